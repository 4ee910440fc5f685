import t from 'tap';
import { foldCdr } from '../../src/core/call/cdr.ts';
import type { CallEntry } from '../../src/core/entries.ts';
import { channelOf, ended, openFloor, queue, ready, shop, talking, WRAP_UP_MS } from '../helpers/floor.ts';

const words = { 'zh-CN': '了结', en: 'Settled' };

function wrappingUp(organization = shop()) {
  return talking(openFloor(organization).given(...ready('wang')), 'a').given(ended(channelOf('a')));
}
const finished = { type: 'wrapUpFinished', agentId: 'wang', callId: 'a', disposition: 'solved', note: '' } as const;

t.test('a wrap-up that runs out leaves the agent ready and the call marked, once', async (t) => {
  const test = wrappingUp().after(WRAP_UP_MS);
  t.equal(test.agentState('wang'), 'ready', 'callers wait: nobody is held for it');
  t.match(test.entered('dispositionMissed'), [{ callId: 'a', agentId: 'wang', queueId: 'anyone' }]);
  t.equal(test.floor.agents.wang?.talk, null, 'nothing of the customer stays');
});

t.test('it can be added later, and the mark goes', async (t) => {
  const test = wrappingUp().after(WRAP_UP_MS);
  const missed = test.entries as CallEntry[];
  test.when({ ...finished, type: 'dispositionAdded', resolved: true, followUp: 'none' });
  t.match(test.entered('dispositionSaved'), [{ callId: 'a', disposition: 'solved', resolved: true, late: true }]);
  const begin = {
    kind: 'callArrived',
    callId: 'a',
    atMs: 0,
    ani: null,
    dnis: '1',
    nodeId: 'n',
    channelId: 'c',
  } as const;
  t.match(foldCdr([begin, ...missed.filter(({ kind }) => kind === 'dispositionMissed')]), {
    dispositionMissed: true,
    disposition: null,
  });
  t.match(foldCdr([begin, ...missed, ...(test.entries as CallEntry[])].filter(({ callId }) => callId === 'a')), {
    dispositionMissed: false,
    disposition: 'solved',
    resolved: true,
    followUp: 'none',
  });
});

t.test('one that is chosen in time is on record with what the agent said of it', async (t) => {
  const test = wrappingUp();
  test.when({ ...finished, resolved: false, followUp: 'case' });
  t.match(test.entered('dispositionSaved'), [{ resolved: false, followUp: 'case', late: undefined }]);
  test.after(WRAP_UP_MS);
  t.strictSame(test.entered('dispositionMissed'), []);
});

t.test('an extended wrap-up that runs out is marked at its new end', async (t) => {
  const test = wrappingUp();
  test.after(WRAP_UP_MS - 1);
  test.given({ type: 'wrapUpExtended', agentId: 'wang', callId: 'a' });
  t.strictSame(test.after(WRAP_UP_MS - 1).entered('dispositionMissed'), []);
  t.equal(test.after(1).entered('dispositionMissed').length, 1);
});

t.test('no disposition is due of a queue without after-call time, or without choices', async (t) => {
  const noTime = shop({ queues: [{ ...queue('anyone'), wrapUpMs: 0 }] });
  t.strictSame(wrappingUp(noTime).after(WRAP_UP_MS).entered('dispositionMissed'), []);
  const elsewhere = shop({ dispositions: [{ code: 'solved', names: words, queueIds: ['refund'] }] });
  t.strictSame(wrappingUp(elsewhere).after(WRAP_UP_MS).entered('dispositionMissed'), []);
});

t.test(
  'the last measurement of a talk without after-call time comes late and is kept; of another call it is not',
  async (t) => {
    const noTime = shop({ queues: [{ ...queue('anyone'), wrapUpMs: 0 }] });
    const test = wrappingUp(noTime).after(1);
    t.equal(test.agentState('wang'), 'ready');
    const heard = { measuredMs: 10_000, lossPercent: 1, jitterMs: 4, roundTripMs: 30, mos: 4.2 };
    test.when({ type: 'qualityReported', agentId: 'wang', callId: 'a', ...heard });
    t.match(test.entered('qualityMeasured'), [{ callId: 'a', agentId: 'wang', ...heard }]);
    test.when({ type: 'qualityReported', agentId: 'wang', callId: 'b', ...heard });
    t.strictSame(test.entered('qualityMeasured'), []);
  },
);
