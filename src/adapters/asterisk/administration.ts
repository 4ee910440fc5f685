/**
 * The administration of a node: its version and health, and the phones of those who are signed in. By ari-client over HTTP,
 * apart from the calls' socket, so that nothing here ever stands in a call's way.
 *
 * ari-client's promises may never settle (beyond Asterisk's HTTP sessions, or when a connection is reset while it is made),
 * so each is given its own time. It keeps one user and password for the whole process: several nodes need the same ones.
 */
import { createHash, randomBytes, randomInt } from 'node:crypto';
import type { Client, ConfigTuple } from 'ari-client';
import { createTurns } from '../../app/in-turn.ts';
import { CommandError } from '../../app/ports.ts';
import { agentEndpoint, guestEndpoint } from './names.ts';

/** Whose phone. `deskPhoneOf`: the agent's second one, which stands on the desk and outlives sign-ins. */
export type PhoneOwner = { agentId: string } | { guestId: string } | { deskPhoneOf: string };

/** What is kept of a desk phone's password: enough to know it again, not enough to say it (RFC 7616, HA1). */
export type DeskPhone = { agentId: string; digest: string };

export type PhoneOptions = {
  /** `browser`: WebRTC in the page; `sip`: a desk phone or a program that speaks plain SIP. Default `browser`. */
  kind?: 'browser' | 'sip';
  /** A secret of at least 128 bits; made here when it is not given. */
  password?: string;
};

/** What a phone signs in with: SIP digest (RFC 7616). */
export type PhoneCredentials = { user: string; password: string };

export type NodeHealth = { version: string; startedAt: string; channels: number; bridges: number; phones: number };

export type Administration = {
  /** Asks the node itself. @throws CommandError */
  health(): Promise<NodeHealth>;
  /** Makes the phone; its password replaces an earlier one. @throws CommandError */
  providePhone(owner: PhoneOwner, options?: PhoneOptions): Promise<PhoneCredentials>;
  /** Removes the phone; nothing is done when there is none. @throws CommandError */
  revokePhone(owner: PhoneOwner): Promise<void>;
  /** Makes this desk phone, or gives it another password. @throws CommandError */
  provideDeskPhone(phone: DeskPhone): Promise<void>;
  /** Puts back what a restarted Asterisk has forgotten, with the passwords they had. */
  restorePhones(): Promise<void>;
  /** Makes those of these desk phones that Asterisk does not have from us yet. */
  provideDeskPhones(phones: readonly DeskPhone[]): Promise<void>;
};

export type AdministrationOptions = {
  /** `http://host:8088`. */
  url: string;
  user: string;
  password: string;
  /** Called when an endpoint has been made or changed. */
  provided: (endpoint: string) => Promise<void>;
  /** Called when an endpoint has been removed, of which Asterisk itself says nothing. */
  revoked: (endpoint: string) => void;
  log: (level: 'info' | 'warn' | 'error', message: string) => void;
};

/** A call to ari-client takes some 5 ms; ten seconds mean that it will never settle. */
const CALL_MS = 10_000;
/** Phones put back at once after a restart: Asterisk has 100 HTTP sessions by default, which browsers need as well. */
const RESTORED_AT_ONCE = 8;
/** 24 random bytes: 192 bits, more than anyone guesses. */
const PASSWORD_BYTES = 24;

/**
 * How one that vanished without a BYE is found, so that the customer is not left alone with silence for longer. A browser sends
 * sound all the time, also muted.
 */
const BROWSER_LIFE = { rtp_timeout: '5', rtp_timeout_hold: '600' };
/** A desk telephone may send nothing while its person is silent, for hours on a standing leg: its session is asked (RFC 4028). */
const DESK_PHONE_LIFE = { rtp_timeout: '0', rtp_timeout_hold: '0', timers: 'always', timers_sess_expires: '90' };

/**
 * A desk phone's registration lasts no longer (RFC 3261 leaves it an hour): after its password was renewed, or when it was pulled out without
 * a word, it seems to be there for so long at most.
 */
const DESK_PHONE_EXPIRES_S = 300;
/** Part of what a desk phone's password is kept as: another name would make all of them worth nothing. */
const DESK_PHONE_REALM = 'hotline';
/** Typed by hand into telephones, so without what looks alike; 26 of 31 are 128 bits. */
const DESK_PASSWORD_LETTERS = 'abcdefghjkmnpqrstuvwxyz23456789';
const DESK_PASSWORD_LENGTH = 26;

type Phone = {
  endpoint: string;
  context: string;
  kind: 'browser' | 'sip';
  secret: { password: string } | { digest: string };
};

/** A fresh password for an agent's desk phone, with what is to be kept of it. */
export function newDeskPhone(agentId: string): PhoneCredentials & DeskPhone {
  const user = placeOf({ deskPhoneOf: agentId }).endpoint;
  const letter = () => DESK_PASSWORD_LETTERS[randomInt(DESK_PASSWORD_LETTERS.length)];
  const password = Array.from({ length: DESK_PASSWORD_LENGTH }, letter).join('');
  const digest = createHash('md5').update(`${user}:${DESK_PHONE_REALM}:${password}`).digest('hex');
  return { agentId, user, password, digest };
}

export function createAdministration(options: AdministrationOptions): Administration {
  const phones = new Map<string, Phone>();
  /** By its phone: two sign-ins at once must not mix their passwords. */
  const inTurn = createTurns();
  let connecting: Promise<Client> | null = null;

  function client(): Promise<Client> {
    connecting ??= connect(options).catch((error: unknown) => {
      connecting = null;
      throw error;
    });
    return connecting;
  }

  async function call<T>(what: string, make: (client: Client) => Promise<T>): Promise<T> {
    const answer = Promise.resolve(client()).then(make);
    const late = new CommandError('timeout', `${what}: no answer from ${options.url} within ${CALL_MS} ms`);
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        connecting = null;
        reject(late);
      }, CALL_MS);
    });
    try {
      return await Promise.race([answer, limit]);
    } catch (error) {
      throw error instanceof CommandError ? error : commandError(what, error);
    } finally {
      clearTimeout(timer);
    }
  }

  async function push(phone: Phone): Promise<void> {
    // An aor that is given again while a phone is registered seems registered for ever after. A desk phone outlives controllers, so only
    // its password is; what else it is changes with the next start of Asterisk.
    const isThere = 'digest' in phone.secret && (await has(phone.endpoint));
    for (const [objectType, fields] of phoneObjects(phone)) {
      if (isThere && objectType !== 'auth') continue;
      const object = { configClass: 'res_pjsip', objectType, id: phone.endpoint, fields };
      await call(`phone ${phone.endpoint}`, ({ asterisk }) => asterisk.updateObject(object));
    }
    await options.provided(phone.endpoint).catch((error: Error) => {
      // Not connected just now: at the next connect all phones are followed anyway.
      options.log('warn', `phone ${phone.endpoint} is not followed yet: ${error.message}`);
    });
  }

  async function has(endpoint: string): Promise<boolean> {
    const object = { configClass: 'res_pjsip', objectType: 'endpoint', id: endpoint };
    try {
      await call(`phone ${endpoint}`, ({ asterisk }) => asterisk.getObject(object));
      return true;
    } catch (error) {
      if ((error as CommandError).reason === 'notFound') return false;
      throw error;
    }
  }

  async function remove(endpoint: string): Promise<void> {
    for (const objectType of ['endpoint', 'aor', 'auth']) {
      await call(`phone ${endpoint}`, ({ asterisk }) =>
        asterisk.deleteObject({ configClass: 'res_pjsip', objectType, id: endpoint }),
      ).catch((error: CommandError) => {
        if (error.reason !== 'notFound') throw error;
      });
    }
  }

  async function pushAll(waiting: Phone[], failed: string): Promise<void> {
    const work = async () => {
      for (let phone = waiting.pop(); phone; phone = waiting.pop()) {
        const next = phone;
        await inTurn(next.endpoint, () => push(next)).catch((error: Error) => {
          options.log('error', `phone ${next.endpoint} ${failed}: ${error.message}`);
        });
      }
    };
    await Promise.all(Array.from({ length: RESTORED_AT_ONCE }, work));
  }

  return {
    async health() {
      const [info, channels, bridges, endpoints] = await Promise.all([
        call('health', ({ asterisk }) => asterisk.getInfo()),
        call('health', (one) => one.channels.list()),
        call('health', (one) => one.bridges.list()),
        call('health', (one) => one.endpoints.listByTech({ tech: 'PJSIP' })),
      ]);
      return {
        version: info.system.version,
        startedAt: info.status.startup_time,
        channels: channels.length,
        bridges: bridges.length,
        phones: endpoints.filter((endpoint) => endpoint.state === 'online').length,
      };
    },

    providePhone(owner, { kind = 'browser', password } = {}) {
      const { endpoint, context } = placeOf(owner);
      return inTurn(endpoint, async () => {
        const secret = { password: password ?? randomBytes(PASSWORD_BYTES).toString('hex') };
        const phone = { endpoint, context, kind, secret };
        await push(phone);
        phones.set(endpoint, phone);
        return { user: endpoint, ...secret };
      });
    },

    revokePhone(owner) {
      const { endpoint } = placeOf(owner);
      return inTurn(endpoint, async () => {
        phones.delete(endpoint);
        await remove(endpoint);
        options.revoked(endpoint);
      });
    },

    async provideDeskPhone(desk) {
      const phone = deskPhone(desk);
      // Known from here on, whatever comes: an Asterisk that is away just now is given it at the next connect.
      phones.set(phone.endpoint, phone);
      await inTurn(phone.endpoint, () => push(phone));
    },

    async restorePhones() {
      await pushAll([...phones.values()], 'was not put back; its owner has to sign in again');
    },

    async provideDeskPhones(desks) {
      const missing = desks.map(deskPhone).filter(({ endpoint }) => !phones.has(endpoint));
      for (const phone of missing) phones.set(phone.endpoint, phone);
      await pushAll(missing, 'was not made');
    },
  };
}

/** Its quarter of a second of loading is not in the way of a start: calls do not need it. */
async function connect({ url, user, password }: AdministrationOptions): Promise<Client> {
  const { default: ari } = await import('ari-client');
  return ari.connect(url, user, password);
}

function placeOf(owner: PhoneOwner): { endpoint: string; context: string } {
  const id = 'agentId' in owner ? owner.agentId : 'guestId' in owner ? owner.guestId : owner.deskPhoneOf;
  // It becomes a SIP user and a name in Asterisk's configuration; anything else could mean something there.
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(id)) {
    throw new CommandError('refused', `"${id}" cannot name a phone: 1 to 64 letters, digits, - and _ are allowed`);
  }
  if ('guestId' in owner) return { endpoint: guestEndpoint(id), context: 'from-guest' };
  return { endpoint: agentEndpoint(id, 'agentId' in owner ? 'browser' : 'desk'), context: 'from-agent' };
}

function deskPhone({ agentId, digest }: DeskPhone): Phone {
  return { ...placeOf({ deskPhoneOf: agentId }), kind: 'sip', secret: { digest } };
}

/** In the order in which they need one another. */
function phoneObjects({ endpoint, context, kind, secret }: Phone): [string, ConfigTuple[]][] {
  const fields = (values: Record<string, string>) =>
    Object.entries(values).map(([attribute, value]) => ({ attribute, value }));
  const sound: Record<string, string> =
    kind === 'browser'
      ? { webrtc: 'yes', dtls_auto_generate_cert: 'yes', allow: 'opus,ulaw' }
      : { rtp_symmetric: 'yes', force_rport: 'yes', rewrite_contact: 'yes', allow: 'ulaw,alaw' };
  return [
    ['auth', fields({ username: endpoint, ...authOf(secret) })],
    [
      'aor',
      // One phone for each: a page that is opened again takes the place of the one before. Qualified, so that a line that died
      // without a word is known within half a minute.
      fields({
        ...{ max_contacts: '1', remove_existing: 'yes', qualify_frequency: '30', qualify_timeout: '3.0' },
        ...('digest' in secret && { maximum_expiration: String(DESK_PHONE_EXPIRES_S) }),
      }),
    ],
    [
      'endpoint',
      fields({
        auth: endpoint,
        aors: endpoint,
        context,
        disallow: 'all',
        ...sound,
        dtmf_mode: 'rfc4733',
        direct_media: 'no',
        ...(kind === 'browser' ? BROWSER_LIFE : DESK_PHONE_LIFE),
        // What is parked gets no sound: without a packet now and then a firewall would close the way to it.
        rtp_keepalive: '15',
      }),
    ],
  ];
}

function authOf(secret: Phone['secret']): Record<string, string> {
  if ('password' in secret) return { auth_type: 'userpass', password: secret.password };
  return { auth_type: 'md5', realm: DESK_PHONE_REALM, md5_cred: secret.digest };
}

function commandError(what: string, error: unknown): CommandError {
  const { code, message } = error as { code?: string; message: string };
  if (code?.startsWith('E')) return new CommandError('unreachable', `${what}: ${message}`);
  return new CommandError(/not found/i.test(message) ? 'notFound' : 'refused', `${what}: ${message}`);
}
