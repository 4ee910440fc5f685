/** Flows over HTTP, with the real database, the real check in its own process, and real speech. */
import fs from 'node:fs';
import path from 'node:path';
import t from 'tap';
import { readTexts } from '../../../src/adapters/flows/index.ts';
import type { Look, OpenDocument } from '../../../src/core/flow-editor/messages.ts';
import type { Trial } from '../../../src/core/flow-editor/trial.ts';
import { startDatabase } from '../../helpers/database.ts';
import { startWeb } from './harness.ts';

// Speech is made and flows are walked, each in seconds; a busy machine takes ten times as long.
t.setTimeout(300_000);

const FILES = readTexts('ivr-flows');
const MENU = FILES['main-menu'] as string;
const GREETING = /en: "?(Hello, and welcome[^"\n]*)/;
const withWords = (words: string, text = MENU) => text.replace(GREETING, `en: "${words}"`);

t.test('a manager changes a flow', async (t) => {
  const web = await startWeb(t, await startDatabase(t));
  t.strictSame(
    (await web.startFlows(FILES)).sort(),
    Object.keys(FILES)
      .map((name) => `info ${name}: version 1 from the files`)
      .sort(),
  );
  const manager = await web.signIn('4001');
  const post = (at: string, body: unknown, cookie = manager) => web.ask('POST', at, { cookie, body });
  const get = async <T>(at: string) => (await web.ask('GET', at, { cookie: manager })).json as T;
  const published = () => web.events.filter(({ type }) => type === 'flowsPublished');

  await t.test('every file is version 1, told with its title, its numbers and who put it there', async (t) => {
    const { documents } = await get<{ documents: { name: string }[] }>('/api/flows');
    t.strictSame(
      documents.map(({ name }) => name),
      Object.keys(FILES).sort(),
    );
    t.match(
      documents.find(({ name }) => name === 'main-menu'),
      {
        kind: 'flow',
        version: 1,
        origin: 'file',
        publishedBy: 'file',
        numbers: Array,
        title: { en: String },
        setAside: null,
      },
    );
    const open = await get<OpenDocument>('/api/flows/calendar%2Fshop');
    t.equal(open.text, FILES['calendar/shop']);
    t.match(open.schema, { properties: { emergency: { type: 'boolean' } } });
    t.equal((await web.ask('GET', '/api/flows/nothing', { cookie: manager })).status, 404);
  });

  await t.test('while it is written, problems have line and column, and a sound text has a drawing', async (t) => {
    const good = (await post('/api/flows/main-menu/look', { text: MENU })).json as Look;
    t.strictSame(good.problems, []);
    t.ok((good.graph?.boxes.length ?? 0) > 10);
    t.equal(MENU.split('\n')[(good.lines.main ?? 0) - 1]?.trim(), 'main:');
    t.ok(good.names.queues.includes('orders') && good.names.steps.includes('main'));
    t.strictSame(good.newSounds, []);
    const bad = (await post('/api/flows/main-menu/look', { text: MENU.replace('go: main', 'go: mian') })).json;
    t.match(bad, {
      problems: [{ file: 'main-menu.yaml', line: Number, message: /no step "mian" \(did you mean "main"/ }],
    });
    const broken = (await post('/api/flows/main-menu/look', { text: `${MENU}\n  - :` })).json;
    t.match(broken, { problems: [{ message: /not valid YAML/ }], graph: null });
    t.ok(broken.names.steps.includes('main'), 'names can be completed all the same');
  });

  await t.test('it is tried as it is written, by any caller', async (t) => {
    const caller = { language: 'zh-CN', hours: 'open', records: 'found', waiting: 0, agentsReady: 1, emergency: false };
    const tried = await post('/api/flows/main-menu/try', {
      text: withWords('Good morning to you.'),
      caller: { ...caller, customer: 'vip' },
      acts: [{ type: 'key', key: '2' }, { type: 'key', key: '0' }, { type: 'answer' }],
    });
    const { lines, ended } = tried.json as Trial;
    t.ok(ended, 'an agent answered');
    t.ok(lines.some((line) => line.kind === 'order' && line.order.type === 'enqueue'));
    const unsound = await post('/api/flows/main-menu/try', {
      text: 'steps: 1',
      caller: { ...caller, customer: 'vip' },
      acts: [],
    });
    t.match(unsound, { status: 422, json: { message: /problems right first/ } });
  });

  await t.test('what does not pass the check is refused with its place, and the old one stays', async (t) => {
    const text = MENU.replace('go: main', 'go: mian');
    const { status, json } = await post('/api/flows/main-menu/publish', { text, base: 1, note: 'x' });
    t.equal(status, 422);
    t.match(json, { code: 'refusedFlow', problems: [{ file: 'main-menu.yaml', line: Number, column: Number }] });
    t.equal(published().length, 0);
    t.equal((await get<OpenDocument>('/api/flows/main-menu')).version, 1);
    // A change that breaks another flow is that flow's problem, and refused as well.
    const opening = (FILES.opening as string).replace(/kind: return/, 'kind: goto\n    flow: main-menu');
    t.match((await post('/api/flows/opening/publish', { text: opening, base: 1 })).json, {
      problems: [{ message: String }],
    });
  });

  await t.test('published, it is spoken, on record, and in force by one event', async (t) => {
    const text = withWords('Good morning, and welcome to the shop.');
    const { status, json } = await post('/api/flows/main-menu/publish', { text, base: 1, note: ' friendlier ' });
    t.equal(status, 200);
    t.match(json, {
      versions: [{ name: 'main-menu', version: 2, note: 'friendlier', publishedBy: '4001', publishedByName: String }],
      spoken: ['en/main-menu/welcome'],
    });
    const [event] = published();
    t.match(event, { by: '4001', documents: [{ name: 'main-menu', version: 2 }] });
    const sounds = web.floor.organization?.flows[0]?.sounds ?? {};
    t.strictSame(Object.keys(sounds), ['en/main-menu/welcome']);
    const file = path.join(
      web.publishedSounds,
      `${(sounds['en/main-menu/welcome'] ?? '').slice('published/'.length)}.wav`,
    );
    t.ok(fs.statSync(file).size > 10_000, 'the words have their sound');
    const { rows } = await web.pool.query(
      "select user_id, subject from audit_log where action = 'flowPublished' and user_id = '4001'",
    );
    t.strictSame(rows, [{ user_id: '4001', subject: 'main-menu 2' }]);
    t.match(
      (await post('/api/flows/main-menu/publish', { text, base: 2 })).json,
      { versions: [] },
      'the same again is nothing new',
    );
  });

  await t.test('who began with an older version is refused, and shown what has changed since', async (t) => {
    const { status, json } = await post('/api/flows/main-menu/publish', { text: withWords('Mine.'), base: 1 });
    t.equal(status, 409);
    t.match(json, { code: 'stale', current: { version: 2, publishedBy: '4001' }, difference: /\n\+.*Good morning/ });
    // Two at once: one wins, one is told.
    const both = await Promise.all(
      ['One.', 'Two.'].map((words) => post('/api/flows/main-menu/publish', { text: withWords(words), base: 2 })),
    );
    t.strictSame(both.map((one) => one.status).sort(), [200, 409]);
  });

  await t.test('one step back publishes the text before as a new version', async (t) => {
    const before = await get<OpenDocument>('/api/flows/main-menu');
    const { status, json } = await post('/api/flows/main-menu/back', { base: before.version });
    t.equal(status, 200);
    t.match(json, { versions: [{ version: before.version + 1, origin: 'back' }] });
    t.equal(
      (await get<OpenDocument>('/api/flows/main-menu')).text,
      withWords('Good morning, and welcome to the shop.'),
    );
    const { versions } = await get<{ versions: { version: number }[] }>('/api/flows/main-menu/versions');
    t.strictSame(
      versions.map(({ version }) => version),
      [4, 3, 2, 1],
    );
    t.match(await get('/api/flows/main-menu/versions/2'), {
      difference: /-.*Hello, and welcome[\s\S]*\+.*Good morning/,
    });
    t.equal((await post('/api/flows/survey/back', { base: 1 })).status, 409, 'nothing is before the first');
  });

  await t.test('the calendar is a document like any other: the emergency notice is on for new callers', async (t) => {
    const text = (FILES['calendar/shop'] as string).replace('emergency: false', 'emergency: true');
    t.equal((await post('/api/flows/calendar%2Fshop/publish', { text, base: 1 })).status, 200);
    t.equal(web.floor.organization?.calendar?.emergency, true);
    t.ok(Object.keys(web.floor.organization?.calendar?.hours ?? {}).length > 0, 'the weekly hours stay');
  });

  await t.test(
    'only managers and administrators publish; everybody else is refused, and nobody gets in unseen',
    async (t) => {
      const body = { text: withWords('No.'), base: 4 };
      for (const user of ['1001', '2001']) {
        const cookie = await web.signIn(user);
        t.equal((await post('/api/flows/main-menu/publish', body, cookie)).status, 403, user);
        t.equal((await post('/api/flows/main-menu/back', { base: 4 }, cookie)).status, 403, user);
        t.equal((await web.ask('GET', '/api/flows', { cookie })).status, user === '1001' ? 403 : 200, user);
      }
      t.equal((await post('/api/flows/main-menu/publish', body, '')).status, 401);
      // A form on another site can send text, not JSON, and not with our cookie.
      const form = await web.ask('POST', '/api/flows/main-menu/publish', {
        cookie: manager,
        body: 'text=x',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      });
      t.equal(form.status, 415);
      t.equal((await post('/api/flows/main-menu/look', { text: 'x'.repeat(200_001) })).status, 400);
      t.equal((await post('/api/flows/..%2Fetc/publish', body)).status, 400);
    },
  );

  await t.test(
    'a controller that starts anew has what was published, and files that are older change nothing',
    async (t) => {
      const runs = web.floor.organization?.flows.map(({ flowId, version }) => `${flowId} ${version}`);
      t.strictSame(await web.startFlows(FILES), []);
      t.strictSame(
        web.floor.organization?.flows.map(({ flowId, version }) => `${flowId} ${version}`),
        runs,
      );
      t.equal(web.floor.organization?.calendar?.emergency, true);
    },
  );

  await t.test(
    'a changed file is taken up where nobody else published, and kept beside where somebody did',
    async (t) => {
      const survey = (FILES.survey as string).replace(/^title:/m, '# changed\ntitle:');
      const logged = await web.startFlows({ ...FILES, survey, 'main-menu': withWords('From the file.') });
      t.match(logged.sort(), [/info survey: version 2 from the files/, /warn main-menu: .*kept as version 5/]);
      t.equal((await get<OpenDocument>('/api/flows/main-menu')).version, 4);
      const { documents } = await get<{ documents: { name: string; setAside: number | null }[] }>('/api/flows');
      t.equal(documents.find(({ name }) => name === 'main-menu')?.setAside, 5);
      t.match(await get('/api/flows/main-menu/versions/5'), { inEffect: false, difference: /From the file/ });
      t.strictSame(
        await web.startFlows({ ...FILES, survey, 'main-menu': withWords('From the file.') }),
        [],
        'told once',
      );
      const broken = await web.startFlows({ ...FILES, survey: 'steps: no' });
      t.match(broken, [/error not taken from the files: survey.yaml:1:/]);
      t.equal((await get<OpenDocument>('/api/flows/survey')).version, 2, 'a broken file stops nothing');
    },
  );
});

t.test('words without a sound are not published, and the answer says how to make it', async (t) => {
  const web = await startWeb(t, { ...(await startDatabase(t)), speechCommand: '/nowhere/speak {file}' });
  await web.startFlows(FILES);
  const body = { text: withWords('Silence.'), base: 1 };
  const { status, json } = await web.ask('POST', '/api/flows/main-menu/publish', {
    cookie: await web.signIn('4001'),
    body,
  });
  t.equal(status, 422);
  t.match(json.problems, [
    { file: 'main-menu.yaml', message: /"welcome" of main-menu has no sound in en for "Silence\."[\s\S]*TTS_COMMAND/ },
  ]);
  t.notOk(web.events.some(({ type }) => type === 'flowsPublished'));
});
