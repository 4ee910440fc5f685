/** No Docker engine runs here, so what can be wrong without one is looked at: names, ports, files, and equal configuration. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import fs from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import t from 'tap';
import { parse } from 'yaml';
import { readSettingsFile } from '../../src/adapters/sip-edge/index.ts';
import { readConfig, SETTINGS } from '../../src/config.ts';
import { renderTemplates } from '../../src/setup/asterisk/render.ts';
import { NO_EDGE } from '../../src/setup/asterisk/run.ts';
import { asteriskTemplates, projectFolder, soundsFolder } from '../../src/setup/paths.ts';

const run = promisify(execFile);

interface Service {
  image?: string;
  build?: { context: string; dockerfile: string };
  environment?: Record<string, string>;
  volumes?: string[];
  depends_on?: Record<string, { condition: string }>;
  ports?: string[];
}

const compose = parse(await fs.readFile(path.join(projectFolder, 'docker-compose.yml'), 'utf8')) as {
  services: Record<string, Service>;
  volumes: Record<string, null>;
};

/** `${NAME:-default}` as compose reads it when NAME is not set. */
const unset = (value: string) => String(value).replace(/\$\{\w+:-([^}]*)\}/g, '$1');

t.test('docker-compose.yml names only services, volumes and files that are there', async (t) => {
  t.strictSame(Object.keys(compose.services).sort(), [
    'asterisk',
    'controller',
    'drachtio',
    'edge',
    'postgres',
    'secrets',
  ]);
  for (const [name, service] of Object.entries(compose.services)) {
    t.not(Boolean(service.image), Boolean(service.build), `${name} has an image or is built`);
    if (service.build) t.ok(existsSync(path.join(projectFolder, service.build.dockerfile)), service.build.dockerfile);
    for (const volume of service.volumes ?? []) {
      const [from = ''] = volume.split(':');
      t.ok(from.startsWith('./') ? existsSync(path.join(projectFolder, from)) : from in compose.volumes, volume);
    }
    for (const needed of Object.keys(service.depends_on ?? {}))
      t.ok(needed in compose.services, `${name} needs ${needed}`);
    for (const port of service.ports ?? []) t.match(unset(port), /^127\.0\.0\.1:/, `${port} is on loopback`);
  }
});

t.test('its settings are those of the code, with the same defaults', async (t) => {
  const ofComposeAlone = ['POSTGRES_PORT', 'ASTERISK_HTTP_PORT'];
  const known = SETTINGS.map(({ variable }) => variable);
  const env: Record<string, string> = {};
  for (const name of ['controller', 'asterisk', 'edge']) {
    for (const [variable, value] of Object.entries(compose.services[name]?.environment ?? {})) {
      t.ok(known.includes(variable) || ofComposeAlone.includes(variable), `${name}: ${variable} is a setting`);
      if (known.includes(variable)) env[variable] = unset(value);
    }
  }
  t.strictSame(readConfig(env, '/x'), readConfig({}, '/x'), 'nothing set is the same as under npm start');
});

t.test('the copied and run files of the Dockerfiles exist', async (t) => {
  for (const name of ['controller', 'asterisk']) {
    const text = await fs.readFile(path.join(projectFolder, `docker/${name}.Dockerfile`), 'utf8');
    for (const [, sources] of text.matchAll(/^COPY (?!--from)(.+) \S+$/gm)) {
      for (const source of (sources as string).split(' '))
        t.ok(existsSync(path.join(projectFolder, source)), `COPY ${source}`);
    }
    const script = /ENTRYPOINT \["sh", "(?:\/opt\/hotline\/)?(.+)"\]/.exec(text)?.[1] as string;
    t.ok(existsSync(path.join(projectFolder, script)), script);
    await run('sh', ['-n', path.join(projectFolder, script)]);
  }
});

t.test("the edge's file for Docker is a right one", async (t) => {
  t.strictSame(readSettingsFile(path.join(projectFolder, 'docker/sip-edge.yaml')).problems, undefined);
});

t.test('the container fills the templates in exactly as npm start does', async (t) => {
  const folder = await fs.mkdtemp('/tmp/hl-docker-');
  t.teardown(() => fs.rm(folder, { recursive: true, force: true }));
  const share = path.join(folder, 'original-share');
  await fs.mkdir(path.join(share, 'documentation'), { recursive: true });
  const own = path.join(folder, 'container');
  const script = path.join(projectFolder, 'docker/asterisk-entrypoint.sh');
  const env = {
    PATH: process.env.PATH,
    HOTLINE_FOLDER: own,
    ASTERISK_SHARE: share,
    ARI_PASSWORD: 'abc',
    SIP_PORT: '5080',
  };
  await run('sh', [script, 'render'], { env });
  await renderTemplates(asteriskTemplates, path.join(folder, 'etc'), {
    ETC: `${own}/etc`,
    WORK: own,
    SHARE: `${own}/share`,
    SPOOL: `${own}/spool`,
    RUN: `${own}/run`,
    LOG: `${own}/log`,
    LOCAL: `${own}/local`,
    SOUNDS: soundsFolder,
    MODULES_LINE: '',
    BIND_ADDRESS: '127.0.0.1',
    SIP_PORT: '5080',
    HTTP_ADDRESS: '127.0.0.1',
    HTTP_PORT: '8088',
    ARI_USER: 'hotline',
    ARI_PASSWORD: 'abc',
    RTP_FIRST: '10000',
    RTP_LAST: '19999',
    EDGE: NO_EDGE,
    LOG_VERBOSE: '',
  });
  const names = await fs.readdir(path.join(folder, 'etc'));
  t.ok(names.length > 15);
  for (const name of names) {
    const ours = await fs.readFile(path.join(folder, 'etc', name), 'utf8');
    t.equal(await fs.readFile(path.join(own, 'etc', name), 'utf8'), ours, name);
  }
  t.ok(existsSync(path.join(own, 'share/documentation')), "Asterisk's own data are reachable");
  t.ok(existsSync(path.join(own, 'share/sounds/hotline/en')), 'and our prompts');
});
