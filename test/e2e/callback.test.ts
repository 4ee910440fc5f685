/**
 * Callbacks on a real Asterisk: the agent has the file, the customer's telephone behind the trunk rings with the shop's number, both
 * hear each other; busy, no answer and a machine lead to further attempts; a customer who calls in has the place. Whoever picks up
 * hears the shop's own return-call flow, and asks by key for the agent.
 */
import path from 'node:path';
import t from 'tap';
import { soundsFolder } from '../../src/setup/paths.ts';
import { eventually, nothingAfterTheTalk, startHotline } from '../helpers/hotline.ts';
import { type Call, Phone } from '../helpers/phone/index.ts';
import { openWireDesk } from '../helpers/wire-desk.ts';
import { askForCallback, WISH_FLOW } from '../helpers/wish.ts';

const sound = (name: string) => path.join(soundsFolder, 'hotline', `${name}.wav`);
const CUSTOMER_HZ = 700;
const AGENT_HZ = 1300;
const SHOP_NUMBER = '4008001234';

/** Noon tomorrow can be had whenever this runs. */
const LATER = `
title: { zh-CN: 试, en: Test }
start: callback
prompts: {}
steps:
  callback:
    kind: callback
    queue: complaints
    times:
      say: [system/hold]
      slots: [{ day: tomorrow, from: "12:00", to: "13:00", say: [{ date: callback.on }, { time: callback.at }] }]
    say: [{ digits: caller.number }]
    ask: [system/hold]
    noInput: { go: bye }
    noMatch: { go: bye }
    go: bye
  bye: { kind: finish, say: [system/closing], served: true }
`;
const RULES = { quiet: null, pausesMs: [1_000, 1_500], mostAttempts: 3, ringMs: 3_000 };

t.test('callbacks', async (t) => {
  /** The customers' telephones: what each does, call by call; the last for all further ones. */
  const does: Record<string, ((call: Call) => Promise<void>)[]> = {};
  const rung: Call[] = [];
  const outside = await Phone.open();
  t.teardown(() => outside.close());
  const numberOf = (call: Call) => /sip:(\d+)@/.exec(call.invite.uri)?.[1] ?? '';
  outside.onInvite((call) => {
    const number = numberOf(call);
    const before = rung.filter((one) => numberOf(one) === number).length;
    rung.push(call);
    const all = does[number] ?? [];
    void (all[before] ?? all.at(-1))?.(call);
  });
  const hotline = await startHotline(t, {
    environment: {
      OUTSIDE_TRUNK: `sip:127.0.0.1:${outside.port}`,
      OUTSIDE_NUMBERS: '13xxxxxxxxx',
      OUTSIDE_CALLER: SHOP_NUMBER,
    },
    flows: { wish: WISH_FLOW, later: LATER },
    prepare: async (query) => {
      await nothingAfterTheTalk(query);
      await query('delete from hours');
      await query('update shop set callbacks = $1', [RULES]);
      await query(`insert into numbers (dnis, flow_id) values ('4100', 'wish'), ('4101', 'later')`);
    },
  });
  const phone = await Phone.open({ server: hotline.sipServer });
  t.teardown(() => phone.close());
  const boss = await hotline.signIn('2001');
  const agentsCalls: Call[] = [];
  const desk = await openWireDesk(t, hotline, '1009', (call) => {
    agentsCalls.push(call);
    call.ring();
  });
  const answer = (call: Call) => async () => {
    await call.answer();
    call.audio.speaking.sendTone(AGENT_HZ);
  };
  const offerTo = async (ani: string, count = 1) => {
    const offers = await eventually(
      `offer ${count} of ${ani}`,
      () => {
        const found = desk.offers.filter((one) => one.ani === ani && one.customer === null);
        return found.length >= count && agentsCalls.length > 0 && found;
      },
      30_000,
    );
    return offers.at(-1);
  };
  const isReady = () => eventually('the agent is ready again', () => desk.agent()?.state === 'ready', 30_000);
  const isNotReady = async () => {
    desk.send({ type: 'requestState', state: 'notReady', reason: 'rest' });
    await eventually('the agent is not ready', () => desk.agent()?.state === 'notReady');
  };
  const ask = (ani: string) => askForCallback(phone, ani);
  const ticketOf = async (ani: string, isClosed = true) => {
    const [row] = await eventually(
      `the callback of ${ani} is ${isClosed ? 'closed' : 'open'} on record`,
      async () => {
        const rows = await hotline.query<Ticket>(
          `select * from callbacks where number = $1 and (closed_as is not null) = $2`,
          [ani, isClosed],
        );
        return rows.length > 0 && rows;
      },
      30_000,
    );
    return row as Ticket;
  };
  const attemptsOf = (ticket: Ticket) =>
    hotline.query<Record<string, unknown> & { call_id: string }>(
      `select * from cdr where callback_id = $1 and ended_at is not null order by arrived_at`,
      [ticket.callback_id],
    );

  await t.test('the agent sees the file, takes it, the customer is rung, and they talk', async (t) => {
    const ani = '13300004001';
    const picksUp = (call: Call) => async () => {
      await call.answer();
      await call.audio.waitForPrompt(sound('zh-CN/return-call/hello'), { withinMs: 15_000, matchMs: 700 });
      await call.press('1');
      await call.audio.waitForPrompt(sound('zh-CN/return-call/connecting'), { withinMs: 15_000, matchMs: 700 });
      call.audio.speaking.sendTone(CUSTOMER_HZ);
    };
    let heard: Promise<void> | undefined;
    does[ani] = [
      async (call) => {
        call.ring();
        heard = picksUp(call)();
        await heard;
      },
    ];
    await eventually('the phone is seen', () => desk.agent()?.phoneRegistered);
    await ask(ani);
    const view = await boss.get<{ callbacks: unknown[] }>('/api/callbacks');
    t.match(view.callbacks, [{ number: ani, queueId: 'complaints', attempts: 0, source: 'asked' }]);
    await desk.ready();
    const offer = await offerTo(ani);
    t.match(offer?.callback, { attempt: 1, mostAttempts: 3, source: 'asked', lastMissed: null });
    const [mine] = agentsCalls;
    t.equal(rung.length, 0, 'nobody outside is rung while the agent reads');
    await answer(mine as Call)();
    const [theirs] = await eventually('the customer is rung', () => rung.length > 0 && rung, 15_000);
    t.equal(theirs?.callerNumber, SHOP_NUMBER);
    await eventually('the customer has picked up', () => heard !== undefined);
    await heard;
    await theirs?.audio.waitForTone(AGENT_HZ, { withinMs: 15_000 });
    await mine?.audio.waitForTone(CUSTOMER_HZ, { withinMs: 15_000 });
    await theirs?.hangUp();
    await mine?.waitForEnd();
    const ticket = await ticketOf(ani);
    t.match(ticket, { closed_as: 'done', attempts: 1, agent_id: '1009' });
    const [attempt] = await attemptsOf(ticket);
    t.match(attempt, { result: 'answered', agent_id: '1009', ani, first_call_id: ticket.call_id });
    const steps = await hotline.query<{ step: string }>(
      `select data ->> 'step' as step from timeline where call_id = $1 and kind = 'ivrStepEntered' order by seq, n`,
      [attempt?.call_id],
    );
    t.strictSame(
      steps.map(({ step }) => step),
      ['return-call/hello', 'return-call/to-agent'],
      'its steps are on the timeline',
    );
    const first = await hotline.query(`select result, reason from cdr where call_id = $1`, [ticket.call_id]);
    t.match(first, [{ result: 'callback', reason: 'callbackRequested' }]);
    await eventually(
      'the talk is recorded',
      async () => {
        const rows = await hotline.query(`select * from recordings where call_id = $1`, [attempt?.call_id]);
        return rows.length === 1;
      },
      20_000,
    );
  });

  await t.test('busy, no answer and a machine: three attempts, and an end', async (t) => {
    const ani = '13300004002';
    let recorded: Promise<unknown> | undefined;
    await isReady();
    await isNotReady();
    agentsCalls.length = 0;
    does[ani] = [
      async (call) => call.reject(486),
      async (call) => call.ring(),
      async (call) => {
        call.ring();
        await call.answer();
        // Both tries of the question come first.
        recorded = call.audio.waitForPrompt(sound('zh-CN/return-call/machine'), { withinMs: 60_000, matchMs: 700 });
      },
    ];
    await ask(ani);
    await desk.ready();
    for (const attempt of [1, 2, 3]) {
      const offer = await offerTo(ani, attempt);
      t.match(offer?.callback, { attempt, lastMissed: [null, 'busy', 'noAnswer'][attempt - 1] });
      const mine = await eventually('the phone rings', () => agentsCalls[attempt - 1]);
      await answer(mine)();
      if (attempt < 3) await mine.waitForEnd({ withinMs: 30_000 });
    }
    await eventually('the machine has picked up', () => recorded !== undefined, 30_000);
    await recorded;
    const ticket = await ticketOf(ani);
    t.match(ticket, { closed_as: 'exhausted', attempts: 3, last_missed: 'machine' });
    const reasons = (await attemptsOf(ticket)).map(({ result, reason }) => [result, reason]);
    t.strictSame(reasons, [
      ['notReached', 'busy'],
      ['notReached', 'noAnswer'],
      ['notReached', 'machine'],
    ]);
    t.equal(rung.filter((one) => numberOf(one) === ani).length, 3);
  });

  await t.test('a caller hears the time that is offered, chooses it by key, and is not rung before it', async (t) => {
    const ani = '13300004005';
    await isReady();
    const call = await phone.call({ to: '4101', callerNumber: ani });
    await call.waitForAnswer();
    await call.audio.waitForPrompt(sound('zh-CN/system/hold'), { withinMs: 15_000, matchMs: 700 });
    await call.audio.waitForPrompt(sound('zh-CN/time/hour-12'), { withinMs: 15_000, matchMs: 300 });
    await call.press('2');
    await call.audio.waitForPrompt(sound(`zh-CN/digit/${ani.at(-1)}`), { withinMs: 15_000, matchMs: 200 });
    await call.press('1');
    await call.audio.waitForPrompt(sound('zh-CN/system/closing'), { withinMs: 15_000, matchMs: 700 });
    await call.hangUp();
    const ticket = await ticketOf(ani, false);
    const [chosen] = await hotline.query<{ at: string; tomorrow: string }>(
      `select to_char(chosen_at at time zone time_zone, 'YYYY-MM-DD HH24:MI') as at,
         to_char((requested_at at time zone time_zone)::date + 1, 'YYYY-MM-DD') as tomorrow
       from callbacks, shop where callback_id = $1`,
      [ticket.callback_id],
    );
    t.equal(chosen?.at, `${chosen?.tomorrow} 12:00`);
    const isLater = async () => {
      const { callbacks } = await boss.get<{ callbacks: { number: string; state: string }[] }>('/api/callbacks');
      return callbacks.some((one) => one.number === ani && one.state === 'later');
    };
    await eventually('the callback is due later', isLater, 15_000);
    t.equal(desk.agent()?.state, 'ready', 'and nobody is offered it');
    const body = JSON.stringify({ reason: 'tried' });
    const at = `/api/callbacks/${encodeURIComponent(ticket.callback_id)}/cancel`;
    const headers = { 'content-type': 'application/json' };
    t.equal((await boss.fetch(at, { method: 'POST', headers, body })).status, 204);
  });

  await t.test(
    'a customer who calls in has the place, also after the controller was killed; another is called off',
    async (t) => {
      const ani = '13300004003';
      const other = '13300004004';
      await isReady();
      await isNotReady();
      agentsCalls.length = 0;
      await Promise.all([ask(ani), ask(other)]);
      const open = await ticketOf(ani, false);
      await hotline.killController();
      await hotline.startController();
      await desk.reconnect();
      await desk.registerAgain();
      const again = await hotline.signIn('2001');
      const { callbacks } = await again.get<{ callbacks: { callbackId: string; number: string }[] }>('/api/callbacks');
      t.strictSame(new Set(callbacks.map(({ number }) => number)), new Set([ani, other]));
      const { callbackId } = callbacks.find(({ number }) => number === other) ?? { callbackId: '' };
      const at = `/api/callbacks/${encodeURIComponent(callbackId)}/cancel`;
      const cancel = { method: 'POST', headers: { 'content-type': 'application/json' } };
      t.equal((await again.fetch(at, { ...cancel, body: '{"reason":" "}' })).status, 400);
      t.equal((await again.fetch(at, { ...cancel, body: '{"reason":"solved by mail"}' })).status, 204);
      t.match(await ticketOf(other), { closed_as: 'cancelled', closed_by: '2001', closed_reason: 'solved by mail' });

      const call = await phone.call({ to: '4100', callerNumber: ani });
      await call.waitForAnswer();
      call.audio.speaking.sendTone(CUSTOMER_HZ);
      t.match(await ticketOf(ani), { callback_id: open.callback_id, closed_as: 'merged' });
      await eventually('the phone is seen', () => desk.agent()?.phoneRegistered, 30_000);
      // A caller waits: nobody is seen to be ready.
      desk.send({ type: 'requestState', state: 'ready' });
      const mine = await eventually('the phone rings for the caller', () => agentsCalls[0], 30_000);
      await answer(mine)();
      await call.audio.waitForTone(AGENT_HZ, { withinMs: 15_000 });
      t.equal(desk.offers.at(-1)?.callback, undefined, 'it is an ordinary call');
      await call.hangUp();
      await mine.waitForEnd();
      t.equal(rung.filter((one) => [ani, other].includes(numberOf(one))).length, 0, 'nobody was rung for it');
    },
  );
  await hotline.settled();
});

type Ticket = Record<string, unknown> & { callback_id: string; call_id: string };
