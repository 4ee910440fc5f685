/** What is built from sources is built when it has to be, and the built controller is the one of the sources. */
import { fork } from 'node:child_process';
import fs from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { built } from '../../src/setup/built.ts';
import type { FromController } from '../../src/setup/controller-messages.ts';
import { projectFolder } from '../../src/setup/paths.ts';
import { buildController } from '../../src/setup/program.ts';
import { SetupError } from '../../src/setup/say.ts';

t.test('it is made once, and again when a source changes', async (t) => {
  const sources = t.testdir({ source: 'one', 'not-of-it': 'two' });
  const target = path.join(t.testdirName, '../built-target');
  t.teardown(() => fs.rm(target, { recursive: true, force: true }));
  let made = 0;
  const once = (over: { hasTool?: boolean; make?: (folder: string) => Promise<void> } = {}) =>
    built({
      target,
      entry: 'entry',
      sources: [path.relative(projectFolder, path.join(sources, 'source'))],
      title: 'Building something',
      hasTool: true,
      async make(folder) {
        made += 1;
        await fs.mkdir(folder);
        await fs.writeFile(path.join(folder, 'entry'), String(made));
      },
      ...over,
    });
  await t.rejects(once({ hasTool: false }), SetupError, 'without the tool there is nothing to take');
  t.equal(await once(), target);
  await once();
  await fs.writeFile(path.join(sources, 'not-of-it'), 'changed');
  await once();
  t.equal(made, 1);
  await fs.writeFile(path.join(sources, 'source'), 'changed');
  const broken = async (folder: string) => {
    await fs.mkdir(folder);
    throw new Error('broken');
  };
  await t.rejects(once({ make: broken }), { message: 'broken' });
  t.equal(await fs.readFile(path.join(target, 'entry'), 'utf8'), '1', 'what was there stays');
  t.same(
    (await fs.readdir(path.dirname(target))).filter((name) => name.includes('partial')),
    [],
    'and nothing half made',
  );
  await once({ hasTool: false });
  t.equal(made, 1, 'without the tool what is there is taken');
  await once();
  t.equal(await fs.readFile(path.join(target, 'entry'), 'utf8'), '2');
});

t.test('the built controller runs, and tells a fault with the place in its source', async (t) => {
  const [limit = '', program = ''] = await buildController();
  const child = fork(program, { execArgv: [limit], stdio: ['ignore', 'ignore', 'pipe', 'ipc'] });
  t.teardown(() => void child.kill('SIGKILL'));
  let words = '';
  child.stderr?.on('data', (chunk) => {
    words += chunk;
  });
  const answer = new Promise<FromController>((resolve) => child.once('message', resolve));
  const ended = new Promise((resolve) => child.once('close', resolve));
  // A fault of ours: a start with nothing to start with.
  child.send({ kind: 'start' });
  t.match(await answer, { kind: 'failed', message: /undefined/ });
  await ended;
  t.match(words, /at .*\(.*\/src\/main\.ts:\d+:\d+\)/);
});

t.test('so do the programs that it starts', async (t) => {
  const [limit = '', program = ''] = await buildController();
  const start = (name: string) => {
    const child = fork(path.join(path.dirname(program), name), { execArgv: [limit], serialization: 'json' });
    t.teardown(() => void child.kill('SIGKILL'));
    return { child, answer: new Promise<unknown>((resolve) => child.once('message', resolve)) };
  };
  const whatIf = start('what-if.mjs');
  // Nobody listens there.
  whatIf.child.send({ databaseUrl: 'postgres://nobody@127.0.0.1:9/none', query: {} });
  t.match(await whatIf.answer, { kind: 'failed', message: /ECONNREFUSED/ });
  const workshop = start('workshop.mjs');
  workshop.child.send({
    kind: 'open',
    options: { places: { library: 'none', published: 'none' }, speechCommand: null },
  });
  const outside = { queues: [], services: {}, numbers: [], returnCall: null };
  workshop.child.send({ kind: 'work', id: 1, job: 'read', args: [{ 'main-menu': 'title: [' }, outside] });
  t.match(await workshop.answer, { id: 1, result: { problems: [{ file: 'main-menu.yaml', line: Number }] } });
});
