/**
 * A day on a floor, made by chance from a seed: callers who press what they like and hang up when they like, agents who
 * come, go and click late, lines that are cut, nodes and the controller that restart, a shop that changes its mind.
 */
import type { ArrivingEvent } from '../../src/app/ports.ts';
import type { Command, LookUpQuery } from '../../src/core/commands.ts';
import type { FloorEvent, LookUpResult } from '../../src/core/events.ts';
import { emptyFloor, type Floor } from '../../src/core/floor.ts';
import { handle, type Outcome } from '../../src/core/handle.ts';
import type { FlowDocument } from '../../src/core/ivr/document.ts';
import type { FlowSource, Organization } from '../../src/core/organization.ts';
import { agent, customer, flow, MORNING_MS, queue, shop } from '../helpers/floor.ts';
import { passOn } from './pass-on.ts';
import { type Chance, chance } from './random.ts';
import { type Faults, World } from './world.ts';

export const NODES = ['node-1', 'node-2'] as const;
const MINUTE_MS = 60_000;
const AGENTS = Array.from({ length: 8 }, (_, index) => `agent-${index + 1}`);

export type Day = {
  floor: Floor;
  world: World;
  /** Handled so far. */
  events: number;
};

/** Sees the floor before and after each event, and what came out. Whatever it throws ends the day. */
export type Watch = {
  before?(floor: Floor): void;
  after(event: FloorEvent, outcome: Outcome, floor: Floor): void;
};

/**
 * @param events after so many the faults stop, every caller hangs up, and the day goes on until nothing is planned any more
 */
export function simulateDay(seed: number, events: number, watch: Watch): Day {
  return new Simulation(seed, watch).run(events);
}

class Simulation {
  private readonly luck: Chance;
  private readonly watch: Watch;
  private readonly world: World;
  private readonly day: Day;
  private over = false;
  /** The controller dies before it has acted on the event it takes next. */
  private dying = false;
  private callers = 0;

  constructor(seed: number, watch: Watch) {
    this.luck = chance(seed);
    this.watch = watch;
    this.world = new World(
      MORNING_MS,
      this.faults(),
      (event) => this.enter(event),
      (query) => this.find(query),
    );
    this.day = { floor: emptyFloor(), world: this.world, events: 0 };
  }

  run(events: number): Day {
    const { world, luck } = this;
    this.enter({ type: 'organizationLoaded', organization: organizationOf(this.luck) });
    for (const nodeId of NODES) world.returnLine(nodeId, false);
    for (const agentId of AGENTS) this.comeIn(agentId);
    this.again(500, 6_000, () => this.dialIn());
    this.again(50, 900, () => this.agentDoes(luck.oneOf(AGENTS)));
    this.again(20_000, 60_000, () => this.cutLine(luck.oneOf(NODES)));
    this.again(40_000, 90_000, () => {
      this.dying = true;
    });
    this.again(20_000, 60_000, () => this.cancelCallback());
    this.again(30_000, 60_000, () => {
      this.enter({ type: 'organizationLoaded', organization: organizationOf(luck) });
    });
    while (this.day.events < events && world.step()) {}
    this.goHome();
    return this.day;
  }

  /** Ends the day. What a failed command left in Asterisk is found at the next connect, hence one more of those. */
  private goHome(): void {
    const { world } = this;
    this.over = true;
    for (const nodeId of NODES) world.returnLine(nodeId, false);
    for (const { channelId, kind } of [...world.channels.values()]) if (kind === 'customer') world.end(channelId, 16);
    // Standing legs end with the agents' day.
    for (const agentId of AGENTS)
      this.enter({ type: 'agentStateRequested', agentId, state: 'signedOut', reason: null });
    while (world.step()) {}
  }

  private enter(arriving: ArrivingEvent): void {
    const { day, world } = this;
    const event = { ...arriving, atMs: world.nowMs } as FloorEvent;
    this.watch.before?.(day.floor);
    const outcome = handle(day.floor, event);
    day.events += 1;
    this.watch.after(event, outcome, day.floor);
    if (this.dying) {
      this.comeBack();
      return;
    }
    world.act(outcome.commands);
    for (const command of outcome.commands) if (command.type === 'playMedia') this.listen(command);
  }

  /** Most callers who hear the survey's question give a score, and most who are called back a key; machines press none. */
  private listen({ channelId, media }: Extract<Command, { type: 'playMedia' }>): void {
    const { world, luck } = this;
    if (!this.over && media.some((sound) => sound.endsWith('return/hello')) && luck.happens(0.7))
      world.plan(luck.between(500, 12_000), () => world.press(channelId, luck.oneOf([...'11125'])));
    if (!this.over && media.some((sound) => sound.endsWith('aside/digits')))
      for (let keys = luck.between(0, 6); keys > 0; keys -= 1)
        world.plan(luck.between(500, 9_000), () => world.press(channelId, luck.oneOf([...'1234567*#'])));
    // A person presses the key, mostly; a mailbox does not.
    if (!this.over && media.some((sound) => sound.endsWith('system/press-one')) && luck.happens(0.7))
      world.plan(luck.between(300, 9_000), () => world.press(channelId, luck.oneOf([...'1112'])));
    if (!this.over && media.some((sound) => sound.endsWith('ways/confirm')) && luck.happens(0.7))
      world.plan(luck.between(500, 6_000), () => world.press(channelId, luck.oneOf([...'1112'])));
    if (this.over || !media.some((sound) => sound.endsWith('survey/ask')) || !luck.happens(0.7)) return;
    const digit = luck.oneOf([...'12345']);
    world.plan(luck.between(500, 6_000), () => world.press(channelId, digit));
  }

  /** The controller returns with a floor read from the journal; what it had just decided was never done. */
  private comeBack(): void {
    const { day, world } = this;
    this.dying = false;
    world.forgetTimersAndLookUps();
    const resume = () => {
      for (const [timerId, { dueAtMs }] of Object.entries(day.floor.timers)) {
        world.act([{ type: 'startTimer', timerId, dueAtMs }]);
      }
      for (const [requestId, { query }] of Object.entries(day.floor.lookUps)) {
        world.act([{ type: 'lookUp', requestId, query }]);
      }
    };
    resume();
    for (const nodeId of NODES) world.returnLine(nodeId, false);
  }

  private faults(): Faults {
    const { luck } = this;
    return {
      delayMs: () => (this.over ? 1 : luck.happens(0.05) ? luck.between(1_000, 20_000) : luck.between(1, 60)),
      failure: () => {
        if (this.over || !luck.happens(0.02)) return null;
        return luck.happens(0.5) ? { reason: 'refused', done: false } : { reason: 'timeout', done: luck.happens(0.5) };
      },
      copies: () => (!this.over && luck.happens(0.03) ? 2 : 1),
      speaksMs: () => luck.between(0, 30_000),
      ringOutside: () => ({
        does: luck.oneOf(['answer', 'answer', 'reject', 'ring', 'unreachable']),
        afterMs: luck.between(100, 25_000),
      }),
      answerStanding: () => ({
        does: luck.happens(0.85) ? 'answer' : luck.oneOf(['reject', 'ring', 'unreachable']),
        afterMs: luck.between(100, 2_000),
      }),
      standingLasts: () => (luck.happens(0.5) ? { ms: luck.between(100, 120_000), cause: luck.oneOf([16, 44]) } : null),
      recordsAway: () => luck.happens(0.1),
      ring: () => ({
        does: luck.oneOf(['answer', 'answer', 'answer', 'answer', 'reject', 'ring', 'unreachable']),
        afterMs: luck.between(100, 12_000),
      }),
    };
  }

  private find(query: LookUpQuery): LookUpResult {
    const { luck } = this;
    if (query.kind !== 'customer') return { kind: 'order', order: null };
    const level = luck.oneOf(['new', 'regular', 'vip'] as const);
    const language = luck.oneOf(['zh-CN', 'en'] as const);
    if (luck.happens(0.5)) return { kind: 'customer', customer: null };
    const agentId = luck.oneOf(AGENTS);
    const at = new Date(this.world.nowMs - luck.between(60_000, 7_200_000)).toISOString();
    const contact = { callId: 'before', at, queueId: null, disposition: null, note: null, score: null };
    const owned = { caseId: 'k', kind: 'complaint' as const, title: '', state: 'open', openedOn: '2026-03-01' };
    const openCases = luck.happens(0.3) ? [{ ...owned, ownerName: agentId, ownerId: agentId }] : [];
    const lastContacts = luck.happens(0.5) ? [{ ...contact, agentName: agentId, agentId }] : [];
    return { kind: 'customer', customer: customer({ level, language, openCases, lastContacts }) };
  }

  private again(fromMs: number, toMs: number, happen: () => void): void {
    this.world.plan(this.luck.between(fromMs, toMs), () => {
      if (this.over) return;
      happen();
      this.again(fromMs, toMs, happen);
    });
  }

  /** Few enough numbers that some are to be called back, or call in themselves meanwhile. */
  private dialOut(agentId: string): void {
    const { luck } = this;
    const number = luck.oneOf([
      `138000000${luck.between(10, 60)}`,
      `138000000${luck.between(10, 60)}`,
      '110',
      '01012345678',
    ]);
    const whose = luck.happens(0.2) ? { customerId: 'c-1' } : {};
    this.enter({ type: 'dialRequested', agentId, number, ...whose });
  }

  private cancelCallback(): void {
    const open = Object.keys(this.day.floor.callbacks ?? {});
    if (open.length === 0) return;
    const callbackId = this.luck.oneOf(open);
    this.enter({ type: 'callbackCancelled', callbackId, byUser: 'boss', reason: 'solved' });
  }

  private dialIn(): void {
    const { world, luck } = this;
    this.callers += 1;
    const callId = `c${this.callers}`;
    // Few enough that some call in while they are to be called back.
    const ani = luck.happens(0.2) ? null : `138000000${luck.between(10, 60)}`;
    const dnis = luck.oneOf(['4001', '4001', '4001', '4002', '4003', '4004', '4005', '4006', '4006', '4006', '9999']);
    world.dialIn(callId, luck.oneOf(NODES), ani, dnis);
    for (let keys = luck.between(0, 7); keys > 0; keys -= 1) {
      const digit = luck.oneOf([...'1112223339*#5']);
      world.plan(luck.between(300, 70_000), () => world.press(callId, digit));
    }
    const lifeMs = luck.happens(0.15) ? luck.between(0, 2_000) : luck.between(2_000, 150_000);
    world.plan(lifeMs, () => world.end(callId, 16));
  }

  private comeIn(agentId: string): void {
    const { world, luck } = this;
    this.enter({ type: 'deskConnected', agentId, deskId: `${agentId}-${world.nowMs}` });
    world.registerPhone(agentId, luck.oneOf(NODES));
    this.enter({ type: 'agentStateRequested', agentId, state: 'ready', reason: null });
  }

  private agentDoes(agentId: string): void {
    const { luck, world } = this;
    const record = this.day.floor.agents[agentId];
    const callId = luck.happens(0.9) ? (record?.callId ?? 'c1') : `c${luck.between(1, this.callers + 1)}`;
    if (luck.happens(0.05)) {
      this.forceOrFocus(agentId);
      return;
    }
    if (luck.happens(0.08)) {
      this.dialOut(agentId);
      return;
    }
    // Over a standing leg the page's click is the answer.
    if (luck.happens(0.3)) this.enter({ type: 'offerAccepted', agentId, callId });
    if (luck.happens(0.02)) {
      const number = luck.oneOf(['13911112222', '13911113333', '110']);
      const phone = luck.oneOf(['browser', 'outside', 'desk'] as const);
      this.enter({ type: 'phoneChosen', agentId, phone, ...(phone === 'outside' && { number }) });
    }
    if (luck.happens(0.03)) this.enter({ type: 'standingLegRequested', agentId, on: luck.happens(0.7) });
    const call = this.day.floor.calls[callId];
    if (call !== undefined && luck.happens(call.consult ? 0.7 : 0.25)) {
      const event = passOn(luck, AGENTS, agentId, call);
      if (event !== null) this.enter(event);
      return;
    }
    if (luck.happens(0.1))
      this.enter({ type: luck.oneOf(['recordingPauseRequested', 'recordingResumeRequested']), agentId, callId });
    const does = luck.between(1, 30);
    if (does <= 8 || does > 24) this.enter({ type: 'agentStateRequested', agentId, state: 'ready', reason: null });
    else if (does === 9) this.enter({ type: 'agentStateRequested', agentId, state: 'notReady', reason: 'lunch' });
    else if (does === 10) this.enter({ type: 'agentStateRequested', agentId, state: 'signedOut', reason: null });
    else if (does === 11) this.enter({ type: 'offerRejected', agentId, callId });
    else if (does <= 13) this.enter({ type: 'holdRequested', agentId, callId });
    else if (does <= 15) this.enter({ type: 'resumeRequested', agentId, callId });
    else if (does <= 17) this.enter({ type: 'hangUpRequested', agentId, callId });
    else if (does === 18) this.enter({ type: luck.oneOf(['wrapUpExtended', 'machineAnswered']), agentId, callId });
    else if (does <= 20) this.enter({ type: 'wrapUpFinished', agentId, callId, disposition: 'solved', note: '' });
    else if (does === 21) this.enter({ type: 'noteSaved', agentId, callId, note: 'a note' });
    else if (does === 22 && record?.deskId) {
      this.enter({ type: 'deskDisconnected', agentId, deskId: record.deskId, left: luck.happens(0.5) });
      if (luck.happens(0.8)) world.plan(luck.between(500, 40_000), () => this.reload(agentId, callId));
    } else if (does === 23) world.unregisterPhone(agentId);
    else this.comeIn(agentId);
  }

  /** The page is back and asks for the sound of its talk. */
  private reload(agentId: string, callId: string): void {
    // Nobody comes back to a desk after the day; whose page is away then is signed out when the desk's grace is over.
    if (this.over) return;
    this.comeIn(agentId);
    this.enter({ type: 'rejoinRequested', agentId, callId });
  }

  private forceOrFocus(agentId: string): void {
    const { luck } = this;
    if (luck.happens(0.4)) {
      this.enter({ type: 'focusRequested', agentId, on: luck.happens(0.4) });
      return;
    }
    const state = luck.oneOf(['ready', 'ready', 'notReady', 'signedOut'] as const);
    const by = { by: '2001', byName: 'Shen', why: 'asked to' };
    this.enter({ type: 'agentForced', agentId, state, reason: state === 'notReady' ? 'meal' : null, ...by });
  }

  private cutLine(nodeId: string): void {
    const { world, luck } = this;
    world.loseLine(nodeId);
    world.plan(luck.between(100, 20_000), () => world.returnLine(nodeId, luck.happens(0.2)));
  }
}

/** Now and then without a queue, without an agent, or with another menu. */
function organizationOf(luck: Chance): Organization {
  const all = shop();
  const menu = flow(
    'menu',
    {
      menu: {
        kind: 'menu',
        say: ['main'],
        tries: luck.between(1, 3),
        keys: { 1: 'refund', 2: 'english', 3: 'number' },
        noInput: { go: 'english' },
        noMatch: { go: 'bye' },
      },
      number: {
        kind: 'collect',
        say: ['number'],
        into: 'number',
        min: 2,
        max: 4,
        end: '#',
        noInput: { go: 'refund' },
        noMatch: { go: 'refund' },
        go: 'order',
      },
      order: {
        kind: 'lookup',
        find: 'order-by-number',
        number: 'number',
        found: 'bye',
        none: 'menu',
        notReached: 'refund',
      },
      refund: { kind: 'enqueue', queue: 'refund', priority: { vip: 10, otherwise: 0 } },
      english: { kind: 'enqueue', queue: 'english', keys: { 1: 'menu' } },
      bye: { kind: 'finish', say: ['bye'], served: true },
    },
    `2-${luck.between(1, 3)}`,
  );
  const times = {
    say: ['when'],
    slots: [
      { inMinutes: 15, say: ['soon', { time: 'callback.at' as const }] },
      { day: 'today' as const, from: '09:15', to: '09:30', say: ['later'] },
    ],
  };
  const ways = flow(
    'ways',
    {
      menu: {
        kind: 'menu',
        say: ['ways'],
        keys: { 1: 'english', 2: 'message', 3: 'callback', 5: 'outside', 9: 'one' },
        noInput: { go: 'outside' },
        noMatch: { go: 'message' },
      },
      refund: { kind: 'enqueue', queue: 'refund', nobody: { go: 'message' }, keys: { 2: 'outside' } },
      english: {
        kind: 'enqueue',
        queue: 'english',
        repeat: [['thanks'], [{ position: true }]],
        everySeconds: 5,
        keys: { 1: 'menu', 2: 'refund', 3: 'message', 5: 'bye', 9: 'callback' },
        tooLong: { afterSeconds: luck.between(5, 60), go: 'refund' },
        full: { waiting: 4, go: 'outside' },
        nobody: { go: 'message' },
      },
      message: {
        kind: 'voicemail',
        queue: 'refund',
        say: ['speak'],
        longestSeconds: 20,
        review: luck.happens(0.5) ? { say: ['review'] } : undefined,
        noMessage: { go: 'one' },
        failed: 'bye',
        go: 'bye',
      },
      callback: {
        kind: 'callback',
        queue: 'english',
        say: ['confirm', { digits: 'caller.number' }],
        ask: ['ask'],
        ...(luck.happens(0.5) && { times }),
        tries: 2,
        noInput: { go: 'menu' },
        noMatch: { go: 'english' },
        go: 'bye',
      },
      outside: {
        kind: 'transfer',
        to: { number: luck.oneOf(['02012345678', '01012345678']) },
        ringSeconds: 20,
        failed: 'message',
        busy: 'one',
      },
      one: { kind: 'transfer', to: { agent: luck.oneOf(AGENTS) }, ringSeconds: 10, failed: 'refund' },
      bye: { kind: 'finish', say: ['bye'], served: true },
    },
    `3-${luck.between(1, 1_000_000)}`,
  );
  const returnCall = flow(
    'return',
    {
      hello: {
        kind: 'menu',
        say: ['hello'],
        keys: { 1: 'connect', 2: 'later', 5: 'one' },
        tries: luck.between(1, 3),
        waitSeconds: luck.between(1, 30),
        noInput: { go: 'later' },
        noMatch: { go: luck.oneOf(['connect', 'line']) },
      },
      connect: { kind: 'finish', say: ['connect'], served: true },
      line: { kind: 'enqueue', queue: 'english' },
      // The check refuses it; what was published before there was one must trap nobody either.
      one: { kind: 'transfer', to: { agent: luck.oneOf(AGENTS) }, failed: 'connect' },
      later: { kind: 'finish', say: ['later'], served: false },
    },
    `4-${luck.between(1, 3)}`,
  );
  const aside = selfService(luck);
  const agents = AGENTS.map((agentId) =>
    agent(agentId, { refund: luck.between(0, 9), english: luck.between(0, 9) }),
  ).filter(() => !luck.happens(0.05));
  const least = luck.between(1, 4);
  const strategy = () => luck.oneOf(['longestIdle', 'bestFit', 'leastBusy', 'roundRobin'] as const);
  const headStarts = { vipMs: 30_000, complaintMs: 60_000, calledAgainMs: 20_000 };
  const queues = [
    { ...queue('anyone'), strategy: strategy(), headStarts, preferredAgent: luck.oneOf(['last', null] as const) },
    {
      ...queue('refund', { refund: least }),
      strategy: strategy(),
      headStarts,
      occupancyCapPercent: luck.oneOf([null, 60]),
      preferredAgent: 'case-owner' as const,
      preferredWaitMs: luck.between(1_000, 20_000),
      relaxation: [
        { untilMs: 5_000, requires: { refund: least + 2, english: 2 } },
        { untilMs: luck.between(6_000, 20_000), requires: { refund: least + 1 } },
      ],
    },
    { ...queue('english', { english: 3 }), strategy: strategy(), serviceLevelMs: 45_000 },
  ];
  const meal = { code: 'meal', names: { 'zh-CN': '', en: '' }, limitMs: 30_000 };
  return {
    ...all,
    notReadyReasons: [{ ...meal, whenExceeded: luck.oneOf(['tell', 'ready', 'signOut'] as const) }],
    agents,
    queues: queues.filter(({ queueId }) => queueId === 'anyone' || !luck.happens(0.1)),
    outside: { allowed: ['020*', '1xxxxxxxxxx'], callerNumber: '4001', most: 3, byAgents: !luck.happens(0.1) },
    callbacks: {
      quiet: luck.happens(0.2) ? { from: '09:05', to: luck.oneOf(['09:10', '08:00']) } : null,
      pausesMs: [MINUTE_MS, 2 * MINUTE_MS],
      abandonedAfterMs: luck.oneOf([null, 5_000]),
      afterRestart: luck.happens(0.8),
      aheadMs: luck.oneOf([0, 5_000, 30_000]),
      openAtMostMs: luck.oneOf([10 * MINUTE_MS, 24 * 60 * MINUTE_MS]),
    },
    surveyFlow: luck.happens(0.8) ? 'survey' : null,
    returnCallFlow: luck.oneOf(['return', 'return', 'return', 'gone', null]),
    standingLegs: luck.oneOf(['optional', 'optional', 'always', 'off'] as const),
    numbers: { ...all.numbers, 4006: 'ways' },
    flows: [...(luck.happens(0.5) ? all.flows : [menu, ...all.flows.slice(1)]), ways, returnCall, aside],
  };
}

/** Digits for nobody's eyes, while an agent waits. */
function selfService(luck: Chance): FlowSource {
  const source = flow(
    'aside',
    {
      digits: {
        kind: 'collect',
        say: ['digits'],
        into: 'card',
        min: 4,
        max: 4,
        masked: true,
        tries: luck.between(1, 3),
        waitSeconds: luck.oneOf([3, 30]),
        keys: { '*': 'bye' },
        noInput: { go: 'bye' },
        noMatch: { go: 'order' },
        go: 'order',
      },
      order: { kind: 'lookup', find: 'latest-order', found: 'bye', none: 'bye', notReached: 'digits' },
      bye: { kind: 'finish', ...(luck.happens(0.5) && { say: ['bye'] }), served: true, outcome: 'over' },
    },
    `5-${luck.between(1, 1_000_000)}`,
  );
  const document = source.document as FlowDocument;
  return {
    ...source,
    document: { ...document, selfService: { shows: 'card', outcomes: { over: { 'zh-CN': '', en: '' } } } },
  };
}
