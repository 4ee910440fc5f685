/** "What if" from the button to the answer: over HTTP, by a process of its own, from the journal in PostgreSQL. */
import t from 'tap';
import { writeRecords } from '../../../src/adapters/database/journal/rows.ts';
import { inTransaction } from '../../../src/adapters/database/pool.ts';
import type { JournalRecord } from '../../../src/app/ports.ts';
import type { WhatIfJob } from '../../../src/app/what-if.ts';
import { until } from '../../../src/setup/processes.ts';
import { startDatabase } from '../../helpers/database.ts';
import { MORNING_MS } from '../../helpers/floor.ts';
import { oneLine } from '../../simulate/one-line.ts';
import { startWeb } from './harness.ts';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;
const period = { fromMs: MORNING_MS + MINUTE_MS, toMs: MORNING_MS + 3 * HOUR_MS };

t.test('a period of the journal is played again', async (t) => {
  const web = await startWeb(t, await startDatabase(t));
  const records: JournalRecord[] = [];
  let kept: { seq: number; floor: string } | null = null;
  oneLine(5, (event, { entries }, floor) => {
    records.push({ seq: records.length + 1, epoch: 1, event, entries });
    // Kept before the period begins, as a controller does now and then.
    if (event.atMs <= period.fromMs) kept = { seq: records.length, floor: JSON.stringify(floor) };
  });
  await inTransaction(web.pool, (client) => writeRecords(client, records));
  const { seq, floor } = kept ?? { seq: 0, floor: '' };
  await web.pool.query('insert into snapshots (seq, epoch, floor) values ($1, 1, $2)', [seq, floor]);

  const boss = await web.signIn('2001');
  const ask = (changes: unknown[], cookie = boss, about: object = period) =>
    web.ask('POST', '/api/what-if', { cookie, body: { ...about, changes } });
  const answerOf = async (jobId: string): Promise<WhatIfJob> => {
    let job: WhatIfJob = { state: 'running', share: 0 };
    await until(async () => {
      job = (await web.ask('GET', `/api/what-if/${jobId}`, { cookie: boss })).json;
      return job.state !== 'running';
    }, 120_000);
    return job;
  };

  await t.test('unchanged it gives the assignments on record; with one more agent callers wait less', async (t) => {
    const change = { kind: 'oneMore', likeAgentId: 'one', ...period };
    const { status, json } = await ask([change]);
    t.equal(status, 202);
    t.match(await ask([]), { status: 409, json: { code: 'whatIfBusy' } }, 'one at a time');
    web.enter({ type: 'nodeLost', nodeId: 'node-1' });
    t.equal(web.floor.nodes['node-1']?.connected, false, 'the door is open meanwhile');
    const job = await answerOf(json.jobId);
    if (job.state !== 'done') throw new Error(JSON.stringify(job));
    const { proof, before, after, moved, movedCount, longer } = job.answer;
    const offers = records.flatMap(({ entries }) => entries.filter(({ kind }) => kind === 'offered')).length;
    t.strictSame(proof, { recorded: offers, replayed: offers, modelled: offers });
    t.ok((after.anyone?.asaMs ?? 0) < (before.anyone?.asaMs ?? 0));
    t.equal(longer, 0);
    t.ok(movedCount >= moved.length && moved.length > 0);
    const audit = await web.pool.query(`select user_id, subject from audit_log where action = 'whatIfAsked'`);
    t.match(audit.rows, [{ user_id: '2001', subject: /oneMore/ }]);
  });

  await t.test('what was not there is told in words, and nothing is known of other ids', async (t) => {
    const { json } = await ask([{ kind: 'skill', agentId: '9999', skill: 'refund', level: 5 }]);
    t.match(await answerOf(json.jobId), { state: 'failed', message: 'There was no agent 9999 in this period.' });
    t.equal((await web.ask('GET', '/api/what-if/none', { cookie: boss })).status, 404);
  });

  await t.test('agents and inspectors may not ask; periods and changes are checked', async (t) => {
    for (const role of ['agent', 'quality']) {
      const account = web.accounts.find((one) => one.role === role);
      if (account === undefined) continue;
      t.equal((await ask([], await web.signIn(account.userId))).status, 403, role);
    }
    t.match(await ask([], boss, { fromMs: 5, toMs: 4 }), { status: 400, json: { code: 'whatIfPeriod' } });
    t.equal((await ask([{ kind: 'skill', agentId: 'one', skill: 'refund', level: 11 }])).status, 400);
    t.equal((await web.ask('GET', '/api/what-if/shop', { cookie: boss })).json.queues.length > 0, true);
  });
});
