/**
 * The settings, and the only reader of the environment. `readConfig` is pure: the same variables give the same settings,
 * or all the mistakes at once.
 */
import net from 'node:net';
import path from 'node:path';
import {
  ariAddress,
  databaseUrl,
  drachtioAddress,
  publicAddress,
  socketAddress,
  statusAddress,
  tlsFiles,
  type Wrong,
} from './config-places.ts';

export interface Config {
  httpPort: number;
  sipPort: number;
  bindAddress: string;
  /** Everything this copy makes or fetches; absolute. */
  dataFolder: string;
  /** Fetched programs; absolute. May be shared between copies. */
  cacheFolder: string;
  /** null: PostgreSQL is brought up in the data folder. */
  databaseUrl: string | null;
  /** null: Asterisk is brought up in the data folder. */
  ari: { url: string; user: string; password: string } | null;
  /** With `ari`: Asterisk's spool folder as this machine sees it; recordings are taken from there. Absolute, or null. */
  asteriskSpool: string | null;
  /** First and last UDP port for voices. */
  rtpPorts: [number, number];
  /** What browsers call this server, `https://host`; null: whatever host they used. */
  publicUrl: string | null;
  /** PEM files with which the pages are served over https; absolute. Null: over http. */
  tls: { cert: string; key: string } | null;
  /** Whether the page with a dial pad for people without an account is there. */
  guestPhone: boolean;
  /** Whether an empty database is filled with a demonstration shop. */
  demo: boolean;
  logLevel: LogLevel;
  /** How calls under way are waited for when the hotline is stopped, ms. */
  drainMs: number;
  /** What services ask callers' look-ups to bring: by the name in `{secret.name}`. */
  serviceSecrets: Record<string, string>;
  /** Text-to-speech command for `npm run prompts`; null: espeak-ng. */
  ttsCommand: string | null;
  /** Telephones outside: how they are reached, and which may be. */
  outside: {
    /** `sip:host:port` of a gateway, or the name of a PJSIP endpoint of one's own; null: nobody outside is dialled. */
    trunk: string | null;
    /** Patterns of numbers (`core/number.ts`); none: nothing may be dialled. */
    allowed: string[];
    /** Shown to who is called; null: whatever the trunk shows. */
    callerNumber: string | null;
    /** Calls at a time. */
    most: number;
    /** Agents may call people of their own accord. */
    byAgents: boolean;
  };
  /** The SIP edge in front of Asterisk, which is optional. */
  edge: {
    /** `host:port` from which its calls reach Asterisk, which believes what it says of them; null: no edge. */
    sipAddress: string | null;
    /** Its status port as the controller reaches it, `http://host:port`; null: no line on the floor. */
    statusUrl: string | null;
    /** For the edge itself: its drachtio-server's control port. */
    drachtio: { host: string; port: number; secret: string };
    /** For the edge itself: trunks, numbers and nodes; absolute. */
    file: string;
    httpPort: number;
  };
}

export type LogLevel = (typeof LOG_LEVELS)[number];
const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace'] as const;

/** One mistake in the environment. */
export interface ConfigError {
  variable: string;
  /** One sentence: what is wrong and what is allowed. */
  message: string;
}

/** A setting as documented; README's table is made of these. */
export interface Setting {
  variable: string;
  /** As a person would write it; '' when unset by default. */
  byDefault: string;
  meaning: string;
}

/** Every variable that is read, in the order of README's table. */
export const SETTINGS: readonly Setting[] = [
  { variable: 'HTTP_PORT', byDefault: '3000', meaning: 'Port of the web pages, the API and `GET /health`' },
  { variable: 'SIP_PORT', byDefault: '5060', meaning: 'Port for telephone calls (SIP, UDP and TCP)' },
  {
    variable: 'BIND_ADDRESS',
    byDefault: '127.0.0.1',
    meaning: 'Address on which the web and SIP listen; `0.0.0.0` for all of this machine',
  },
  {
    variable: 'HOTLINE_DATA',
    byDefault: '.hotline',
    meaning: 'Folder for everything this copy makes: data, sound, logs',
  },
  {
    variable: 'HOTLINE_CACHE',
    byDefault: '`HOTLINE_DATA`/cache',
    meaning: 'Folder for fetched programs; copies may share one',
  },
  {
    variable: 'DATABASE_URL',
    byDefault: '',
    meaning: 'A PostgreSQL ≥ 15 of yours, `postgres://user:password@host:5432/database`; unset: one is brought up',
  },
  {
    variable: 'ARI_URL',
    byDefault: '',
    meaning: 'An Asterisk ≥ 22.10.1 of yours, `http://user:password@host:8088`; unset: one is brought up',
  },
  {
    variable: 'ASTERISK_SPOOL',
    byDefault: '',
    meaning: "With `ARI_URL`: that Asterisk's spool folder as seen from here, where recordings are taken from",
  },
  { variable: 'RTP_FIRST_PORT', byDefault: '10000', meaning: 'First UDP port for voices' },
  { variable: 'RTP_LAST_PORT', byDefault: '19999', meaning: 'Last UDP port for voices; a call takes up to four' },
  {
    variable: 'PUBLIC_URL',
    byDefault: '',
    meaning: 'Address under which browsers reach the pages when a proxy is between, `https://hotline.example.com`',
  },
  {
    variable: 'TLS_CERT',
    byDefault: '',
    meaning:
      'Certificate with its chain, a PEM file: pages and softphones are then served over https; read again when it changes',
  },
  { variable: 'TLS_KEY', byDefault: '', meaning: 'Private key of `TLS_CERT`, a PEM file without a passphrase' },
  {
    variable: 'GUEST_PHONE',
    byDefault: '`on` when BIND_ADDRESS is loopback, else `off`',
    meaning: '`on` or `off`: the page from which a guest without an account calls the hotline',
  },
  {
    variable: 'DEMO',
    byDefault: 'on',
    meaning: '`on` or `off`: fill an empty database with a demonstration shop',
  },
  {
    variable: 'LOG_LEVEL',
    byDefault: 'info',
    meaning: `One of ${LOG_LEVELS.map((level) => `\`${level}\``).join(', ')}`,
  },
  {
    variable: 'DRAIN_MINUTES',
    byDefault: '10',
    meaning: 'How long a stop waits for calls under way, 0 to 240',
  },
  {
    variable: 'SERVICE_SECRET_…',
    byDefault: '',
    meaning:
      'A key for a service that flows ask: `SERVICE_SECRET_LOGISTICS` is `{secret.logistics}` in `ivr-flows/services`',
  },
  {
    variable: 'OUTSIDE_TRUNK',
    byDefault: '',
    meaning: 'Way to telephones outside: `sip:host:port`, or an endpoint of your own `pjsip.conf`; unset: none',
  },
  {
    variable: 'OUTSIDE_NUMBERS',
    byDefault: '',
    meaning: 'Numbers that may be dialled, `1xxxxxxxxxx,02012345678,010*` (`x` one digit, `*` the rest); unset: none',
  },
  { variable: 'OUTSIDE_CALLER', byDefault: '', meaning: 'Number shown to who is called outside' },
  { variable: 'OUTSIDE_CALLS', byDefault: '4', meaning: 'Calls to the outside at a time, 0 to 1000' },
  {
    variable: 'OUTSIDE_BY_AGENTS',
    byDefault: 'on',
    meaning: 'Whether agents may call people of their own accord, at numbers that may be dialled: `on`, `off`',
  },
  {
    variable: 'TTS_COMMAND',
    byDefault: '',
    meaning: 'Text-to-speech for `npm run prompts`, with `{text}`, `{language}` and `{file}`; unset: espeak-ng',
  },
  {
    variable: 'EDGE_SIP',
    byDefault: '',
    meaning: 'With a [SIP edge](docs/sip-edge.md): `address:port` its calls reach Asterisk from; unset: there is none',
  },
  {
    variable: 'EDGE_URL',
    byDefault: '',
    meaning: "With a SIP edge: its status port, `http://127.0.0.1:3080`, for the supervisor's line",
  },
  {
    variable: 'DRACHTIO_URL',
    byDefault: 'tcp://cymru@127.0.0.1:9022',
    meaning: "For `npm run edge`: drachtio-server's control port, `tcp://secret@host:port`",
  },
  {
    variable: 'EDGE_FILE',
    byDefault: '`HOTLINE_DATA`/sip-edge.yaml',
    meaning: 'For `npm run edge`: trunks, numbers and nodes',
  },
  { variable: 'EDGE_HTTP_PORT', byDefault: '3080', meaning: 'For `npm run edge`: port of metrics, status and health' },
];

/** Settings, or every mistake that was found. */
export type ConfigResult = { config: Config; errors?: undefined } | { config?: undefined; errors: ConfigError[] };

/**
 * Reads the settings. An empty variable counts as unset.
 * @param env normally `process.env`
 * @param base folder that relative folders are meant from, normally the checkout
 */
export function readConfig(env: Readonly<Record<string, string | undefined>>, base: string): ConfigResult {
  const errors: ConfigError[] = [];
  const wrong = (variable: string, message: string) => errors.push({ variable, message });
  const text = (variable: string): string | null => env[variable]?.trim() || null;
  const folder = (variable: string): string | null => {
    const value = text(variable);
    return value === null ? null : path.resolve(base, value);
  };
  const whole = (variable: string, byDefault: number, least: number, most: number): number => {
    const value = text(variable);
    if (value === null) return byDefault;
    if (/^\d{1,9}$/.test(value) && Number(value) >= least && Number(value) <= most) return Number(value);
    wrong(variable, `${JSON.stringify(value)} is not a whole number from ${least} to ${most}.`);
    return byDefault;
  };
  const onOff = (variable: string, byDefault: boolean): boolean => {
    const value = text(variable);
    if (value !== null && value !== 'on' && value !== 'off') {
      wrong(variable, `${JSON.stringify(value)} is neither on nor off.`);
    }
    return value === null ? byDefault : value === 'on';
  };

  const bindAddress = text('BIND_ADDRESS') ?? '127.0.0.1';
  if (net.isIP(bindAddress) === 0) {
    wrong('BIND_ADDRESS', `${JSON.stringify(bindAddress)} is not an IP address; use 127.0.0.1, or 0.0.0.0 for all.`);
  }
  const dataFolder = folder('HOTLINE_DATA') ?? path.join(base, '.hotline');
  if (/[\r\n]/.test(dataFolder)) wrong('HOTLINE_DATA', 'The name holds a line break.');
  const logLevel = (text('LOG_LEVEL') ?? 'info') as LogLevel;
  if (!LOG_LEVELS.includes(logLevel)) {
    wrong('LOG_LEVEL', `${JSON.stringify(logLevel)} is not one of ${LOG_LEVELS.join(', ')}.`);
  }

  const config: Config = {
    httpPort: whole('HTTP_PORT', 3000, 1, 65_535),
    sipPort: whole('SIP_PORT', 5060, 1, 65_535),
    bindAddress,
    dataFolder,
    cacheFolder: folder('HOTLINE_CACHE') ?? path.join(dataFolder, 'cache'),
    databaseUrl: databaseUrl(text('DATABASE_URL'), wrong),
    ari: ariAddress(text('ARI_URL'), wrong),
    asteriskSpool: folder('ASTERISK_SPOOL'),
    rtpPorts: [whole('RTP_FIRST_PORT', 10_000, 1024, 65_534), whole('RTP_LAST_PORT', 19_999, 1025, 65_535)],
    publicUrl: publicAddress(text('PUBLIC_URL'), wrong),
    tls: tlsFiles(folder('TLS_CERT'), folder('TLS_KEY'), wrong),
    guestPhone: onOff('GUEST_PHONE', isLoopback(bindAddress)),
    demo: onOff('DEMO', true),
    logLevel,
    drainMs: whole('DRAIN_MINUTES', 10, 0, 240) * 60_000,
    serviceSecrets: serviceSecrets(env),
    ttsCommand: text('TTS_COMMAND'),
    outside: {
      trunk: trunkOf(text('OUTSIDE_TRUNK'), wrong),
      allowed: patternsOf(text('OUTSIDE_NUMBERS'), wrong),
      callerNumber: callerOf(text('OUTSIDE_CALLER'), wrong),
      most: whole('OUTSIDE_CALLS', 4, 0, 1000),
      byAgents: onOff('OUTSIDE_BY_AGENTS', true),
    },
    edge: {
      sipAddress: socketAddress(text('EDGE_SIP'), wrong),
      statusUrl: statusAddress(text('EDGE_URL'), wrong),
      drachtio: drachtioAddress(text('DRACHTIO_URL') ?? 'tcp://cymru@127.0.0.1:9022', wrong),
      file: folder('EDGE_FILE') ?? path.join(dataFolder, 'sip-edge.yaml'),
      httpPort: whole('EDGE_HTTP_PORT', 3080, 1, 65_535),
    },
  };
  // A call's two legs each take a port for sound and one for its control; fewer than 100 would end at 24 calls.
  if (config.rtpPorts[1] - config.rtpPorts[0] < 99) {
    wrong(
      'RTP_LAST_PORT',
      `RTP_FIRST_PORT to RTP_LAST_PORT (${config.rtpPorts.join(' to ')}) must be 100 ports at least.`,
    );
  }
  if (config.httpPort === config.sipPort) wrong('SIP_PORT', `It is the same as HTTP_PORT (${config.httpPort}).`);
  return errors.length > 0 ? { errors } : { config };
}

const SECRET_PREFIX = 'SERVICE_SECRET_';

/** `SERVICE_SECRET_OLD_SHOP` is the secret `old-shop`. */
function serviceSecrets(env: Readonly<Record<string, string | undefined>>): Record<string, string> {
  const found = Object.entries(env).flatMap(([variable, value]) => {
    const secret = value?.trim();
    if (!variable.startsWith(SECRET_PREFIX) || !secret) return [];
    return [[variable.slice(SECRET_PREFIX.length).toLowerCase().replaceAll('_', '-'), secret]];
  });
  return Object.fromEntries(found);
}

/** True for 127.0.0.0/8 and ::1: nobody outside this machine gets in. */
export function isLoopback(address: string): boolean {
  return address === '::1' || /^127\./.test(address);
}

/** A name goes into a dial string, so nothing may stand in it that could lead elsewhere. */
function trunkOf(value: string | null, wrong: Wrong): string | null {
  if (value !== null && !/^(sip:[\w.-]+(:\d{1,5})?|[\w-]+)$/.test(value)) {
    wrong('OUTSIDE_TRUNK', `${JSON.stringify(value)} is neither sip:host:port nor the name of an endpoint.`);
  }
  return value;
}

function patternsOf(value: string | null, wrong: Wrong): string[] {
  const patterns = (value ?? '').split(',').flatMap((one) => one.trim() || []);
  for (const pattern of patterns) {
    if (/^[0-9][0-9xX]*\*?$/.test(pattern)) continue;
    wrong(
      'OUTSIDE_NUMBERS',
      `${JSON.stringify(pattern)} is not a pattern of digits, x for any digit and a * at the end.`,
    );
  }
  return patterns;
}

function callerOf(value: string | null, wrong: Wrong): string | null {
  if (value !== null && !/^\+?\d{3,18}$/.test(value)) wrong('OUTSIDE_CALLER', `${JSON.stringify(value)} is no number.`);
  return value;
}

/** README's table of settings, in Markdown. A test keeps README equal to it. */
export function settingsTable(): string {
  const rows = SETTINGS.map(({ variable, byDefault, meaning }) => {
    const shown = byDefault === '' ? '–' : byDefault.includes('`') ? byDefault : `\`${byDefault}\``;
    return `| \`${variable}\` | ${shown} | ${meaning} |`;
  });
  return ['| variable | default | meaning |', '| --- | --- | --- |', ...rows].join('\n');
}
