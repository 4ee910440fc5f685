import t from 'tap';
import { foldCdr } from '../../src/core/call/cdr.ts';
import type { CallEntry } from '../../src/core/entries.ts';

type Bare = CallEntry extends infer E ? (E extends unknown ? Omit<E, 'callId'> : never) : never;

const call = (...entries: Bare[]): CallEntry[] => entries.map((entry) => ({ ...entry, callId: 'c1' }) as CallEntry);

const arrived: Bare = {
  kind: 'callArrived',
  ani: '13800138001',
  dnis: '4001',
  nodeId: 'n',
  channelId: 'ch',
  atMs: 1000,
};
const queued = (atMs: number, queueId = 'orders'): Bare => {
  return { kind: 'queued', queueId, requires: {}, priority: 0, position: 1, atMs };
};
const offered = (atMs: number, agentId: string): Bare => {
  return { kind: 'offered', queueId: 'orders', agentId, waitedMs: 0, candidates: 1, atMs };
};

t.test('a whole call becomes one line', (t) => {
  const cdr = foldCdr(
    call(
      arrived,
      { kind: 'callAnswered', atMs: 1200 },
      { kind: 'customerRecognised', customerId: 'C1', name: '王芳', level: 'vip', atMs: 1250 },
      { kind: 'languageChosen', language: 'en', atMs: 3000 },
      queued(5000),
      offered(9000, '1001'),
      { kind: 'offerMissed', agentId: '1001', ringMs: 15_000, why: 'noAnswer', atMs: 24_000 },
      offered(24_000, '1002'),
      { kind: 'connected', agentId: '1002', waitedMs: 22_000, ringMs: 3000, atMs: 27_000 },
      { kind: 'held', agentId: '1002', atMs: 40_000 },
      { kind: 'resumed', agentId: '1002', heldMs: 5000, atMs: 45_000 },
      { kind: 'noteSaved', agentId: '1002', note: 'asks for', atMs: 46_000 },
      { kind: 'talkEnded', agentId: '1002', talkMs: 60_000, endedBy: 'agent', atMs: 87_000 },
      { kind: 'surveyStarted', atMs: 87_000 },
      { kind: 'scored', score: 5, atMs: 92_000 },
      { kind: 'callEnded', result: 'answered', reason: 'surveyed', state: 'surveying', totalMs: 92_000, atMs: 93_000 },
      { kind: 'dispositionSaved', agentId: '1002', disposition: 'answered', note: '', atMs: 110_000 },
    ),
  );
  t.strictSame(cdr, {
    direction: 'inbound',
    callId: 'c1',
    ani: '13800138001',
    dnis: '4001',
    nodeId: 'n',
    channelId: 'ch',
    customerId: 'C1',
    customerName: '王芳',
    customerLevel: 'vip',
    language: 'en',
    arrivedAtMs: 1000,
    answeredAtMs: 1200,
    queueId: 'orders',
    queuedAtMs: 5000,
    agentId: '1002',
    agentIds: ['1002'],
    connectedAtMs: 27_000,
    endedAtMs: 93_000,
    result: 'answered',
    reason: 'surveyed',
    state: 'surveying',
    waitMs: 22_000,
    ringMs: 18_000,
    outsideNumber: null,
    outsideMs: 0,
    talkMs: 60_000,
    transfers: 0,
    consultMs: 0,
    holdMs: 5000,
    totalMs: 92_000,
    offers: 2,
    missedOffers: 1,
    resolved: null,
    followUp: null,
    dispositionMissed: false,
    recovered: false,
    score: 5,
    disposition: 'answered',
    note: 'asks for',
    lossPercent: null,
    jitterMs: null,
    roundTripMs: null,
    mos: null,
    worstMos: null,
    callbackId: null,
    firstCallId: null,
  });
  t.end();
});

t.test('a caller who gives up has waited until then', (t) => {
  const end = { result: 'abandoned', reason: 'hungUpWhileRinging', state: 'ringing' } as const;
  const cdr = foldCdr(
    call(
      arrived,
      queued(2000),
      offered(30_000, '1001'),
      { kind: 'offerMissed', agentId: '1001', ringMs: 2000, why: 'callerGone', atMs: 32_000 },
      { kind: 'callEnded', ...end, totalMs: 31_000, atMs: 32_000 },
    ),
  );
  t.match(cdr, { waitMs: 30_000, offers: 1, missedOffers: 0, agentId: null, result: 'abandoned', talkMs: 0 });
  t.end();
});

t.test('two waits are added, and the second queue is the one that counts', (t) => {
  const cdr = foldCdr(
    call(
      arrived,
      queued(2000, 'general'),
      { kind: 'connected', agentId: '1001', waitedMs: 1000, ringMs: 500, atMs: 3000 },
      { kind: 'talkEnded', agentId: '1001', talkMs: 7000, endedBy: 'agent', atMs: 10_000 },
      queued(10_000, 'complaints'),
      queued(12_000, 'complaints'),
      { kind: 'connected', agentId: '1009', waitedMs: 4000, ringMs: 500, atMs: 14_000 },
    ),
  );
  t.strictSame(cdr?.agentIds, ['1001', '1009'], 'whoever talked');
  t.match(cdr, { waitMs: 5000, queueId: 'complaints', agentId: '1009', queuedAtMs: 2000, connectedAtMs: 3000 });
  t.match(cdr, { endedAtMs: null, result: null, totalMs: null }, 'it goes on');
  t.end();
});

t.test('a talk that ends on hold was held until then, and a controller that came back is told', (t) => {
  const cdr = foldCdr(
    call(
      arrived,
      { kind: 'connected', agentId: '1001', waitedMs: 0, ringMs: 0, atMs: 2000 },
      { kind: 'held', agentId: '1001', atMs: 4000 },
      { kind: 'recovered', found: 'whole', atMs: 5000 },
      { kind: 'talkEnded', agentId: '1001', talkMs: 7000, endedBy: 'customer', atMs: 9000 },
    ),
  );
  t.match(cdr, { holdMs: 5000, recovered: true });
  t.end();
});

t.test('without an arrival nothing is known', (t) => {
  t.equal(foldCdr([]), null);
  t.equal(foldCdr(call({ kind: 'callAnswered', atMs: 1 }, queued(2))), null);
  t.end();
});

t.test('the sound of a call is the mean over its talks, and its worst half minute', (t) => {
  const heard = (measuredMs: number, mos: number, lossPercent: number) =>
    ({
      kind: 'qualityMeasured',
      callId: 'a',
      atMs: 1,
      agentId: '1001',
      measuredMs,
      lossPercent,
      jitterMs: 4,
      roundTripMs: 30,
      mos,
    }) as const;
  const arrived = {
    kind: 'callArrived',
    callId: 'a',
    atMs: 0,
    ani: null,
    dnis: '4001',
    nodeId: 'n',
    channelId: 'a',
  } as const;
  const cdr = foldCdr([arrived, heard(30_000, 4.4, 0), heard(30_000, 3.2, 6), heard(60_000, 4.4, 0)]);
  t.match(cdr, { mos: 4.1, worstMos: 3.2, lossPercent: 1.5, jitterMs: 4, roundTripMs: 30 });
  t.end();
});
