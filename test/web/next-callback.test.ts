/** The callback that comes next, on the desk of an agent who writes up a call: in Chromium, with a stand-in for the controller. */
import t from 'tap';
import { agent, callbackOffer, offer } from './sample.ts';
import { look, openTalk } from './talk.ts';

t.setTimeout(300_000);

for (const locale of ['zh-CN', 'en'] as const) {
  t.test(`an agent who writes up a call reads whom they call back next (${locale})`, async (t) => {
    const { page, standIn, errors } = await openTalk(t, locale);
    const isEnglish = locale === 'en';
    const talked = offer();
    const customer = talked.customer && {
      ...talked.customer,
      customerId: 'c-next',
      name: '赵敏',
      salutation: '赵女士',
      salutations: { 'zh-CN': '赵女士', en: 'Ms Zhao' },
    };
    const next = { ...callbackOffer(), callId: 'call-30-c5.1', customer };
    standIn.send({
      type: 'call',
      call: { callId: talked.callId, state: 'ended', sinceMs: Date.now(), endedBy: 'customer' },
    });
    standIn.send({ type: 'agent', agent: agent('wrapUp') });
    const file = page.locator('[data-call]');
    await page.locator('section[data-phase=ended]').waitFor();
    t.equal(await page.locator('[aria-keyshortcuts=I]').count(), 0);

    standIn.send({ type: 'agent', agent: agent('wrapUp', { next }) });
    const card = page.getByRole('region', { name: isEnglish ? 'Next you call back' : '接下来回电' });
    await card.waitFor();
    t.match(await card.textContent(), isEnglish ? 'Ms Zhao' : '赵女士');
    t.match(await card.textContent(), isEnglish ? 'attempt 2 of 3' : '第 2 次，共 3 次');
    t.match(await card.textContent(), isEnglish ? 'Dials by itself when you are done' : '自动拨打');
    t.equal(await file.getAttribute('data-call'), talked.callId, 'the call that is written up stays where it was');
    await look(t, page, `next-callback.${locale}`, 'section[data-phase]');

    await page.keyboard.press('i');
    await page.locator(`[data-call="${next.callId}"]`).waitFor();
    t.equal(await page.locator('[data-call]').count(), 1);
    t.match(await page.locator('h1').textContent(), isEnglish ? 'Ms Zhao' : '赵女士');
    t.ok(await page.locator('[aria-keyshortcuts=F]').isVisible(), 'the call can be written up beside it');
    await look(t, page, `next-callback-file.${locale}`, 'section[data-phase]');
    await page.keyboard.press('i');
    await page.locator(`[data-call="${talked.callId}"]`).waitFor();

    await page.keyboard.press('i');
    standIn.send({ type: 'agent', agent: agent('wrapUp') });
    await page.locator(`[data-call="${talked.callId}"]`).waitFor();
    t.equal(await page.getByText('赵敏').count(), 0, 'nothing of a customer stays whom the agent does not get');

    standIn.send({ type: 'agent', agent: agent('wrapUp', { next }) });
    await card.waitFor();
    await page.keyboard.press('i');
    standIn.send({ type: 'offer', offer: next });
    standIn.send({ type: 'agent', agent: agent('offered', { callId: next.callId }) });
    await page.locator('section[data-phase=incoming]').waitFor();
    t.equal(await file.getAttribute('data-call'), next.callId, 'the same file, on the desk itself');
    t.equal(await card.count(), 0);
    t.strictSame(errors, []);
  });
}
