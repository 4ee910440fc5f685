/** `npm start`, as a person runs it: the real command with folders and ports of its own. */
import { type ChildProcess, spawn } from 'node:child_process';
import fs from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import t from 'tap';
import { projectFolder } from '../../src/setup/paths.ts';
import { freePort } from '../../src/setup/ports.ts';
import { endProcess, isAlive, until } from '../../src/setup/processes.ts';
import { testCache } from '../helpers/asterisk.ts';

interface Started {
  child: ChildProcess;
  env: Record<string, string>;
  printed(): string;
  /** Exit code, when it has ended. */
  ended: Promise<number | null>;
  health(): Promise<{ ready: boolean }>;
  pid(name: 'controller' | 'asterisk'): Promise<number>;
}

const UP = /Ctrl-C lets calls end/;
const base = await fs.mkdtemp('/tmp/hl-start-');
await fs.chmod(base, 0o755);
t.teardown(() => fs.rm(base, { recursive: true, force: true }));

async function settings(name: string): Promise<Record<string, string>> {
  return {
    HTTP_PORT: String(await freePort()),
    SIP_PORT: String(await freePort()),
    HOTLINE_DATA: path.join(base, name),
    HOTLINE_CACHE: testCache(),
  };
}

function start(env: Record<string, string>, leading: string[] = []): Started {
  const [command, ...args] = [...leading, process.execPath, 'src/setup/bootstrap.mjs', 'start'];
  const child = spawn(command as string, args, { cwd: projectFolder, env: { PATH: process.env.PATH, ...env } });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      text += chunk;
    });
  }
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  t.teardown(() => {
    if (child.exitCode === null) child.kill('SIGKILL');
  });
  const data = env.HOTLINE_DATA as string;
  return {
    child,
    env,
    ended,
    printed: () => text,
    health: async () => {
      const response = await fetch(`http://127.0.0.1:${env.HTTP_PORT}/health`, { signal: AbortSignal.timeout(2000) });
      return (await response.json()) as { ready: boolean };
    },
    async pid(name) {
      if (name === 'controller') return Number(await fs.readFile(path.join(data, 'controller.pid'), 'utf8'));
      return JSON.parse(await fs.readFile(path.join(data, 'asterisk/running.json'), 'utf8')).pid;
    },
  };
}

const isUp = (started: Started) => until(() => UP.test(started.printed()) || started.child.exitCode !== null, 60_000);

t.test('npm start', async (t) => {
  const one = start(await settings('one'));
  const two = start(await settings('two'));
  t.teardown(async () => {
    for (const started of [one, two])
      await endProcess(await started.pid('asterisk').catch(() => 0), [['SIGKILL', 2000]]);
  });
  await Promise.all([isUp(one), isUp(two)]);

  await t.test('two copies with other ports and folders run side by side', async (t) => {
    for (const started of [one, two]) {
      t.match(started.printed(), UP, 'it comes up');
      t.match(await started.health(), { ready: true });
      const users = await fs.readFile(path.join(started.env.HOTLINE_DATA as string, 'demo-users.txt'), 'utf8');
      t.match(started.printed(), users.split('\n')[0], 'it tells how to sign in');
    }
  });

  await t.test('a third with the same folder or the same port is refused in one sentence', async (t) => {
    const same = start({ ...(await settings('one')) });
    t.equal(await same.ended, 1);
    t.match(same.printed(), /^A hotline with this data folder is running already \(pid \d+\); .*HOTLINE_DATA.*\.\n$/);
    for (const variable of ['HTTP_PORT', 'SIP_PORT']) {
      const third = start({ ...(await settings('three')), [variable]: one.env[variable] as string });
      t.equal(await third.ended, 1);
      t.match(third.printed(), new RegExp(`^Port ${one.env[variable]} .* set ${variable} to another port.*\n$`));
    }
  });

  await t.test('a controller that is killed is started again; Asterisk notices nothing', async (t) => {
    const asterisk = await one.pid('asterisk');
    const killed = await one.pid('controller');
    await endProcess(killed, [['SIGKILL', 5000]]);
    t.ok(await until(async () => /controller is back/.test(one.printed()) && (await one.health()).ready, 30_000));
    t.not(await one.pid('controller'), killed);
    t.equal(await one.pid('asterisk'), asterisk);
    t.ok(isAlive(asterisk));
  });

  await t.test('an Asterisk that is killed is started again, and the controller finds it', async (t) => {
    await endProcess(await two.pid('asterisk'), [['SIGKILL', 5000]]);
    t.ok(await until(() => /Asterisk is back/.test(two.printed()), 30_000));
    t.ok(await until(async () => (await two.health()).ready, 30_000));
  });

  await t.test('when npm start itself is killed, the next one takes over what it left', async (t) => {
    const asterisk = await one.pid('asterisk');
    const controller = await one.pid('controller');
    one.child.kill('SIGKILL');
    await one.ended;
    t.ok(await until(() => !isAlive(controller), 5000), 'the controller does not stay behind');
    t.ok(isAlive(asterisk), 'people keep talking');
    const startedAt = Date.now();
    const again = start(one.env);
    await isUp(again);
    t.match(again.printed(), UP, 'it comes up');
    // Promised are 5 s on a machine that does nothing else; this one does other things meanwhile.
    t.comment(`a second start took ${Date.now() - startedAt} ms`);
    t.equal(await again.pid('asterisk'), asterisk, 'through the same Asterisk');

    again.child.kill('SIGINT');
    t.equal(await again.ended, 0, 'Ctrl-C ends it with exit code 0');
    t.ok(await until(() => !isAlive(asterisk), 5000), 'and Asterisk with it');
    const data = path.join(again.env.HOTLINE_DATA as string, 'postgres/data');
    await t.rejects(fs.stat(path.join(data, 'postmaster.pid')), { code: 'ENOENT' }, 'and PostgreSQL');
  });

  await t.test('SIGTERM ends it as Ctrl-C does', async (t) => {
    two.child.kill('SIGTERM');
    t.equal(await two.ended, 0);
  });
});

t.test('what cannot work is told in one sentence, with exit code 1', async (t) => {
  const closed = await freePort();
  const silent = net.createServer((socket) => socket.on('error', () => {}));
  const silentPort = await freePort();
  await new Promise<void>((resolve) => silent.listen(silentPort, '127.0.0.1', resolve));
  t.teardown(() => silent.close());
  await fs.writeFile(path.join(base, 'file'), '');
  const table: [Record<string, string>, RegExp][] = [
    [{ HTTP_PORT: 'web', SIP_PORT: '70000' }, /^HTTP_PORT: .*\nSIP_PORT: .*1 to 65535\.\n$/],
    [
      { DATABASE_URL: `postgres://a:secret@127.0.0.1:${closed}/x` },
      /DATABASE_URL \(127.0.0.1:\d+\/x\) .*nothing listens/,
    ],
    [{ ARI_URL: `http://a:secret@127.0.0.1:${closed}` }, /ARI_URL \(http:\/\/127.0.0.1:\d+\) .*nothing listens there/],
    [{ ARI_URL: `http://a:secret@127.0.0.1:${silentPort}` }, /ARI_URL .*did not answer as a web server within 5 s/],
    [{ HOTLINE_DATA: path.join(base, 'file/below') }, /data folder .* cannot be written .*HOTLINE_DATA/],
  ];
  await Promise.all(
    table.map(async ([env, expected]) => {
      const started = start({
        ...(await settings('wrong')),
        HOTLINE_DATA: path.join(base, `wrong-${Math.random()}`),
        ...env,
      });
      t.equal(await started.ended, 1, JSON.stringify(env));
      t.match(started.printed(), expected);
      t.notMatch(started.printed(), /secret|\n {4}at /, 'no password and no stack');
    }),
  );
});

if (process.getuid?.() === 0) {
  t.test('an ordinary user can run it', async (t) => {
    const env = await settings('ordinary');
    await fs.mkdir(env.HOTLINE_DATA as string);
    await fs.chown(env.HOTLINE_DATA as string, 65534, 65534);
    const leading = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
    const started = start({ ...env, HOME: env.HOTLINE_DATA as string }, leading);
    await isUp(started);
    t.match(started.printed(), UP, 'it comes up');
    t.match(await started.health(), { ready: true });
    started.child.kill('SIGINT');
    t.equal(await started.ended, 0);
  });
}
