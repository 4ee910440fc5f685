/**
 * The administration of a node: its version and health, and the phones of those who are signed in. By ari-client over HTTP,
 * apart from the calls' socket, so that nothing here ever stands in a call's way.
 *
 * ari-client's promises may never settle (beyond Asterisk's HTTP sessions, or when a connection is reset while it is made),
 * so each is given its own time. It keeps one user and password for the whole process: several nodes need the same ones.
 */
import { randomBytes } from 'node:crypto';
import ari, { type Client, type ConfigTuple } from 'ari-client';
import { CommandError } from '../../app/ports.ts';
import { agentEndpoint, guestEndpoint } from './names.ts';

/** Whose phone. */
export type PhoneOwner = { agentId: string } | { guestId: string };

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
  /** Puts back what a restarted Asterisk has forgotten, with the passwords they had. */
  restorePhones(): Promise<void>;
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

type Phone = { endpoint: string; context: string; kind: 'browser' | 'sip'; password: string };

export function createAdministration(options: AdministrationOptions): Administration {
  const phones = new Map<string, Phone>();
  /** The last thing under way for each phone: two sign-ins at once must not mix their passwords. */
  const queues = new Map<string, Promise<unknown>>();
  let connecting: Promise<Client> | null = null;

  function client(): Promise<Client> {
    connecting ??= ari.connect(options.url, options.user, options.password).catch((error: unknown) => {
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
    for (const [objectType, fields] of phoneObjects(phone)) {
      const object = { configClass: 'res_pjsip', objectType, id: phone.endpoint, fields };
      await call(`phone ${phone.endpoint}`, ({ asterisk }) => asterisk.updateObject(object));
    }
    await options.provided(phone.endpoint).catch((error: Error) => {
      // Not connected just now: at the next connect all phones are followed anyway.
      options.log('warn', `phone ${phone.endpoint} is not followed yet: ${error.message}`);
    });
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

  function inTurn<T>(endpoint: string, act: () => Promise<T>): Promise<T> {
    const result = (queues.get(endpoint) ?? Promise.resolve()).catch(() => {}).then(act);
    queues.set(endpoint, result);
    const forget = () => queues.get(endpoint) === result && queues.delete(endpoint);
    result.then(forget, forget);
    return result;
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
        const phone = { endpoint, context, kind, password: password ?? randomBytes(PASSWORD_BYTES).toString('hex') };
        await push(phone);
        phones.set(endpoint, phone);
        return { user: endpoint, password: phone.password };
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

    async restorePhones() {
      const waiting = [...phones.values()];
      const restore = async () => {
        for (let phone = waiting.pop(); phone; phone = waiting.pop()) {
          const { endpoint } = phone;
          const again = phone;
          await inTurn(endpoint, () => push(again)).catch((error: Error) => {
            options.log(
              'error',
              `phone ${endpoint} was not put back; its owner has to sign in again: ${error.message}`,
            );
          });
        }
      };
      await Promise.all(Array.from({ length: RESTORED_AT_ONCE }, restore));
    },
  };
}

function placeOf(owner: PhoneOwner): { endpoint: string; context: string } {
  const id = 'agentId' in owner ? owner.agentId : owner.guestId;
  // It becomes a SIP user and a name in Asterisk's configuration; anything else could mean something there.
  if (!/^[A-Za-z0-9_-]{1,64}$/.test(id)) {
    throw new CommandError('refused', `"${id}" cannot name a phone: 1 to 64 letters, digits, - and _ are allowed`);
  }
  return 'agentId' in owner
    ? { endpoint: agentEndpoint(id), context: 'from-agent' }
    : { endpoint: guestEndpoint(id), context: 'from-guest' };
}

/** In the order in which they need one another. */
function phoneObjects({ endpoint, context, kind, password }: Phone): [string, ConfigTuple[]][] {
  const fields = (values: Record<string, string>) =>
    Object.entries(values).map(([attribute, value]) => ({ attribute, value }));
  const sound: Record<string, string> =
    kind === 'browser'
      ? { webrtc: 'yes', dtls_auto_generate_cert: 'yes', allow: 'opus,ulaw' }
      : { rtp_symmetric: 'yes', force_rport: 'yes', rewrite_contact: 'yes', allow: 'ulaw,alaw' };
  return [
    ['auth', fields({ auth_type: 'userpass', username: endpoint, password })],
    [
      'aor',
      // One phone for each: a page that is opened again takes the place of the one before. Qualified, so that a line that died
      // without a word is known within half a minute.
      fields({ max_contacts: '1', remove_existing: 'yes', qualify_frequency: '30', qualify_timeout: '3.0' }),
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

function commandError(what: string, error: unknown): CommandError {
  const { code, message } = error as { code?: string; message: string };
  if (code?.startsWith('E')) return new CommandError('unreachable', `${what}: ${message}`);
  return new CommandError(/not found/i.test(message) ? 'notFound' : 'refused', `${what}: ${message}`);
}
