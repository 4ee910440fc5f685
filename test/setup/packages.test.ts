import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { type FetchOptions, fetchDebianPackages, mirror } from '../../src/setup/packages/debian.ts';
import { endProcess, until } from '../../src/setup/processes.ts';

const base = await fs.mkdtemp('/tmp/hl-packages-');
t.teardown(() => fs.rm(base, { recursive: true, force: true }));

const hostname = (folder: string): FetchOptions => ({
  names: ['hostname'],
  suite: 'forky',
  folder,
  title: 'a small package',
  scope: 'everything',
  needsBytes: 50e6,
});

t.test('a fetch that is broken off leaves nothing that a later one stumbles over', async (t) => {
  const folder = path.join(base, 'broken-off');
  const module = path.resolve(import.meta.dirname, '../../src/setup/packages/debian.ts');
  const program = `import { fetchDebianPackages } from ${JSON.stringify(module)};
    await fetchDebianPackages(${JSON.stringify(hostname(folder))});`;
  const args = ['--import=tsx', '--input-type=module', '--eval', program];
  const child = spawn(process.execPath, args, { stdio: 'ignore' });
  const pid = child.pid as number;
  const partial = `${folder}.partial-${pid}`;
  t.ok(await until(() => existsSync(path.join(partial, 'apt/sources.list')), 20_000), 'the first fetch is under way');
  await endProcess(pid, [['SIGKILL', 5000]]);
  t.notOk(existsSync(folder), 'a half-made folder never has the right name');

  await fetchDebianPackages(hostname(folder));
  t.ok(existsSync(path.join(folder, 'root/usr/bin/hostname')), 'the next fetch is whole');
  t.notOk(existsSync(path.join(folder, 'root/usr/share/doc')), 'without what nobody reads');
  t.notOk(existsSync(partial), 'the remains of the first are gone');
  const before = (await fs.stat(folder)).ctimeMs;
  await fetchDebianPackages({ ...hostname(folder), mirror: 'http://127.0.0.1:1/debian' });
  t.equal((await fs.stat(folder)).ctimeMs, before, 'what is there is not fetched again, so no network is needed');
});

t.test('what stands in the way is told in one sentence that says what to do', async (t) => {
  const rejects = (change: Partial<FetchOptions>, message: RegExp) =>
    t.rejects(fetchDebianPackages({ ...hostname(path.join(base, 'none')), ...change }), {
      name: 'SetupError',
      message,
    });
  await rejects({ mirror: 'http://127.0.0.1:1/debian' }, /network or Debian's mirror did not answer .*ARI_URL/);
  await rejects({ needsBytes: 1e18 }, /needs \d+ MB .*HOTLINE_DATA/);
  await rejects({ names: ['no-such-package-anywhere'] }, /could not be fetched .*Unable to locate package/);
  t.strictSame(
    (await fs.readdir(base)).filter((name) => name.startsWith('none')),
    [],
    'and nothing is left',
  );
});

t.test("the machine's own Debian mirror is used", async (t) => {
  const table: [string, string, string | null][] = [
    ['sources.list', 'deb http://mirror.example/debian bookworm main\n', 'http://mirror.example/debian'],
    ['sources.list', 'deb [signed-by=/k.gpg] https://m.example/debian/ bookworm main\n', 'https://m.example/debian/'],
    ['sources.list.d/debian.sources', 'Types: deb\nURIs: http://m.example/debian\n', 'http://m.example/debian'],
    ['sources.list.d/security.sources', 'URIs: http://m.example/debian-security\n', null],
    ['sources.list', '# deb http://old.example/debian bookworm main\n', null],
  ];
  for (const [index, [file, text, expected]] of table.entries()) {
    const folder = path.join(base, `apt-${index}`);
    await fs.mkdir(path.join(folder, 'sources.list.d'), { recursive: true });
    await fs.writeFile(path.join(folder, file), text);
    if (expected === null) await t.rejects(mirror(folder), { message: /name no Debian mirror: add one/ }, text.trim());
    else t.equal(await mirror(folder), expected, text.trim());
  }
});
