import fs from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { readConfig, SETTINGS, settingsTable } from '../src/config.ts';

const project = path.resolve(import.meta.dirname, '..');

t.test('nothing set gives a hotline on loopback that brings everything up itself', async (t) => {
  const { config } = readConfig({}, '/srv/hotline');
  t.strictSame(config, {
    httpPort: 3000,
    sipPort: 5060,
    bindAddress: '127.0.0.1',
    dataFolder: '/srv/hotline/.hotline',
    cacheFolder: '/srv/hotline/.hotline/cache',
    databaseUrl: null,
    ari: null,
    asteriskSpool: null,
    rtpPorts: [10_000, 19_999],
    publicUrl: null,
    tls: null,
    guestPhone: true,
    demo: true,
    logLevel: 'info',
    drainMs: 600_000,
    serviceSecrets: {},
    ttsCommand: null,
    outside: { trunk: null, allowed: [], callerNumber: null, most: 4, byAgents: true },
    edge: {
      sipAddress: null,
      statusUrl: null,
      drachtio: { host: '127.0.0.1', port: 9022, secret: 'cymru' },
      file: '/srv/hotline/.hotline/sip-edge.yaml',
      httpPort: 3080,
    },
  });
});

t.test('each setting is taken as written', async (t) => {
  const table: [Record<string, string>, Record<string, unknown>][] = [
    [
      { HTTP_PORT: '8080', SIP_PORT: ' 5080 ' },
      { httpPort: 8080, sipPort: 5080 },
    ],
    [{ BIND_ADDRESS: '0.0.0.0' }, { bindAddress: '0.0.0.0', guestPhone: false }],
    [{ BIND_ADDRESS: '127.0.0.2' }, { guestPhone: true }],
    [{ BIND_ADDRESS: '::1' }, { guestPhone: true }],
    [{ BIND_ADDRESS: '0.0.0.0', GUEST_PHONE: 'on' }, { guestPhone: true }],
    [{ HOTLINE_DATA: 'two' }, { dataFolder: '/srv/hotline/two', cacheFolder: '/srv/hotline/two/cache' }],
    [
      { HOTLINE_DATA: '/data', HOTLINE_CACHE: '/cache' },
      { dataFolder: '/data', cacheFolder: '/cache' },
    ],
    [{ DATABASE_URL: 'postgres://a:b@db/shop' }, { databaseUrl: 'postgres://a:b@db/shop' }],
    [
      { DATABASE_URL: '', HTTP_PORT: '' },
      { databaseUrl: null, httpPort: 3000 },
    ],
    [{ ARI_URL: 'http://u:p%40ss@pbx:8088' }, { ari: { url: 'http://pbx:8088', user: 'u', password: 'p@ss' } }],
    [{ ARI_URL: 'https://u:p@pbx/ari/' }, { ari: { url: 'https://pbx', user: 'u', password: 'p' } }],
    [{ PUBLIC_URL: 'https://hotline.example.com/' }, { publicUrl: 'https://hotline.example.com' }],
    [{ RTP_FIRST_PORT: '20000', RTP_LAST_PORT: '20999' }, { rtpPorts: [20_000, 20_999] }],
    [{ SERVICE_SECRET_OLD_SHOP: ' abc ', SERVICE_SECRET_NONE: '' }, { serviceSecrets: { 'old-shop': 'abc' } }],
    [
      { DRACHTIO_URL: 'tcp://se%20cret@10.0.0.1:9022', EDGE_SIP: '[::1]:5060', EDGE_URL: 'http://edge:3080/' },
      {
        edge: {
          drachtio: { host: '10.0.0.1', port: 9022, secret: 'se cret' },
          sipAddress: '[::1]:5060',
          statusUrl: 'http://edge:3080',
        },
      },
    ],
    [
      { DEMO: 'off', LOG_LEVEL: 'debug', DRAIN_MINUTES: '0' },
      { demo: false, logLevel: 'debug', drainMs: 0 },
    ],
  ];
  for (const [env, expected] of table) t.match(readConfig(env, '/srv/hotline').config, expected, JSON.stringify(env));
});

t.test('all mistakes are told at once, each with its variable and what is allowed', async (t) => {
  const { errors } = readConfig(
    {
      HTTP_PORT: '0',
      SIP_PORT: '5060x',
      BIND_ADDRESS: 'localhost',
      DATABASE_URL: 'mysql://root:secret@db/shop',
      ARI_URL: 'http://pbx:8088',
      GUEST_PHONE: 'yes',
      DEMO: '1',
      LOG_LEVEL: 'loud',
      PUBLIC_URL: 'hotline.example.com',
      RTP_FIRST_PORT: '10000',
      RTP_LAST_PORT: '10050',
      DRAIN_MINUTES: '-1',
    },
    '/srv/hotline',
  );
  t.strictSame(Object.fromEntries((errors ?? []).map(({ variable, message }) => [variable, message])), {
    HTTP_PORT: '"0" is not a whole number from 1 to 65535.',
    SIP_PORT: '"5060x" is not a whole number from 1 to 65535.',
    BIND_ADDRESS: '"localhost" is not an IP address; use 127.0.0.1, or 0.0.0.0 for all.',
    DATABASE_URL: 'It is not of the form postgres://user:password@host:5432/database.',
    ARI_URL: 'It is not of the form http://user:password@host:8088, with the user and password of ari.conf.',
    GUEST_PHONE: '"yes" is neither on nor off.',
    DEMO: '"1" is neither on nor off.',
    LOG_LEVEL: '"loud" is not one of fatal, error, warn, info, debug, trace.',
    PUBLIC_URL: '"hotline.example.com" is not of the form https://hotline.example.com, without a path.',
    RTP_LAST_PORT: 'RTP_FIRST_PORT to RTP_LAST_PORT (10000 to 10050) must be 100 ports at least.',
    DRAIN_MINUTES: '"-1" is not a whole number from 0 to 240.',
  });
  t.match(readConfig({ HTTP_PORT: '5060' }, '/').errors, [{ variable: 'SIP_PORT', message: /same as HTTP_PORT/ }]);
});

t.test('no other file of src reads the environment for a setting', async (t) => {
  const names = SETTINGS.map(({ variable }) => variable);
  const folder = path.join(project, 'src');
  const offenders: string[] = [];
  for (const name of await fs.readdir(folder, { recursive: true })) {
    if (!/\.(ts|tsx|mjs)$/.test(name) || name === 'config.ts') continue;
    const text = await fs.readFile(path.join(folder, name), 'utf8');
    for (const variable of names) {
      if (new RegExp(`env(\\.|\\[['"])${variable}\\b`).test(text)) offenders.push(`${name}: ${variable}`);
    }
  }
  t.strictSame(offenders, []);
});

t.test('the tables of settings in both READMEs are those of the code', async (t) => {
  const readme = await fs.readFile(path.join(project, 'README.md'), 'utf8');
  t.ok(readme.includes(settingsTable()), 'README.md has the table that settingsTable() makes');
  const chinese = await fs.readFile(path.join(project, 'README.zh-CN.md'), 'utf8');
  for (const { variable } of SETTINGS) t.ok(chinese.includes(`| \`${variable}\` |`), `README.zh-CN.md has ${variable}`);
});
