/** Hold, mute, keys and blind transfers on a real Asterisk: everything at the desk in Chromium, held against who hears whom. */
import t from 'tap';
import { eventually } from '../helpers/hotline.ts';
import { AGENT, COLLEAGUE, OUTSIDE_NUMBER, openVerbs, prompt } from '../helpers/verbs.ts';

t.setTimeout(300_000);

t.test('the verbs of a talk', async (t) => {
  t.setTimeout(290_000);
  const floor = await openVerbs(t);
  const { hotline, desk, colleague } = floor;
  const { startTalk, hear, choose } = floor;

  await t.test('hold and mute: who is not to hear does not', async () => {
    await startTalk();
    await hear('a talk', { customer: ['agent'], agent: ['customer'] });
    await desk.do('H');
    await hear('on hold', { customer: [], agent: [] });
    await desk.do('H');
    await hear('taken back', { customer: ['agent'], agent: ['customer'] });
    await desk.do('M');
    await hear('muted', { customer: [], agent: ['customer'] });
    await desk.do('M');
    await hear('not muted', { customer: ['agent'], agent: ['customer'] });
  });

  await t.test('keypad: the customer’s side gets the keys, and nothing keeps them', async (t) => {
    await desk.do('#');
    await desk.page.keyboard.press('4');
    await desk.page.keyboard.press('2');
    await floor.customer().audio.waitForKeys('42');
    await desk.page.getByText('已发送 2 位').waitFor();
    await desk.page.keyboard.press('Escape');
    const [{ count } = { count: -1 }] = await hotline.query<{ count: number }>(
      `select count(*)::int as count from journal where event->>'type' = 'digitReceived' and event->>'digit' in ('4', '2')`,
    );
    t.equal(count, 0, 'not in the journal');
  });

  await t.test('blind: the file and a word first, and nobody else on the line', async (t) => {
    floor.colleagueAnswers(false);
    const fromMs = performance.now();
    await choose(COLLEAGUE, 'transfer');
    await floor.customer().audio.waitForPrompt(prompt('waiting/transferring'), { fromMs, matchMs: 700 });
    await floor.colleaguePicksUp();
    floor.colleagueAnswers(true);
    await hear('the colleague has them', { customer: ['colleague'], colleague: ['customer'] });
    await desk.state('ready');
    t.match(colleague.offers.at(-1), { ani: floor.ani(), transfer: { how: 'blind', by: AGENT } });
    await floor.customer().hangUp();
    t.match(await floor.record(), { result: 'answered', agent_id: COLLEAGUE, transfers: 1 });
    t.match(await floor.timeline(['connected', 'talkEnded', 'transferred']), [
      { kind: 'connected', agentId: AGENT },
      { kind: 'transferred', by: AGENT, how: 'blind', target: { to: 'agent', agentId: COLLEAGUE } },
      { kind: 'talkEnded', agentId: AGENT, endedBy: 'transfer' },
      { kind: 'connected', agentId: COLLEAGUE },
      { kind: 'talkEnded', agentId: COLLEAGUE, endedBy: 'customer' },
    ]);
    await hotline.settled();
  });

  await t.test('blind to who does not answer: the caller is back with who sent them, with a word', async (t) => {
    await startTalk();
    floor.colleagueAnswers(false);
    const fromMs = performance.now();
    await choose(COLLEAGUE, 'transfer');
    const missed = { fromMs, withinMs: 25_000, matchMs: 700 };
    await floor.customer().audio.waitForPrompt(prompt('waiting/transfer-missed'), missed);
    await floor.answer();
    await hear('back with who sent them', { customer: ['agent'], agent: ['customer'] });
    floor.colleagueAnswers(true);
    t.match(await floor.timeline(['transferMissed', 'keptForAgent']), [
      { kind: 'transferMissed', why: 'noAnswer', by: AGENT },
      { kind: 'keptForAgent', agentId: AGENT, because: 'transfer' },
    ]);
  });

  await t.test('outside: left with the customer there; other numbers are refused', async (t) => {
    await choose('01012345678', 'transfer');
    await desk.page.getByText('此号码不允许拨打').waitFor();
    await choose('020 1234 5678', 'transfer');
    await hear('left to themselves', { customer: ['outside'], outside: ['customer'] });
    t.match(floor.outside()?.invite.uri, OUTSIDE_NUMBER);
    await desk.state('ready');
    await floor.customer().hangUp();
    t.match(await floor.record(), { result: 'transferred', outside_number: OUTSIDE_NUMBER, transfers: 2 });
    await hotline.settled();
  });

  await t.test('to a queue, whose agent has them', async (t) => {
    await startTalk();
    await choose('complaints', 'transfer');
    await hear('whoever the queue gives', { customer: ['colleague'], colleague: ['customer'] });
    await floor.customer().hangUp();
    t.match(await floor.record(), { result: 'answered', agent_id: COLLEAGUE, transfers: 1 });
    await hotline.settled();
  });

  await t.test('to a flow, which runs as for anybody', async (t) => {
    await startTalk();
    const fromMs = performance.now();
    await choose('bye', 'transfer');
    await floor.customer().audio.waitForPrompt(prompt('system/closing'), { fromMs, matchMs: 700 });
    await floor.customer().waitForEnd();
    t.match(await floor.record(), { result: 'answered', reason: 'served', agent_id: AGENT, transfers: 1 });
    await hotline.settled();
    await eventually('the colleague is free', () => colleague.agent()?.state === 'ready');
  });

  t.same(desk.errors, []);
});
