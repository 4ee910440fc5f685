/**
 * Whose call it is, on a real desk: a stranger becomes a customer in two keystrokes and is known the next time, one of several
 * is chosen by a digit, the call is worked on by keyboard, and nobody else's socket has any of it.
 */
import t from 'tap';
import { WebSocket } from 'ws';
import { DESK_PROTOCOL } from '../../src/adapters/desk/protocol.ts';
import type { Cdr } from '../../src/core/call/cdr.ts';
import type { CallEntry } from '../../src/core/entries.ts';
import { openBrowser, openDesk } from '../helpers/browser.ts';
import { eventually, startHotline, type TestHotline } from '../helpers/hotline.ts';
import { Phone } from '../helpers/phone/index.ts';

const STRANGER = '13000000000';
/** A landline of two: 郑洁 (C1021) and 郑强 (C1043). */
const FAMILY = '02787654321';

type Watched = { frames: string[] };

/** A desk of somebody else that keeps every frame it is sent, as it came. */
async function watchDesk(
  t: { teardown(fn: () => void): void },
  hotline: TestHotline,
  user: string,
  requests: object[],
): Promise<Watched> {
  const { cookie } = await hotline.signIn(user);
  const frames: string[] = [];
  const socket = new WebSocket(`${hotline.httpUrl.replace('http', 'ws')}/desk`, DESK_PROTOCOL, { headers: { cookie } });
  t.teardown(() => socket.terminate());
  socket.on('message', (data) => frames.push(data.toString()));
  socket.on('open', () => socket.send(JSON.stringify({ type: 'hello', takeOver: true })));
  await eventually(`the desk of ${user} is open`, () => frames.some((frame) => frame.includes('"welcome"')));
  for (const request of requests) socket.send(JSON.stringify(request));
  return { frames };
}

t.test('whose call it is', async (t) => {
  t.setTimeout(300_000);
  const hotline = await startHotline(t);
  const browser = await openBrowser(t, { voiceHz: 1300 });
  const desk = await openDesk(t, hotline, browser, '1001');
  const { page } = desk;
  const manager = await hotline.signIn('4001');
  const settings = await manager.get<{ sight: Record<string, string> }>('/api/customer-settings');
  const masking = { ...settings, sight: { ...settings.sight, supervisor: 'masked' } };
  const saved = await manager.fetch('/api/customer-settings', {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(masking),
  });
  t.equal(saved.status, 200, await saved.text());
  const colleague = await watchDesk(t, hotline, '1002', []);
  const masked = await watchDesk(t, hotline, '2001', [{ type: 'watchFloor' }]);
  const phone = await Phone.open({ server: hotline.sipServer });
  t.teardown(() => phone.close());
  const file = page.getByLabel('客户档案');
  await desk.ready();

  const calls = async (ani: string) => {
    const answer = await manager.get<{ calls: Cdr[] }>('/api/calls?limit=20');
    return answer.calls.filter((one) => one.ani === ani);
  };
  const dial = async (callerNumber: string) => {
    const call = await phone.call({ to: '4001', callerNumber });
    await call.waitForAnswer();
    await call.press('10');
    await desk.phase('incoming');
    return call;
  };

  await t.test('a stranger is a customer in two keystrokes, with a case opened by keyboard', async (t) => {
    const call = await dial(STRANGER);
    t.match(await file.textContent(), /未登记的客户/);
    await page.keyboard.press('a');
    await desk.phase('talking');
    await page.keyboard.press('u');
    await page.keyboard.press('Enter');
    await file.getByRole('heading', { level: 1, name: '来电客户 0000' }).waitFor();

    await page.keyboard.press('w');
    await page.keyboard.press('Enter');
    await page.getByRole('combobox', { name: '类型' }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.locator('[role=option][data-combobox-selected]').waitFor();
    await page.keyboard.press('Enter');
    await page.getByLabel('标题').focus();
    await page.keyboard.type('包裹五天没有动');
    await page.keyboard.press('Tab');
    await page.keyboard.type('请今天查明');
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByText(/K\d+ · 包裹五天没有动/).waitFor();
    await call.hangUp();
    await desk.phase('ended');
  });

  await t.test('its disposition is found by the initials of its pinyin', async (t) => {
    await page.locator('[aria-keyshortcuts=D]').waitFor();
    await page.keyboard.press('Escape');
    await page.evaluate('document.activeElement?.blur()');
    await page.keyboard.press('d');
    await page.keyboard.type('zxyjd');
    await page.keyboard.press('Enter');
    await desk.until(`document.activeElement?.getAttribute('aria-keyshortcuts') === 'Y'`);
    await page.keyboard.press('y');
    await page.keyboard.press('f');
    await desk.state('ready');
    const cdr = await eventually('it is on record', async () => {
      const [one] = await calls(STRANGER);
      return one?.disposition != null && one;
    });
    t.match(cdr, { disposition: 'answered', agentId: '1001', customerId: String });
    const [opened] = await hotline.query<{ call_id: string; customer_id: string }>(
      `select h.call_id, c.customer_id from cases c join case_history h using (case_id) where c.title = '包裹五天没有动'`,
    );
    t.strictSame(opened, { call_id: cdr.callId, customer_id: cdr.customerId });
  });

  await t.test('the next call finds the file', async (t) => {
    const call = await dial(STRANGER);
    await file.getByRole('heading', { level: 1, name: '来电客户 0000' }).waitFor();
    t.match(await file.textContent(), /今天第 2 次来电.*包裹五天没有动/s);
    await call.hangUp();
    await desk.state('ready');
  });

  await t.test('one of two is chosen by digit, and that is on record', async (t) => {
    const call = await dial(FAMILY);
    t.match(await file.textContent(), /郑洁.*郑强/s);
    await page.keyboard.press('a');
    await desk.phase('talking');
    await page.locator('[aria-keyshortcuts="2"]').waitFor();
    const second = (await page.locator('[aria-keyshortcuts="2"] strong').textContent()) ?? '';
    await page.keyboard.press('2');
    // Nobody else is left to choose; the name stands for the caller now.
    await page.locator('[aria-keyshortcuts="2"]').waitFor({ state: 'detached' });
    await file.getByText(second, { exact: true }).waitFor();
    await call.hangUp();
    await desk.phase('ended');
    const chosen = await eventually('the choice is on record', async () => {
      const [one] = await calls(FAMILY);
      if (one === undefined || one.endedAtMs === null) return null;
      const { timeline } = await manager.get<{ timeline: CallEntry[] }>(`/api/calls/${encodeURIComponent(one.callId)}`);
      return timeline.find(({ kind }) => kind === 'customerChosen');
    });
    t.match(chosen, { kind: 'customerChosen', name: second, agentId: '1001' });
  });

  await t.test('a message from the supervisor arrives', async (t) => {
    const boss = await hotline.signIn('2001');
    const sent = await boss.fetch('/api/notices', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ text: '请支援售后队列', to: { kind: 'one', id: '1001' } }),
    });
    t.equal(sent.status, 201);
    await page.getByText('请支援售后队列').waitFor();
    await page.getByRole('button', { name: '已读' }).click();
    const readBy = () => boss.get<{ notices: { read: number }[] }>('/api/notices/sent');
    await eventually('the supervisor sees that it is read', async () => (await readBy()).notices[0]?.read === 1);
  });

  await t.test('nobody else was sent any of it', async (t) => {
    const secrets = [STRANGER, FAMILY, '8765 4321', '郑洁', '郑强', 'C1021', 'C1043', '来电客户 0000', '包裹五天'];
    const sent = (frames: string[], text: string) => frames.filter((frame) => frame.includes(text));
    for (const text of secrets) t.strictSame(sent(colleague.frames, text), [], `a colleague has no ${text}`);
    t.strictSame(sent(colleague.frames, '请支援售后队列'), [], 'nor a message that is not theirs');
    t.ok(sent(masked.frames, '130****0000').length > 0, 'the floor shows the call with its number masked');
    for (const text of [STRANGER, FAMILY, '8765 4321', '包裹五天'])
      t.strictSame(sent(masked.frames, text), [], `a supervisor whose role masks has no ${text}`);
  });
  t.same(desk.errors, []);
});
