/** How a call's sound is judged: the E-model against its own published table, and the counters it is fed with. */
import t from 'tap';
import { estimateMos, judgeMos, mosOf } from '../../src/web/phone/emodel.ts';
import { lineBetween, readCounters, sumUp } from '../../src/web/phone/quality.ts';

t.test('the opinion score follows from R as G.107 has it', async (t) => {
  // ITU-T G.107, table B.1.
  const table = [
    [94, 4.42],
    [93.2, 4.41],
    [90, 4.34],
    [80, 4.03],
    [70, 3.6],
    [60, 3.1],
    [50, 2.58],
    [0, 1],
    [-20, 1],
    [3, 1],
    [100, 4.5],
  ] as const;
  for (const [r, mos] of table) t.ok(Math.abs(mosOf(r) - mos) < 0.02, `R ${r}: ${mosOf(r).toFixed(2)}, not ${mos}`);
});

t.test('delay and loss cost what people say they cost', async (t) => {
  const line = (lossPercent: number, jitterMs: number, roundTripMs: number) => ({ lossPercent, jitterMs, roundTripMs });
  const table = [
    [line(0, 0, 0), 4.4, 'good'],
    [line(0, 2, 20), 4.39, 'good'],
    [line(1, 5, 60), 4.28, 'good'],
    [line(3, 10, 80), 4.07, 'good'],
    [line(5, 10, 80), 3.85, 'fair'],
    [line(0, 10, 500), 3.78, 'fair'],
    [line(0, 5, 600), 3.53, 'poor'],
    [line(10, 20, 100), 3.28, 'poor'],
    [line(50, 100, 500), 1, 'poor'],
    [line(100, 0, 0), 1.16, 'poor'],
  ] as const;
  for (const [given, mos, verdict] of table) {
    const estimated = estimateMos(given);
    t.ok(Math.abs(estimated - mos) < 0.02, `${JSON.stringify(given)}: ${estimated}, not ${mos}`);
    t.equal(judgeMos(estimated), verdict, JSON.stringify(given));
  }
  for (let loss = 0; loss < 100; loss += 1) t.ok(estimateMos(line(loss, 0, 0)) >= estimateMos(line(loss + 1, 0, 0)));
});

t.test('statistics are read between two moments, with loss in the worse direction', async (t) => {
  const report = (packetsReceived: number, packetsLost: number, fractionLost: number) =>
    new Map([
      ['in', { type: 'inbound-rtp', packetsReceived, packetsLost, jitter: 0.004 }],
      ['far', { type: 'remote-inbound-rtp', roundTripTime: 0.03, fractionLost }],
      ['pair', { type: 'candidate-pair', nominated: true, currentRoundTripTime: 0.5 }],
    ]);
  t.equal(readCounters(new Map<string, never>()), null, 'nothing has come yet');
  const first = readCounters(report(1_000, 100, 0));
  const second = readCounters(report(1_245, 105, 0.01));
  if (first === null || second === null) throw new Error('nothing was read');
  t.match(lineBetween(null, first), { lossPercent: 100 / 11, jitterMs: 4, roundTripMs: 30 });
  t.match(lineBetween(first, second), { lossPercent: 2 }, '5 of 250 came not; earlier losses are past');
  t.equal(lineBetween(second, { ...second, received: 1_495, farLossPercent: 7 }).lossPercent, 7);
  t.equal(lineBetween(second, second).lossPercent, 1, 'no packets, no loss of ours');
  const sum = sumUp([lineBetween(null, { ...first, lost: 0 }), lineBetween(first, second)], 10_000);
  t.match(sum, { measuredMs: 10_000, lossPercent: 1, jitterMs: 4, roundTripMs: 30 });
});
