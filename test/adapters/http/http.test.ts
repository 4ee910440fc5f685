import t from 'tap';
import { WebSocket } from 'ws';
import { KNOWN } from '../../../src/adapters/database/index.ts';
import { writeEntries } from '../../../src/adapters/database/journal/rows.ts';
import { RIGHTS } from '../../../src/adapters/http/access.ts';
import { readRange } from '../../../src/adapters/http/range.ts';
import { accuracyOf, judgePredictions } from '../../../src/core/acd/expected-wait/accuracy.ts';
import type { CallEntry } from '../../../src/core/entries.ts';
import { until } from '../../../src/setup/processes.ts';
import { startAsterisk } from '../../helpers/asterisk.ts';
import { startDatabase, startDatabaseServer } from '../../helpers/database.ts';
import { startWeb } from './harness.ts';

const NUL = '\u0000';

t.test('signing in', async (t) => {
  const web = await startWeb(t, await startDatabase(t));

  t.test('takes the right password, and gives a cookie that scripts and other sites cannot use', async (t) => {
    const body = { user: '1001', password: web.passwordOf('1001') };
    const { status, json, headers } = await web.ask('POST', '/api/session', { body });
    t.equal(status, 200);
    t.strictSame(json, { user: { userId: '1001', name: '林晓雯', role: 'agent' } });
    const cookie = headers.get('set-cookie') ?? '';
    t.match(cookie, /HttpOnly/);
    t.match(cookie, /SameSite=Strict/);
    const token = (cookie.split(';')[0] as string).split('=')[1] as string;
    const stored = await web.pool.query('select encode(token_hash, $1) as hash from sessions', ['base64']);
    t.notOk(JSON.stringify(stored.rows).includes(token.slice(0, 20)), 'the table does not know the token');
    t.match((await web.ask('GET', '/api/session', { cookie: cookie.split(';')[0] as string })).json, {
      user: { userId: '1001' },
    });
  });

  t.test('says the same of a wrong password and of a name that is not there', async (t) => {
    const tries = [
      { user: '1001', password: 'wrong' },
      { user: 'nobody', password: 'wrong' },
      { user: `10${NUL}01`, password: 'wrong' },
      { user: "' or 1=1 --", password: 'x' },
    ];
    for (const body of tries) {
      const { status, json, headers } = await web.ask('POST', '/api/session', { body });
      t.equal(status, 401, body.user);
      t.match(json, { code: 'wrongPassword', message: String });
      t.equal(headers.get('set-cookie'), null);
    }
  });

  t.test('takes as long for a name that is not there', async (t) => {
    const medianMs = async (user: string): Promise<number> => {
      const took: number[] = [];
      for (let n = 0; n < 3; n += 1) {
        const askedAt = performance.now();
        await web.ask('POST', '/api/session', { body: { user, password: 'wrong' } });
        took.push(performance.now() - askedAt);
      }
      return took.sort((a, b) => a - b)[1] as number;
    };
    const [known, unknown] = [await medianMs('1002'), await medianMs('nobody')];
    // The hash alone takes over 10 ms; an answer without it comes in one or two.
    t.ok(unknown > known / 3, `${unknown.toFixed(1)} ms for nobody, ${known.toFixed(1)} ms for 1002`);
  });

  t.test('refuses what is not a sign-in in one shape that names the field', async (t) => {
    t.match(await web.ask('POST', '/api/session', { body: { user: '1001' } }), {
      status: 400,
      json: { code: 'badRequest', message: /password/ },
    });
    t.match(await web.ask('POST', '/api/session', { body: { user: '', password: 'x' } }), {
      status: 400,
      json: { field: 'user' },
    });
    t.match(await web.ask('POST', '/api/session', { body: '{' }), {
      status: 400,
      json: { code: String, message: String },
    });
    t.match(await web.ask('GET', '/api/nothing'), { status: 404, json: { code: 'notFound' } });
  });

  t.test('ends with signing out, with its time, and with the person’s employment', async (t) => {
    const cookie = await web.signIn('2001');
    t.equal((await web.ask('DELETE', '/api/session', { cookie })).status, 204);
    t.match(await web.ask('GET', '/api/session', { cookie }), { status: 401, json: { code: 'signedOut' } });
    const expired = await web.signIn('2001');
    await web.pool.query('update sessions set expires_at = now()');
    t.equal((await web.ask('GET', '/api/session', { cookie: expired })).status, 401);
    const left = await web.signIn('1005');
    await web.pool.query(`update users set active = false where user_id = '1005'`);
    t.equal((await web.ask('GET', '/api/session', { cookie: left })).status, 401);
    const body = { user: '1005', password: web.passwordOf('1005') };
    t.equal((await web.ask('POST', '/api/session', { body })).status, 401);
  });

  t.test('does not let a program guess on and on', async (t) => {
    const guess = { body: { user: 'admin', password: 'guess' } };
    t.ok(await until(async () => (await web.ask('POST', '/api/session', guess)).status === 429, 20_000));
    t.match((await web.ask('POST', '/api/session', guess)).json, { code: String, message: String });
  });
});

t.test('what each role may', async (t) => {
  const web = await startWeb(t, await startDatabase(t));
  const { rows } = await web.pool.query(
    `select call_id, agent_id from cdr where agent_id is not null and agent_id <> '1001' limit 1`,
  );
  const others = rows[0].call_id;
  const customer = `/api/customers/${KNOWN.vipWithShippedOrder.customerId}`;
  const people = { agent: '1001', supervisor: '2001', quality: '3001', manager: '4001', administrator: 'admin' };
  for (const [role, user] of Object.entries(people) as [keyof typeof people, string][]) {
    const cookie = await web.signIn(user);
    const status = async (at: string): Promise<number> => (await web.ask('GET', at, { cookie })).status;
    const allowed = (right: (typeof RIGHTS)[typeof role][number]): number => (RIGHTS[role].includes(right) ? 200 : 403);
    t.equal(await status('/api/calls'), allowed('ownCalls'), `${role}: the list of calls`);
    t.equal(await status(`/api/calls/${others}`), allowed('allCalls'), `${role}: a call of another`);
    t.equal(await status('/api/floor'), allowed('floor'), `${role}: the floor`);
    t.equal(await status(customer), allowed('customers'), `${role}: a customer’s file`);
  }
  for (const at of [
    '/api/calls',
    `/api/calls/${others}`,
    '/api/floor',
    customer,
    '/api/recordings/r',
    '/api/session',
  ]) {
    t.equal((await web.ask('GET', at)).status, 401, `nobody: ${at}`);
    t.equal((await web.ask('GET', at, { cookie: 'hotline_session=made-up' })).status, 401);
  }
});

t.test('records', async (t) => {
  const web = await startWeb(t, await startDatabase(t));
  const manager = await web.signIn('4001');

  t.test('how good the waits foreseen were, by queue and period: the fold over the timeline, in SQL', async (t) => {
    const calls = judgedCalls(Date.UTC(2026, 1, 3, 2));
    const client = await web.pool.connect();
    await writeEntries(
      client,
      calls.map((entry, n) => ({ seq: 800_000 + n, n: 0, entry })),
    );
    client.release();
    const period = `fromMs=${Date.UTC(2026, 1, 3)}&toMs=${Date.UTC(2026, 1, 4)}`;
    const report = (query: string) => web.ask('GET', `/api/reports/wait-accuracy?${query}`, { cookie: manager });
    const { json } = await report(period);
    const judged = judgePredictions(calls);
    t.strictSame(
      json.rows,
      ['anyone', 'refund'].map((queueId) => ({
        queueId,
        periodStartMs: Date.UTC(2026, 1, 2, 16),
        ...accuracyOf(judged.filter((one) => one.queueId === queueId && one.at === 'joining')),
      })),
      'the days are those of the shop',
    );
    t.equal((await report(`${period}&by=hour`)).json.rows.length, 4, 'an hour each');
    t.match(await report(`${period}&at=announcement`), { status: 200, json: { rows: [] } });
    t.match(await report('fromMs=5&toMs=4'), { status: 400, json: { code: 'badPeriod' } });
    t.match(await report('fromMs=1'), { status: 400, json: { code: 'badRequest' } });
    const agent = await web.signIn('1001');
    t.equal((await web.ask('GET', `/api/reports/wait-accuracy?${period}`, { cookie: agent })).status, 403);
  });

  t.test('calls come page by page, newest first, each once', async (t) => {
    const seen: { callId: string; arrivedAtMs: number }[] = [];
    for (let cursor = ''; ; ) {
      const { json } = await web.ask('GET', `/api/calls?limit=7${cursor}`, { cookie: manager });
      seen.push(...json.calls);
      if (json.next === null) break;
      cursor = `&cursor=${encodeURIComponent(json.next)}`;
    }
    const { rows } = await web.pool.query('select call_id from cdr order by arrived_at desc, call_id desc');
    t.strictSame(
      seen.map(({ callId }) => callId),
      rows.map(({ call_id }) => call_id),
    );
    t.equal((await web.ask('GET', '/api/calls?limit=1000', { cookie: manager })).status, 400);
    for (const cursor of ['nonsense', '-9007199254740991.x', '9007199254740991.x', `1.${NUL}`]) {
      const { status } = await web.ask('GET', `/api/calls?cursor=${encodeURIComponent(cursor)}`, { cookie: manager });
      t.equal(status, 200, cursor);
    }
  });

  t.test('an agent’s list has their own calls only', async (t) => {
    const { json } = await web.ask('GET', '/api/calls?limit=200', { cookie: await web.signIn('1003') });
    t.ok(json.calls.length > 0);
    t.ok(json.calls.every(({ agentId }: { agentId: string }) => agentId === '1003'));
  });

  t.test('a call has its CDR, its whole timeline and its recordings', async (t) => {
    const { rows } = await web.pool.query(`select call_id from cdr where result = 'answered' limit 1`);
    const { json } = await web.ask('GET', `/api/calls/${rows[0].call_id}`, { cookie: manager });
    t.match(json, { cdr: { callId: rows[0].call_id, result: 'answered', agentName: String }, recordings: [] });
    t.equal(json.timeline[0].kind, 'callArrived');
    t.ok(json.timeline.some(({ kind }: { kind: string }) => kind === 'connected'));
    for (const id of ['nothing', encodeURIComponent(`a${NUL}`)]) {
      t.match(await web.ask('GET', `/api/calls/${id}`, { cookie: manager }), {
        status: 404,
        json: { code: 'notFound' },
      });
      t.equal((await web.ask('GET', `/api/recordings/${id}`, { cookie: manager })).status, 404);
      t.equal((await web.ask('GET', `/api/customers/${id}`, { cookie: manager })).status, 404);
    }
  });

  t.test(
    'a recording is sent whole or in pieces, to those who may hear it, and each playback is on record',
    async (t) => {
      const sound = Buffer.from(Array.from({ length: 1000 }, (_, n) => n % 256));
      web.keepRecording('r1.wav', sound);
      const { rows } = await web.pool.query(`select call_id from cdr where agent_id = '1003' limit 1`);
      const callId = rows[0].call_id;
      const saved = { kind: 'recordingSaved' as const, callId, durationMs: 60, bytes: 1000, atMs: Date.now() };
      const client = await web.pool.connect();
      // A file elsewhere on the machine is not found, whatever the row says.
      const entries = [
        { ...saved, recordingId: 'r1', file: 'r1.wav' },
        { ...saved, recordingId: 'r2', file: '../../../../../etc/passwd' },
        { ...saved, recordingId: 'r3', file: 'empty.wav' },
      ];
      await writeEntries(
        client,
        entries.map((entry, n) => ({ seq: 900_001, n, entry })),
      );
      client.release();

      const whole = await web.ask('GET', '/api/recordings/r1', { cookie: manager });
      t.match(whole, { status: 200, bytes: sound });
      t.equal(whole.headers.get('content-type'), 'audio/wav');
      t.equal(whole.headers.get('accept-ranges'), 'bytes');
      const piece = async (range: string) =>
        web.ask('GET', '/api/recordings/r1', { cookie: manager, headers: { range } });
      const middle = await piece('bytes=100-199');
      t.match(middle, { status: 206, bytes: sound.subarray(100, 200) });
      t.equal(middle.headers.get('content-range'), 'bytes 100-199/1000');
      t.match(await piece('bytes=990-'), { status: 206, bytes: sound.subarray(990) });
      t.match(await piece('bytes=-10'), { status: 206, bytes: sound.subarray(990) });
      const beyond = await piece('bytes=1000-');
      t.equal(beyond.status, 416);
      t.equal(beyond.headers.get('content-range'), 'bytes */1000');
      t.match(await web.ask('GET', '/api/recordings/r2', { cookie: manager }), { status: 404 });
      web.keepRecording('empty.wav', Buffer.alloc(0));
      t.match(await web.ask('GET', '/api/recordings/r3', { cookie: manager }), { status: 200, bytes: Buffer.alloc(0) });

      t.equal(
        (await web.ask('GET', '/api/recordings/r1', { cookie: await web.signIn('1003') })).status,
        200,
        'their own',
      );
      t.equal(
        (await web.ask('GET', '/api/recordings/r1', { cookie: await web.signIn('1004') })).status,
        403,
        'another’s',
      );
      const log = await web.pool.query(
        `select user_id from audit_log where action = 'recordingPlayed' and subject = 'r1' order by audit_id`,
      );
      t.strictSame(
        log.rows.map(({ user_id }) => user_id),
        ['4001', '1003'],
        'pieces of one playback are one look',
      );
    },
  );

  t.test('a call that was sent on is still that of who sent it', async (t) => {
    const atMs = Date.now();
    const callId = 'sent-on';
    const talk = { kind: 'connected' as const, callId, waitedMs: 0, ringMs: 0 };
    const entries = [
      { kind: 'callArrived' as const, callId, atMs, ani: null, dnis: '4001', nodeId: 'n', channelId: 'c' },
      { ...talk, agentId: '1003', atMs: atMs + 1 },
      { ...talk, agentId: '1005', atMs: atMs + 2 },
    ];
    const client = await web.pool.connect();
    await writeEntries(
      client,
      entries.map((entry, n) => ({ seq: 900_002, n, entry })),
    );
    client.release();
    for (const [user, status] of [
      ['1003', 200],
      ['1005', 200],
      ['1004', 403],
    ] as const) {
      const cookie = await web.signIn(user);
      t.equal((await web.ask('GET', `/api/calls/${callId}`, { cookie })).status, status, user);
      const { json } = await web.ask('GET', '/api/calls?limit=5', { cookie });
      t.equal(
        json.calls.some((one: { callId: string }) => one.callId === callId),
        status === 200,
        `in the list of ${user}`,
      );
    }
  });

  t.test('the floor is the one picture that the watchers have', async (t) => {
    const { json } = await web.ask('GET', '/api/floor', { cookie: manager });
    t.equal(json.agents.length, 12);
    t.equal(json.queues.length, 5);
  });
});

t.test('one range of bytes is read as RFC 9110 says', (t) => {
  const part = (start: number, end: number) => ({ start, end, partial: true });
  const whole = { start: 0, end: 99, partial: false };
  const table: [string | undefined, ReturnType<typeof readRange>][] = [
    [undefined, whole],
    ['bytes=0-', part(0, 99)],
    ['bytes=0-0', part(0, 0)],
    ['bytes=50-500', part(50, 99)],
    ['bytes=-1', part(99, 99)],
    ['bytes=-500', part(0, 99)],
    ['bytes=100-', 'unsatisfiable'],
    ['bytes=-0', 'unsatisfiable'],
    ['bytes=9-5', 'unsatisfiable'],
    ['bytes=0-1,5-6', whole],
    ['bytes=-', whole],
    ['items=0-1', whole],
  ];
  for (const [header, expected] of table) t.strictSame(readRange(header, 100), expected, String(header));
  t.end();
});

t.test('pages and health', async (t) => {
  const web = await startWeb(t, await startDatabase(t));
  for (const at of ['/', '/desk', '/floor', '/calls', '/calls/abc', '/guest']) {
    const { status, headers, bytes } = await web.ask('GET', at);
    t.equal(status, 200, at);
    t.match(bytes.toString(), /<title>hotline/);
    t.match(headers.get('content-security-policy'), /default-src 'self'/);
    t.notMatch(headers.get('content-security-policy'), /script-src[^;]*unsafe/);
  }
  t.equal((await web.ask('GET', '/..%2f..%2fpackage.json')).status, 404, 'nothing outside the pages’ folder');
  t.match(await web.ask('GET', '/health'), { status: 200, json: { ready: true, database: true, lease: true } });
  web.health.ready = false;
  t.match(await web.ask('GET', '/health'), { status: 503, json: { ready: false } });
  t.match(await web.ask('GET', '/api/public'), {
    status: 200,
    json: { guestPhone: false, name: { en: 'Muhe Living' } },
  });
  t.match(await web.ask('POST', '/api/guest-phone'), { status: 404, json: { code: 'guestPhoneOff' } });
});

t.test('while the database is away pages say so, desks come back, and health goes on', async (t) => {
  const server = await startDatabaseServer(t);
  const web = await startWeb(t, server);
  const cookie = await web.signIn('4001');
  await server.stop();
  t.match(await web.ask('GET', '/api/calls', { cookie }), { status: 503, json: { code: 'recordsAway' } });
  const body = { user: '4001', password: web.passwordOf('4001') };
  t.match(await web.ask('POST', '/api/session', { body }), { status: 503, json: { code: 'recordsAway' } });
  t.match(await web.ask('GET', '/health'), { status: 200, json: { ready: true, database: false } });
  t.match(
    await web.openDesk(cookie).wait('welcome'),
    { user: { userId: '4001' } },
    'who is known may come back to the calls that go on',
  );
  t.match(await web.openDesk('hotline_session=made-up').ended(), { refusedWith: 503 }, 'nobody else can be told apart');
  await server.start();
  t.ok(
    await until(async () => (await web.ask('GET', '/api/calls', { cookie })).status === 200, 10_000),
    'and it is back',
  );
});

t.test('WebSockets are for people who are signed in, from our own pages', async (t) => {
  const web = await startWeb(t, { ...(await startDatabase(t)), publicUrl: 'https://hotline.example.com' });
  const cookie = await web.signIn('1001');
  t.strictSame(await web.openDesk(null).ended(), { refusedWith: 401 });
  t.strictSame(await web.openDesk('hotline_session=made-up').ended(), { refusedWith: 401 });
  for (const origin of [
    'https://evil.example',
    'http://127.0.0.1.evil.example',
    'null',
    'https://hotline.example.com.evil.example',
  ]) {
    t.strictSame(await web.openDesk(cookie, { origin }).ended(), { refusedWith: 403 }, origin);
  }
  for (const origin of [web.url, 'https://hotline.example.com']) {
    t.match(await web.openDesk(cookie, { origin }).wait('welcome'), { user: { userId: '1001' } }, origin);
  }
  const elsewhere = new WebSocket(`${web.url.replace('http', 'ws')}/elsewhere`, { origin: web.url });
  elsewhere.on('error', () => {});
  const status = await new Promise((resolve) =>
    elsewhere.on('unexpected-response', (_, response) => resolve(response.statusCode)),
  );
  t.equal(status, 404);
});

t.test('softphones reach Asterisk through us: people’s and guests’, and nobody else’s', async (t) => {
  const asterisk = await startAsterisk(t);
  const sipWebSocketUrl = `${asterisk.ariUrl.replace('http', 'ws')}/ws`;
  const web = await startWeb(t, { ...(await startDatabase(t)), guestPhone: true, sipWebSocketUrl });
  const options = [
    'OPTIONS sip:hotline.invalid SIP/2.0',
    'Via: SIP/2.0/WS page.invalid;branch=z9hG4bK1',
    'Max-Forwards: 70',
    'From: <sip:page@page.invalid>;tag=1',
    'To: <sip:hotline.invalid>',
    'Call-ID: 1@page.invalid',
    'CSeq: 1 OPTIONS',
    'Contact: <sip:page@page.invalid;transport=ws>',
    'Content-Length: 0',
    '\r\n',
  ].join('\r\n');
  const talk = (at: string, cookie: string | null): Promise<string> =>
    new Promise((resolve) => {
      const headers = cookie === null ? {} : { cookie };
      const socket = new WebSocket(`${web.url.replace('http', 'ws')}${at}`, 'sip', { origin: web.url, headers });
      t.teardown(() => socket.terminate());
      socket.on('open', () => socket.send(options));
      socket.on('message', (data) => resolve(data.toString().split('\r\n')[0] as string));
      socket.on('unexpected-response', (_, response) => resolve(`refused ${response.statusCode}`));
      socket.on('close', (code) => resolve(`closed ${code}`));
      socket.on('error', () => {});
    });
  web.health.asterisk = false;
  t.equal(
    await talk('/sip', await web.signIn('1001')),
    'refused 503',
    'an Asterisk that is starting would leave it without an answer',
  );
  web.health.asterisk = true;
  t.match(await talk('/sip', await web.signIn('1001')), /^SIP\/2\.0 \d{3} /, 'Asterisk itself answers');
  t.equal(await talk('/sip', null), 'refused 401');
  t.equal(await talk('/sip?guest=made-up', null), 'refused 401');
  const { status, json } = await web.ask('POST', '/api/guest-phone');
  t.match({ status, json }, { status: 200, json: { path: /^\/sip\?guest=/, user: /^guest-/, password: String } });
  t.match(await talk(json.path, null), /^SIP\/2\.0 \d{3} /, 'and to a guest');
  await asterisk.stop();
  t.match(await talk(json.path, null), /^closed 1013/, 'without Asterisk the page is told to try again');
  t.ok(
    await until(async () => (await web.ask('POST', '/api/guest-phone')).status === 429, 10_000),
    'phones are rationed',
  );
  await web.close();
  const guests = web.phones.filter((phone) => phone.startsWith('+')).length;
  t.equal(
    web.phones.filter((phone) => phone.startsWith('-')).length,
    guests,
    'every guest’s phone is taken away at the end',
  );
});

/** Forty calls in two hours and two queues: answered sooner or later than foreseen, given up, or still waiting. */
function judgedCalls(startMs: number): CallEntry[] {
  return Array.from({ length: 40 }, (_, index): CallEntry[] => {
    const callId = `judged-${index}`;
    const atMs = startMs + index * 3 * 60_000;
    const queueId = index % 2 === 0 ? 'anyone' : 'refund';
    const range = { p10Ms: 20_000, p50Ms: 60_000, p90Ms: 100_000 + index * 100 };
    const kind = index % 7 === 3 ? 'callEnded' : 'connected';
    const end = { kind, callId, atMs: atMs + ((index * 37_000) % 130_000) } as CallEntry;
    const predicted: CallEntry = { kind: 'waitPredicted', callId, atMs, queueId, at: 'joining', ...range };
    return index === 39 ? [predicted] : [predicted, end];
  }).flat();
}
