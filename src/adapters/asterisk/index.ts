/**
 * Asterisk's door. Outside this folder nobody knows a word of Asterisk's.
 *
 *     const asterisk = connectAsterisk({
 *       nodeId: 'a1', url, user, password,
 *       spoolDir,        // where this Asterisk's MixMonitor writes (…/spool/monitor), seen from here; null or not there: no recordings
 *       recordingsDir,   // where finished ones go
 *       door,            // the controller's: nodeConnected comes first, then everything else
 *       mayClaim: () => lease.isHeld() && !draining,
 *       onReplaced: () => process.exit(1),
 *       log,
 *     });
 *     await asterisk.connected;            // optional: rejects when somebody has to change something first
 *     await asterisk.telephony.execute(command);
 *     const { user, password } = await asterisk.administration.providePhone({ agentId: '7' });
 *     await asterisk.close();
 */
import { existsSync } from 'node:fs';
import type { Door, Telephony } from '../../app/ports.ts';
import { type Administration, createAdministration, type DeskPhone } from './administration.ts';
import { type AriLimits, AriRefusedError } from './ari-link.ts';
import { Messages } from './messages.ts';
import { AsteriskNode, type Log } from './node.ts';
import { Recordings } from './recordings.ts';

export type {
  Administration,
  DeskPhone,
  NodeHealth,
  PhoneCredentials,
  PhoneOptions,
  PhoneOwner,
} from './administration.ts';
export { newDeskPhone } from './administration.ts';
export { AriRefusedError } from './ari-link.ts';

export type AsteriskOptions = {
  nodeId: string;
  /** `http://host:8088`, without `/ari`. */
  url: string;
  user: string;
  password: string;
  /** ARI's application; the dialplan offers calls to names that begin with `hotline`. Default `hotline`. */
  application?: string;
  spoolDir: string | null;
  recordingsDir: string;
  /** The same Asterisk's whole spool, where messages lie until they are kept; null or not there: none are taken. Default null. */
  messagesSpool?: string | null;
  /** `sip:host:port` of a gateway, or the name of an endpoint of one's own; null: nobody outside is dialled. Default null. */
  trunk?: string | null;
  /** The agents' telephones on their desks, asked for at each connect. Default: there are none. */
  deskPhones?: () => Promise<DeskPhone[]>;
  door: Door;
  /** Asked for each call that is offered. */
  mayClaim: () => boolean;
  /** Another controller took the application's name: this one gets no more events, and stays disconnected. */
  onReplaced: () => void;
  log: Log;
  limits?: Partial<AriLimits>;
};

export type AsteriskConnection = {
  telephony: Telephony;
  administration: Administration;
  /**
   * Resolves with Asterisk's version at the first connect, after `nodeConnected` was told; rejects with an AriRefusedError when the password
   * is wrong or Asterisk too old (it is tried again all the same). An Asterisk that is not there yet is simply waited for.
   */
  connected: Promise<string>;
  /** Ends the connection and waits for recordings under way. Calls stay as they are. */
  close(): Promise<void>;
};

export function connectAsterisk(options: AsteriskOptions): AsteriskConnection {
  const { application = 'hotline', spoolDir, recordingsDir, door, log } = options;
  const recordings = spoolIsThere(spoolDir, log) ? new Recordings({ spoolDir, recordingsDir, tell: door, log }) : null;
  const { messagesSpool = null, trunk = null, deskPhones = async () => [] } = options;
  const messages =
    messagesSpool !== null && existsSync(messagesSpool)
      ? new Messages({ spool: messagesSpool, recordingsDir, tell: door, log })
      : null;
  const { promise: connected, resolve, reject } = settleable<string>();
  let refusedBefore = '';
  const administration = createAdministration({
    ...options,
    provided: (endpoint) => node.followPhone(endpoint),
    revoked: (endpoint) => node.forgetPhone(endpoint),
  });
  const node = new AsteriskNode({
    ...options,
    application,
    recordings,
    messages,
    trunk,
    beforeConnected: async (restarted) => {
      if (restarted) await administration.restorePhones();
      const desks = await deskPhones().catch((error: Error) => {
        log('warn', `desk phones could not be read and are as they were: ${error.message}`);
        return [];
      });
      await administration.provideDeskPhones(desks);
    },
    onConnected: resolve,
    onRefused: (error: AriRefusedError) => {
      // Said once, not at every attempt.
      if (error.message !== refusedBefore) log('error', error.message);
      refusedBefore = error.message;
      reject(error);
    },
  });
  node.open();
  return {
    telephony: { execute: (command) => node.execute(command) },
    administration,
    connected,
    async close() {
      node.close();
      reject(new AriRefusedError(`the connection to ${options.url} was closed before it was made`));
      await Promise.all([recordings?.close(), messages?.close()]);
    },
  };
}

/** Where the files cannot be fetched from nothing is recorded: they would fill the disk of an Asterisk elsewhere, uncollected. */
function spoolIsThere(spoolDir: string | null, log: Log): spoolDir is string {
  if (spoolDir === null || existsSync(spoolDir)) return spoolDir !== null;
  log('warn', `talks are not recorded: there is no folder ${spoolDir} in which Asterisk's recordings could be seen`);
  return false;
}

function settleable<T>() {
  let resolve: (value: T) => void = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  // Nobody has to wait for it.
  promise.catch(() => {});
  return { promise, resolve, reject };
}
