/**
 * How the pages behave, in Chromium, with a stand-in for the controller. It proves nothing about calls: those are tested
 * end to end on the real thing.
 */
import t from 'tap';
import { marks, offerCall, open, openDesk, signIn, talk, until, untilOnPage, waitForMark, wrapUp } from './opened.ts';
import { AGENT, agent, CALL_ID, EDGE, floor, offer, SUPERVISOR } from './sample.ts';
import { PHONE } from './stand-in.ts';

t.setTimeout(600_000);

t.test(
  'a wrong password is told, the right one leads to the desk, and nothing offends the security policy',
  async (t) => {
    const opened = await open(t);
    const { page } = opened;
    await signIn(opened, AGENT.userId, 'wrong');
    t.match(await page.locator('[role=alert]').textContent(), '工号或密码不正确');
    await page.locator('input[name=password]').fill('right');
    await page.locator('button[type=submit]').click();
    await page.waitForURL('**/desk');
    await page.getByRole('heading', { name: '我的最近通话' }).waitFor();
    t.same(opened.errors, []);
  },
);

t.test('the language is switched live and remembered', async (t) => {
  const { page } = await openDesk(t);
  await page.getByText('English', { exact: true }).click();
  await page.getByRole('heading', { name: 'My last calls' }).waitFor();
  t.equal(await page.locator('html').getAttribute('lang'), 'en');
  await page.reload();
  await page.getByRole('heading', { name: 'My last calls' }).waitFor();
});

t.test('not ready asks why; ready asks for the microphone first', async (t) => {
  const { page, standIn } = await openDesk(t);
  await page.keyboard.press('b');
  await page.getByRole('menuitem', { name: '用餐' }).click();
  await until(() => standIn.requests.length > 0, 'a request');
  t.same(standIn.requests.at(-1), { type: 'requestState', state: 'notReady', reason: 'meal' });
  await page.locator('[aria-keyshortcuts=R]').click();
  await until(() => standIn.requests.length > 1, 'a second request');
  t.same(standIn.requests.at(-1), { type: 'requestState', state: 'ready' });
});

t.test('without a microphone nobody becomes ready, and the page says what to do', async (t) => {
  const { page, standIn } = await openDesk(t);
  await page.evaluate(
    "navigator.mediaDevices.getUserMedia = () => Promise.reject(new DOMException('no', 'NotAllowedError'))",
  );
  await page.locator('[aria-keyshortcuts=R]').click();
  t.match(await page.locator('[role=alert]').textContent(), '浏览器未允许使用麦克风');
  t.same(standIn.requests, []);
});

t.test('a disposition typed with Enter right behind it is taken, each time, and arrows choose another', async (t) => {
  const opened = await openDesk(t);
  const { page, standIn } = opened;
  await talk(opened);
  wrapUp(standIn);
  const field = page.locator('[aria-keyshortcuts=D]');
  await field.waitFor();
  const choose = async (typed: string, ...keys: string[]) => {
    await page.evaluate('document.activeElement?.blur()');
    await page.keyboard.press('d');
    await page.keyboard.press('Control+a');
    await page.keyboard.type(typed);
    for (const key of keys) await page.keyboard.press(key);
    await page.keyboard.press('Enter');
    await page.locator('[aria-keyshortcuts=Y]:focus').waitFor();
    return field.inputValue();
  };
  // A list that draws itself after each letter lost one of ten.
  for (let n = 0; n < 15; n += 1) {
    t.equal(await choose('wlcx'), '物流查询');
    t.equal(await choose('tkjd'), '退款进度');
  }
  await field.fill('');
  t.equal(await choose('t', 'ArrowDown'), '退换货申请');
});

t.test('a call in which nobody was reached says what became of it', async (t) => {
  const { page, standIn } = await openDesk(t);
  offerCall(standIn);
  const contacts = page.getByRole('heading', { name: '最近联系' }).locator('..');
  await contacts.waitFor();
  const [withNote, , gaveUp] = await contacts.getByRole('listitem').allTextContents();
  t.match(gaveUp, /投诉.*客户放弃.*排队 2:10/);
  t.notMatch(withNote, /客户放弃|已接通/);
});

t.test('an INVITE that comes before its pop rings only when the pop is painted', async (t) => {
  const { page, standIn } = await openDesk(t);
  standIn.invite(CALL_ID);
  await waitForMark(page, `invite ${CALL_ID}`);
  offerCall(standIn);
  const rangAt = await waitForMark(page, 'ring');
  await waitForMark(page, `painted ${CALL_ID}`);
  const seen = await marks(page);
  // On a machine too busy to paint within the grace, the grace is what let it ring.
  const graceOverAt = (seen.get(`invite ${CALL_ID}`) ?? 0) + 295;
  t.ok(rangAt >= Math.min(seen.get(`painted ${CALL_ID}`) ?? 0, graceOverAt), 'painted first');
  t.match(await page.locator(`[data-call="${CALL_ID}"]`).textContent(), '王女士');
});

t.test('a pop that came first lets the phone ring at once', async (t) => {
  const { page, standIn } = await openDesk(t);
  offerCall(standIn);
  const paintedAt = await waitForMark(page, `painted ${CALL_ID}`);
  standIn.invite(CALL_ID);
  const rangAt = await waitForMark(page, 'ring');
  const seen = await marks(page);
  t.ok(paintedAt < (seen.get(`invite ${CALL_ID}`) ?? 0));
  t.ok(rangAt - (seen.get(`invite ${CALL_ID}`) ?? 0) < 150, 'well before the grace would have been over');
});

t.test('without any pop the phone rings after the grace, so that no customer waits for a screen', async (t) => {
  const { page, standIn } = await openDesk(t);
  standIn.invite('lost');
  const rangAt = await waitForMark(page, 'ring');
  const waitedMs = rangAt - ((await marks(page)).get('invite lost') ?? 0);
  t.ok(waitedMs >= 295 && waitedMs < 2_000, `waited ${waitedMs} ms`);
});

t.test('answered, muted, held, noted, sorted and finished, all by keyboard', async (t) => {
  const opened = await openDesk(t);
  const { page, standIn, errors } = opened;
  await talk(opened);
  await page.keyboard.press('m');
  t.equal(await page.locator('[aria-keyshortcuts=M]').getAttribute('aria-pressed'), 'true');
  await page.keyboard.press('h');
  await until(() => standIn.requests.some(({ type }) => type === 'hold'), 'hold is asked');
  await page.keyboard.press('n');
  await page.keyboard.type('hm, E and A are letters here');
  const saved = { type: 'saveNote', callId: CALL_ID, note: 'hm, E and A are letters here' } as const;
  await until(() => standIn.requests.at(-1)?.type === 'saveNote', 'the note is saved');
  t.same(standIn.requests.at(-1), saved);
  t.same(
    standIn.requests.map(({ type }) => type),
    ['hold', 'saveNote'],
    'no shortcut fired while typing, and the note went out once',
  );
  wrapUp(standIn);
  await page.locator('[aria-keyshortcuts=F]').waitFor();
  t.equal(await page.locator('textarea').first().inputValue(), saved.note, 'the note is still there');
  await page.locator('[aria-keyshortcuts=F]').click();
  t.match(await page.locator('aside').last().textContent(), '请选择来电分类');
  await page.keyboard.type('tkjd');
  await page.keyboard.press('Enter');
  await untilOnPage(page, `document.activeElement?.getAttribute('aria-keyshortcuts') === 'Y'`);
  await page.keyboard.press('f');
  t.match(await page.locator('aside').last().textContent(), '请选择是否解决');
  await page.keyboard.press('u');
  await page.keyboard.press('f');
  await until(() => standIn.requests.at(-1)?.type === 'finishWrapUp', 'wrap-up is finished');
  t.same(standIn.requests.at(-1), {
    type: 'finishWrapUp',
    callId: CALL_ID,
    disposition: 'refund',
    note: saved.note,
    resolved: false,
    followUp: null,
  });
  t.same(errors, []);
});

t.test('a rejected call is told to the controller, and the ring stops', async (t) => {
  const { page, standIn } = await openDesk(t);
  offerCall(standIn);
  standIn.invite(CALL_ID);
  await waitForMark(page, 'ring');
  await page.keyboard.press('x');
  await until(() => standIn.requests.length > 0, 'a request');
  t.same(standIn.requests, [{ type: 'rejectOffer', callId: CALL_ID }]);
  t.equal(await page.evaluate('window.__hotline.state().ringing'), false);
});

t.test('a cut line comes back by itself; the talk and the note typed meanwhile are not lost', async (t) => {
  const opened = await openDesk(t);
  const { page, standIn } = opened;
  await talk(opened);
  standIn.away = true;
  standIn.cut();
  await page.getByText('与服务器的连接中断，正在自动重连').waitFor();
  await page.locator('textarea').first().fill('written in the dark');
  await page.getByText('已存本机').waitFor();
  t.same(standIn.requests, []);
  standIn.greeting = [
    { type: 'agent', agent: agent('onCall') },
    { type: 'offer', offer: offer() },
    { type: 'call', call: { callId: CALL_ID, state: 'talking', sinceMs: Date.now(), endedBy: null } },
    PHONE,
  ];
  standIn.away = false;
  await until(() => standIn.requests.length > 0, 'the kept note is sent');
  t.same(standIn.requests, [{ type: 'saveNote', callId: CALL_ID, note: 'written in the dark' }]);
  t.equal(await page.evaluate('window.__hotline.state().session'), 'up', 'the softphone never noticed');
  await page.reload();
  await page.locator('[data-agent-state=onCall]').waitFor();
  t.equal(await page.locator('textarea').first().inputValue(), 'written in the dark', 'a reload keeps it too');
});

t.test('after a reload in the middle of a talk, the call that comes again is picked up without a ring', async (t) => {
  const opened = await openDesk(t);
  const { page, standIn } = opened;
  await talk(opened);
  standIn.greeting = [
    { type: 'agent', agent: agent('onCall') },
    { type: 'offer', offer: offer() },
    { type: 'call', call: { callId: CALL_ID, state: 'talking', sinceMs: Date.now() - 9_000, endedBy: null } },
    PHONE,
  ];
  const registrations = () => standIn.sipHeard.filter((line) => line.startsWith('REGISTER')).length;
  const before = registrations();
  await page.reload();
  await until(() => registrations() > before, 'the new softphone is registered');
  await page.locator('[data-agent-state=onCall]').waitFor();
  await untilOnPage(page, "window.__hotline?.state().registration === 'registered'");
  standIn.invite(CALL_ID);
  await untilOnPage(page, "window.__hotline.state().session === 'up'");
  t.notOk((await marks(page)).has('ring'));
});

t.test('a desk opened elsewhere says so, stays away, and takes over when told to', async (t) => {
  const { page, standIn } = await openDesk(t);
  standIn.send({ type: 'replaced' });
  standIn.cut(4001);
  await page.getByText('工作台已在别处打开').waitFor();
  standIn.requests.length = 0;
  await page.getByRole('button', { name: '切换回此页面' }).click();
  await page.getByText('工作台已在别处打开').waitFor({ state: 'hidden' });
  await page.locator('[data-agent-state=ready]').waitFor();
  t.match(standIn.hellos.at(-1), { type: 'hello', takeOver: true });
});

t.test(
  'a page that finds the desk open elsewhere asks before it takes over, and has no telephone until then',
  async (t) => {
    const { page, standIn } = await openDesk(t);
    standIn.elsewhere = true;
    standIn.sipHeard.length = 0;
    await page.reload();
    await page.getByRole('heading', { name: '工作台已在别处打开，是否切换到这里？' }).waitFor();
    t.strictSame(
      standIn.sipHeard.filter((line) => line.startsWith('REGISTER')),
      [],
    );
    await page.keyboard.press('Enter');
    await page.locator('[data-agent-state=ready]').waitFor();
    t.strictSame(standIn.hellos.at(-1), { type: 'takeOver' });
  },
);

t.test('a page older than the controller asks to be reloaded', async (t) => {
  const { page, standIn } = await openDesk(t);
  standIn.cut(4006);
  await page.getByRole('button', { name: '刷新页面' }).click();
  await page.locator('[data-agent-state=ready]').waitFor();
});

t.test('a message missing in the row makes the desk ask for everything again', async (t) => {
  const { page, standIn } = await openDesk(t);
  standIn.greeting = [{ type: 'agent', agent: agent('notReady', { reason: 'meal' }) }, PHONE];
  standIn.skip();
  standIn.send({ type: 'agent', agent: agent('signedOut') });
  await page.locator('[data-agent-state=notReady]').waitFor();
});

t.test('the floor shows what is so now, in words as well as colours, and how old it is', async (t) => {
  const opened = await open(t);
  const { page, standIn } = opened;
  standIn.greeting = [{ type: 'floor', floor: floor() }];
  await signIn(opened, SUPERVISOR.userId);
  await page.waitForURL('**/floor');
  const orders = page.locator('[data-queue=orders]');
  await orders.waitFor();
  await until(() => standIn.requests.some(({ type }) => type === 'watchFloor'), 'the floor is asked for');
  t.match(await orders.textContent(), /注意.*等待超过 0:20/);
  t.match(await page.locator('[data-queue=complaints]').textContent(), '告警');
  t.equal(await orders.locator('[data-figure=waiting]').textContent(), '3');
  t.match(await page.locator('[data-agent="1005"]').textContent(), /赵敏.*示忙 · 用餐/);
  const longest = () => orders.locator('[data-figure=longest]').textContent();
  const first = await longest();
  await untilOnPage(
    page,
    `document.querySelector('[data-queue=orders] [data-figure=longest]').textContent !== '${first}'`,
  );
  standIn.send({ type: 'floor', floor: floor({ queues: [], missing: ['asteriskAway'] }) });
  await page.getByText('电话服务器失去连接').waitFor();
  t.equal(await page.getByText('SIP 接入').count(), 0, 'no edge, no line about it');
  standIn.send({ type: 'floor', floor: floor({ edge: EDGE }) });
  await page.getByText('忽略陌生来源 10233（封禁 12 个地址）').waitFor();
  standIn.send({ type: 'floor', floor: floor({ edge: { ...EDGE, connected: false } }) });
  await page.getByText('新来电无法进入，已有通话不受影响').waitFor();
  standIn.send({ type: 'floor', floor: floor({ edge: 'away' }) });
  await page.getByText('SIP 接入服务没有响应').waitFor();
  standIn.away = true;
  standIn.cut();
  await page.getByText('连接中断，以下是').waitFor();
  t.same(opened.errors, []);
});

t.test('a guest dials, is told that the line is busy, and may try again', async (t) => {
  const { page, standIn, errors } = await open(t);
  await page.goto(`${standIn.url}/guest`);
  t.equal(await page.getByLabel('电话号码').inputValue(), '4001');
  await page.getByRole('button', { name: '拨打' }).click();
  await page.getByText('呼叫失败：对方忙').waitFor();
  t.ok(standIn.sipHeard.some((line) => line.startsWith('INVITE sip:4001@')));
  await page.getByRole('button', { name: '拨打' }).waitFor();
  t.same(errors, []);
});

t.test(
  'what if: a change is picked by keyboard, the day is played, and what differs is shown with its proof',
  async (t) => {
    const opened = await open(t);
    const { page, errors } = opened;
    await signIn(opened, SUPERVISOR.userId);
    await page.getByRole('link', { name: '假设推演' }).click();
    await page.getByLabel('技能', { exact: true }).first().waitFor();
    const asked = page.waitForRequest(
      (request) => request.method() === 'POST' && request.url().endsWith('/api/what-if'),
    );
    await page.getByLabel('哪一天').fill('2026-11-09');
    await page.getByLabel('等级（0 表示没有）').fill('0');
    await page.keyboard.press('Enter');
    const fromMs = Date.UTC(2026, 10, 8, 16);
    t.strictSame((await asked).postDataJSON(), {
      ...{ fromMs, toMs: fromMs + 86_400_000 },
      changes: [{ kind: 'skill', agentId: '1001', skill: 'refund', level: 0 }],
    });
    await page.getByText('核对无误').waitFor();
    t.match(await page.locator('[data-queue="after-sale"]').innerText(), /0:21 → 0:09/);
    t.equal(await page.getByRole('link', { name: /:/ }).count(), 2, 'both calls lead to their records');
    t.same(errors, []);
  },
);
