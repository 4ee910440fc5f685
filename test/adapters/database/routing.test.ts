/** A call's routing is explained from what the database has kept: a floor of before, and the events since. */
import t from 'tap';
import { createPool, createRoutingRecords, PAGES_POOL } from '../../../src/adapters/database/index.ts';
import { writeRecords } from '../../../src/adapters/database/journal/rows.ts';
import { inTransaction } from '../../../src/adapters/database/pool.ts';
import { createRouting } from '../../../src/app/routing.ts';
import { systemClock } from '../../../src/app/timers.ts';
import type { FloorEvent } from '../../../src/core/events.ts';
import { emptyFloor } from '../../../src/core/floor.ts';
import { handle } from '../../../src/core/handle.ts';
import { startDatabase } from '../../helpers/database.ts';
import { calling, connected, MORNING_MS, ready, shop } from '../../helpers/floor.ts';

t.test('offers recorded before and after a kept floor are explained', async (t) => {
  const { databaseUrl } = await startDatabase(t);
  const pool = createPool(databaseUrl, PAGES_POOL);
  t.teardown(() => pool.end());
  const floor = emptyFloor();
  const arriving = [
    { type: 'organizationLoaded', organization: shop() } as const,
    connected(),
    ...ready('chen'),
    ...calling('early', '4003'),
    ...ready('wang'),
    ...calling('late', '4002'),
    ...calling('waits', '4003'),
  ];
  for (const [index, one] of arriving.entries()) {
    const event = { ...one, atMs: MORNING_MS + index * 1_000 } as FloorEvent;
    const { entries } = handle(floor, event);
    await inTransaction(pool, (client) => writeRecords(client, [{ seq: index + 1, epoch: 1, event, entries }]));
    // Kept between the two calls.
    if (index === 7)
      await pool.query('insert into snapshots (seq, epoch, floor) values ($1, 1, $2)', [
        index + 1,
        JSON.stringify(floor),
      ]);
  }
  const routing = createRouting({ records: createRoutingRecords(pool), floor, clock: systemClock });
  t.match(await routing('early'), {
    decisions: [{ callId: 'early', agentId: 'chen', counts: { chosen: 1 } }],
    now: null,
  });
  t.match(await routing('late'), { decisions: [{ callId: 'late', agentId: 'wang' }], now: null });
  t.match(await routing('waits'), {
    decisions: [],
    now: { agentId: null, counts: { busy: 1, skill: 1, signedOut: 2 } },
  });
  t.equal(await routing('nobody'), null);
});
