import fs from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { isNewEnough } from '../../src/setup/asterisk/find.ts';
import { fillTemplate } from '../../src/setup/asterisk/render.ts';
import { commandLineOf, isAlive } from '../../src/setup/processes.ts';
import { startAsterisk } from '../helpers/asterisk.ts';

t.test('an Asterisk of our own answers ARI, and is gone after stop', async (t) => {
  const asterisk = await startAsterisk(t);
  const headers = { authorization: `Basic ${Buffer.from(`${asterisk.user}:${asterisk.password}`).toString('base64')}` };
  const info = await fetch(`${asterisk.ariUrl}/ari/asterisk/info`, { headers });
  t.equal(info.status, 200);
  t.match(((await info.json()) as { system: { version: string } }).system.version, /^22\.|^2[3-9]\./);
  const docs = await fetch(`${asterisk.ariUrl}/ari/api-docs/resources.json`, { headers });
  t.equal(docs.status, 200, 'ari-client finds the description of ARI');
  const modules = (await (await fetch(`${asterisk.ariUrl}/ari/asterisk/modules`, { headers })).json()) as {
    name: string;
    status: string;
  }[];
  t.notOk(modules.some(({ name }) => name === 'app_queue.so'));
  t.strictSame(
    modules.filter(({ status }) => status !== 'Running').map(({ name }) => name),
    [],
    'every named module runs',
  );
  const wrong = await fetch(`${asterisk.ariUrl}/ari/asterisk/info`, { headers: { authorization: 'Basic eDp5' } });
  t.equal(wrong.status, 401, 'ARI refuses another password');

  await asterisk.stop();
  t.notOk(isAlive(asterisk.pid));
  await asterisk.start();
  t.ok(isAlive(asterisk.pid), 'it starts again on the same ports');
  const complaints = (await fs.readFile(asterisk.logFile, 'utf8')).split('\n').filter((l) => /ERROR|WARNING/.test(l));
  t.strictSame(complaints, [], 'its log holds no error and no warning');
  t.match(commandLineOf(asterisk.pid), path.join(asterisk.folder, 'etc/asterisk.conf'));
});

t.test('a template names what it is given, and its file and line when it is not', async (t) => {
  t.equal(fillTemplate('a\nbind={{HOST}}:{{PORT}}', { HOST: '::1', PORT: '5' }, 'x.conf'), 'a\nbind=::1:5');
  t.throws(() => fillTemplate('a\nb {{NAME}}', { HOST: '' }, 'x.conf'), {
    message: 'asterisk-config/x.conf:2: {{NAME}} is not known; known are HOST.',
  });
  t.throws(() => fillTemplate('{{HOST}}', { HOST: 'a\n[admin]' }, 'x.conf'), /line break/);
  t.equal(fillTemplate('$' + '{EXTEN} $[1] {x}', {}, 'x.conf'), '$' + '{EXTEN} $[1] {x}', 'dialplan is left alone');
});

t.test('each file of asterisk-config says in its first line what it is for', async (t) => {
  const folder = path.resolve(import.meta.dirname, '../../asterisk-config');
  for (const name of await fs.readdir(folder)) {
    if (name.endsWith('.conf')) t.match(await fs.readFile(path.join(folder, name), 'utf8'), /^; \S.{20,}/, name);
  }
});

t.test('versions older than 22.10.1 are refused', async (t) => {
  for (const version of ['22.10.1', '22.10.1~dfsg+~cs6.15', '22.10.2', '22.11.0', '23.0.0']) {
    t.ok(isNewEnough(version), version);
  }
  for (const version of ['22.10.0', '22.9.9', '22.10', '20.20.0', '21.99', 'GIT-master', '']) {
    t.notOk(isNewEnough(version), version);
  }
});
