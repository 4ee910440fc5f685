/** What is asked of every page: that it can be read by everybody, and that nothing of it is out of sight. */
import t from 'tap';
import { faultsOf } from './faults.ts';
import { offerCall, open, openDesk, signIn, talk, wrapUp } from './opened.ts';
import { CALL_ID, EDGE, floor, SUPERVISOR } from './sample.ts';

t.setTimeout(600_000);

t.test('nothing an agent needs in a call lies below the fold of a small laptop', async (t) => {
  for (const locale of ['zh-CN', 'en']) {
    const opened = await openDesk(t, { locale });
    const { page, standIn } = opened;
    const isOnScreen = async (selector: string) => {
      const box = await page.locator(selector).first().boundingBox();
      const fits = box !== null && box.x >= 0 && box.y >= 0 && box.x + box.width <= 1366 && box.y + box.height <= 650;
      t.ok(fits, `${locale}: ${selector} at ${JSON.stringify(box)}`);
    };
    await talk(opened);
    for (const key of ['M', 'H', 'E', 'R', 'B', 'N']) await isOnScreen(`[aria-keyshortcuts=${key}]`);
    await isOnScreen(`[data-call="${CALL_ID}"] h1`);
    wrapUp(standIn);
    await page.locator('[aria-keyshortcuts=F]').waitFor();
    for (const key of ['D', 'Y', 'U', 'G', 'F', 'N']) await isOnScreen(`[aria-keyshortcuts=${key}]`);
    const sideways = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
    t.equal(sideways, 0, `${locale}: nothing to scroll sideways`);
  }
});

t.test('every page is free of the faults axe can find, light and dark', async (t) => {
  for (const colorScheme of ['light', 'dark'] as const) {
    const opened = await openDesk(t, { colorScheme });
    const { page, standIn } = opened;
    // Colours fade over a moment; what is judged is what stays.
    await page
      .addStyleTag({ content: '*,*::before,*::after{transition:none!important;animation:none!important}' })
      .catch(() => undefined);
    const judge = async (name: string) => {
      t.same(await faultsOf(page, colorScheme), [], `${name}, ${colorScheme}`);
    };
    await judge('idle desk');
    offerCall(standIn);
    await page.locator(`[data-call="${CALL_ID}"]`).waitFor();
    await judge('incoming call');
    await talk(opened);
    await judge('talk');
    wrapUp(standIn);
    await page.locator('[aria-keyshortcuts=F]').waitFor();
    await judge('wrap-up');
    await page.keyboard.press('?');
    await page.locator('[role=dialog]').waitFor();
    await judge('shortcuts');
    await page.goto(`${standIn.url}/calls`);
    await page.locator('table').waitFor();
    await judge('call records');
    await page.goto(`${standIn.url}/calls/${CALL_ID}`);
    await page.locator('ol').waitFor();
    await judge('one call');
    await page.goto(`${standIn.url}/guest`);
    await page.locator('[data-key="1"]').waitFor();
    await judge('web phone');
    await page.evaluate("fetch('/api/session', { method: 'DELETE' })");
    await page.goto(standIn.url);
    await page.locator('input[name=user]').waitFor();
    await judge('sign-in');
    standIn.greeting = [{ type: 'floor', floor: floor({ edge: { ...EDGE, connected: false } }) }];
    await signIn(opened, SUPERVISOR.userId);
    await page.locator('article').first().waitFor();
    await judge('floor');
    await page.goto(`${standIn.url}/floor?wall=1`);
    await page.locator('article').first().waitFor();
    await judge('wall screen');
    await page.goto(`${standIn.url}/what-if`);
    await page.locator('button[type=submit]').click();
    await page.locator('[data-proof]').waitFor();
    await judge('what if');
  }
});

t.test('and axe finds what is wrong', async (t) => {
  const { page } = await open(t);
  await page.setContent(
    '<html lang="zh"><title>错</title><main><h1>错</h1><button></button><p style="color:#bbb;background:#fff">看不清的字</p></main></html>',
  );
  const found = (faults: string[]) => faults.map((fault) => fault.split(':')[0]);
  t.strictSame(found(await faultsOf(page)), ['button-name', 'color-contrast']);
  t.strictSame(found(await faultsOf(page, 'dark')), ['color-contrast']);
});
