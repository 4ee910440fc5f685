/** The telephones of agents at their desks: what the page's softphone registers with, and the choice of one on the desk instead. */
import { createHash } from 'node:crypto';
import type { AgentPhones } from '../../app/agent-phones.ts';
import type { Door } from '../../app/ports.ts';
import { type OwnPhone, outsidePhone, type PhoneKind, phoneOf } from '../../core/agent/phone.ts';
import type { Floor } from '../../core/floor.ts';
import type { PhoneCredentials } from './protocol.ts';
import type { Session } from './session.ts';

export type DeskPhonesOptions = {
  door: Door;
  floor: Floor;
  /** Makes the agent's phone with this password. */
  providePhone(agentId: string, password: string): Promise<{ user: string; password: string }>;
  revokePhone(agentId: string): Promise<void>;
  /** The telephones that agents choose to be called on. */
  agentPhones: AgentPhones;
  log(level: 'info' | 'warn' | 'error', message: string): void;
  /** Keeps who did what to whom. */
  audit(by: string, action: string, subject: string): void;
};

export type DeskPhones = {
  /** Tells the page what to register with, unless the agent is called on a telephone on the desk. */
  hand(session: Session): Promise<void>;
  choose(session: Session, phone: OwnPhone): Promise<void>;
  chooseOutside(session: Session, number: string): Promise<void>;
  renew(session: Session): Promise<void>;
  /** The sign-in is over, and its softphone's password is worth nothing any more. */
  revoke(agentId: string): void;
};

/** An Asterisk that was away is back within some seconds; until then the agent has no telephone. */
const PHONE_AGAIN_MS = 2_000;

/** @param isDesk whether this session is still its agent's desk */
export function createDeskPhones(options: DeskPhonesOptions, isDesk: (session: Session) => boolean): DeskPhones {
  /** Phones made since this controller started, by the sign-in they were made for. */
  const given = new Map<string, { sessionKey: string; phone: PhoneCredentials }>();

  const phoneInUse = (agentId: string): PhoneKind => {
    const agent = options.floor.agents[agentId];
    return agent === undefined ? 'browser' : phoneOf(agent);
  };

  /**
   * Until it is there: an Asterisk that is away when the page comes back after a restart of ours is told of this phone by nobody else when it
   * returns, and its softphone would be refused for ever.
   */
  async function hand(session: Session, isAgain = false): Promise<void> {
    const { sessionKey } = session;
    const { userId: agentId } = session.user;
    if (phoneInUse(agentId) !== 'browser') return;
    const known = given.get(agentId);
    if (known?.sessionKey === sessionKey) {
      session.send({ type: 'phone', phone: known.phone });
      return;
    }
    try {
      const { user, password } = await options.providePhone(agentId, phonePassword(sessionKey));
      const phone = { path: '/sip', uri: `sip:${user}@hotline.invalid`, user, password };
      given.set(agentId, { sessionKey, phone });
      session.send({ type: 'phone', phone });
    } catch (error) {
      setTimeout(() => {
        if (isDesk(session)) void hand(session, true);
      }, PHONE_AGAIN_MS).unref();
      if (isAgain) return;
      const message = error instanceof Error ? error.message : String(error);
      options.log('warn', `no phone for agent ${agentId}: ${message}`);
      session.send({ type: 'refused', code: 'noPhone', message, request: 'phone' });
    }
  }

  /** By the floor first, which alone knows whether a call is on its way at this moment. */
  async function choose(session: Session, phone: OwnPhone): Promise<void> {
    await change(session, { phone }, async (agentId) => {
      const settings = await options.agentPhones.choose(agentId, phone);
      if (settings !== null) session.page?.tell({ type: 'deskPhone', settings });
      if (phone === 'browser') await hand(session);
    });
  }

  async function chooseOutside(session: Session, written: string): Promise<void> {
    const number = outsidePhone(options.floor, written);
    if (number === null) {
      const message = 'This number may not be dialled.';
      session.send({ type: 'refused', code: 'verb.notAllowed', message, request: 'chooseOutsidePhone' });
      return;
    }
    await change(session, { phone: 'outside', number }, (agentId) =>
      options.agentPhones.chooseOutside(agentId, number),
    );
  }

  async function change(
    session: Session,
    wanted: { phone: PhoneKind; number?: string },
    keep: (agentId: string) => Promise<void>,
  ): Promise<void> {
    const agentId = session.user.userId;
    const inUse = () => {
      const number = options.floor.agents[agentId]?.outsideNumber;
      return { phone: phoneInUse(agentId), ...(number !== undefined && { number }) };
    };
    const isInUse = () => inUse().phone === wanted.phone && inUse().number === wanted.number;
    const before = inUse();
    options.door({ type: 'phoneChosen', agentId, ...wanted });
    if (!isInUse()) {
      const message = 'The telephone cannot be changed while a call is offered or talked.';
      session.send({ type: 'refused', code: 'onCall', message, request: 'choosePhone' });
      return;
    }
    try {
      await keep(agentId);
    } catch (error) {
      // Unless another has been chosen meanwhile.
      if (isInUse()) options.door({ type: 'phoneChosen', agentId, ...before });
      refusePhone(session, 'choosePhone', error);
    }
  }

  async function renew(session: Session): Promise<void> {
    const { userId: agentId } = session.user;
    const request = 'renewDeskPhone';
    if (phoneInUse(agentId) !== 'desk') {
      const message = 'There is no telephone on the desk in use whose password could be renewed.';
      session.send({ type: 'refused', code: 'notAllowed', message, request });
      return;
    }
    try {
      session.page?.tell({ type: 'deskPhone', settings: await options.agentPhones.renew(agentId) });
      options.audit(agentId, request, agentId);
    } catch (error) {
      refusePhone(session, request, error);
    }
  }

  function refusePhone(session: Session, request: 'choosePhone' | 'renewDeskPhone', error: unknown): void {
    const message = error instanceof Error ? error.message : String(error);
    options.log('warn', `${request} of agent ${session.user.userId}: ${message}`);
    session.send({ type: 'refused', code: 'phoneNotKept', message, request });
  }

  return {
    hand: (session) => hand(session),
    choose,
    chooseOutside,
    renew,
    revoke(agentId) {
      if (!given.delete(agentId)) return;
      options
        .revokePhone(agentId)
        .catch((error: Error) => options.log('warn', `phone of ${agentId}: ${error.message}`));
    },
  };
}

/**
 * A fresh password for each sign-in, and the same one for as long as it lasts: a page that comes back, or a controller that
 * does, must not cost a softphone its registration in the middle of a talk. The session's token has 256 bits that only the
 * browser knows, so nobody can work this out.
 */
function phonePassword(sessionKey: string): string {
  return createHash('sha256').update(`phone ${sessionKey}`).digest('hex');
}
