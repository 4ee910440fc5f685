/**
 * The people's pages: agents' desks and supervisors' floors, over WebSocket. What they ask enters by the door; what the core
 * orders shown is sent to the one page it concerns.
 */
import { createHash, randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import type { Desks, Door, SignedInUser } from '../../app/ports.ts';
import type { OfferView } from '../../core/commands.ts';
import { dispositionChoices, mayChoose } from '../../core/disposition.ts';
import type { Floor } from '../../core/floor.ts';
import type { Organization } from '../../core/organization.ts';
import { targetsView } from '../../core/targets-view.ts';
import { deskView, type FloorView } from '../../core/views.ts';
import { PICTURE_AT_LEAST_EVERY_MS, PICTURE_EVERY_MS } from './limits.ts';
import { type Line, openPage, type Page } from './page.ts';
import { CLOSE, type DeskMessage, type DeskRequest, type PhoneCredentials } from './protocol.ts';
import { eventOf, readRequest } from './requests.ts';

export { MESSAGE_LIMIT_BYTES } from './limits.ts';

type Reason = Extract<DeskMessage, { type: 'welcome' }>['notReadyReasons'][number];

/** Reasons an agent may give for not being ready where the shop has written none down. */
export const NOT_READY_REASONS = ['rest', 'meal', 'meeting', 'training', 'backOffice', 'busy'] as const;

export type DeskServerOptions = {
  door: Door;
  floor: Floor;
  /** The supervisors' picture, made when it is asked for. */
  picture(): FloorView;
  /** Makes the agent's phone with this password. */
  providePhone(agentId: string, password: string): Promise<{ user: string; password: string }>;
  revokePhone(agentId: string): Promise<void>;
  log(level: 'info' | 'warn' | 'error', message: string): void;
  /** Keeps who did what to whom. */
  audit(by: string, action: string, subject: string): void;
};

export type DeskServer = Desks & {
  /** Takes over a socket whose session has been checked. `sessionKey` tells one sign-in from another; `line` is what it writes to. */
  accept(socket: WebSocket, user: SignedInUser, sessionKey: string, line?: Line): void;
  /** The person has signed out: their pages are closed and their phone's password is worth nothing any more. */
  endSession(userId: string): void;
  /** To be called when the floor has changed; watchers get a picture at most every 250 ms, and at least every 2 s. */
  floorChanged(): void;
  /** Agents' and watchers' pages that are open now. */
  pages(): number;
  close(): void;
};

/** RFC 6455 section 7.4.1: the browser navigates away from the page, or closes it. */
const GOING_AWAY = 1001;

const FORCERS: ReadonlySet<string> = new Set(['supervisor', 'manager']);
const WATCHERS: ReadonlySet<string> = new Set(['supervisor', 'manager', 'administrator', 'quality']);

export function createDesks(options: DeskServerOptions): DeskServer {
  const pages = new Set<Page>();
  const desks = new Map<string, Page>();
  /** The last offer of each agent, for a page that is reloaded in wrap-up, when the call itself is over. */
  const offers = new Map<string, OfferView>();
  /** Phones made since this controller started, by the sign-in they were made for. */
  const phones = new Map<string, { sessionKey: string; phone: PhoneCredentials }>();
  let pictureTimer: NodeJS.Timeout | null = null;

  function welcome(page: Page): void {
    const { organization } = options.floor;
    page.send({
      type: 'welcome',
      user: page.user,
      serverTimeMs: Date.now(),
      queues: (organization?.queues ?? []).map(({ queueId, names }) => ({ queueId, names })),
      dispositions: dispositionChoices(organization?.dispositions ?? []),
      skills: organization?.skills ?? [],
      notReadyReasons: reasonsOf(organization),
    });
  }

  function seat(page: Page, sessionKey: string): void {
    const { userId: agentId } = page.user;
    const before = desks.get(agentId);
    desks.set(agentId, page);
    if (before !== undefined) {
      before.send({ type: 'replaced' });
      before.close(CLOSE.replaced, 'Opened elsewhere.');
    }
    options.door({ type: 'deskConnected', agentId, deskId: page.deskId });
    const view = deskView(options.floor, agentId);
    if (view === null) return;
    page.send({ type: 'agent', agent: view.agent });
    const kept = offers.get(agentId);
    const offer = view.offer ?? (kept?.callId === view.agent.callId ? kept : null);
    if (offer) page.send({ type: 'offer', offer });
    if (view.call) page.send({ type: 'call', call: view.call });
    void handPhone(page, sessionKey);
  }

  async function handPhone(page: Page, sessionKey: string): Promise<void> {
    const { userId: agentId } = page.user;
    const known = phones.get(agentId);
    if (known?.sessionKey === sessionKey) {
      page.send({ type: 'phone', phone: known.phone });
      return;
    }
    try {
      const { user, password } = await options.providePhone(agentId, phonePassword(sessionKey));
      const phone = { path: '/sip', uri: `sip:${user}@hotline.invalid`, user, password };
      phones.set(agentId, { sessionKey, phone });
      page.send({ type: 'phone', phone });
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      options.log('warn', `no phone for agent ${agentId}: ${message}`);
      page.send({ type: 'refused', code: 'noPhone', message, request: 'phone' });
    }
  }

  function take(page: Page, text: string): void {
    const read = readRequest(text);
    if ('broken' in read) {
      page.close(CLOSE.badMessage, read.broken);
      return;
    }
    if ('refused' in read) {
      page.send({ type: 'refused', code: 'badRequest', message: read.refused, request: read.type });
      return;
    }
    const { request } = read;
    if (request.type === 'watchFloor' && WATCHERS.has(page.user.role)) {
      page.watchesFloor = true;
      page.send({ type: 'floor', floor: options.picture() });
      return;
    }
    if (request.type === 'forceState' && FORCERS.has(page.user.role)) {
      force(page.user, request);
      return;
    }
    if (request.type === 'findTargets' && page.user.role === 'agent') {
      page.send({ type: 'targets', targets: targetsView(options.floor, page.user.userId) });
      return;
    }
    const event = page.user.role === 'agent' ? eventOf(page.user.userId, request) : null;
    if (event === null) {
      const message = `Your role may not ask for "${request.type}".`;
      page.send({ type: 'refused', code: 'notAllowed', message, request: request.type });
      return;
    }
    if (event.type === 'wrapUpFinished' && !mayFinish(event.agentId, event.disposition)) {
      const message = `Calls of this queue are given no disposition "${event.disposition}".`;
      page.send({ type: 'refused', code: 'badDisposition', message, request: request.type });
      return;
    }
    if (desks.get(page.user.userId) === page) options.door(event);
  }

  function mayFinish(agentId: string, disposition: string): boolean {
    const { organization, agents } = options.floor;
    const queueId = agents[agentId]?.talk?.queueId ?? null;
    return mayChoose(organization?.dispositions ?? [], queueId, disposition);
  }

  function force(
    user: SignedInUser,
    { agentId, state, reason, why }: Extract<DeskRequest, { type: 'forceState' }>,
  ): void {
    const by = { by: user.userId, byName: user.name, why };
    options.door({ type: 'agentForced', agentId, state, reason: reason ?? null, ...by });
    options.audit(user.userId, `agentForced.${state}`, agentId);
  }

  function showFloor(): void {
    if (pictureTimer !== null) clearTimeout(pictureTimer);
    pictureTimer = null;
    const watchers = [...pages].filter((page) => page.watchesFloor);
    if (watchers.length === 0) return;
    const floor = options.picture();
    for (const page of watchers) page.send({ type: 'floor', floor });
  }
  const atLeast = setInterval(showFloor, PICTURE_AT_LEAST_EVERY_MS);

  function closed(page: Page, code: number): void {
    pages.delete(page);
    const agentId = page.user.userId;
    if (desks.get(agentId) !== page) return;
    desks.delete(agentId);
    options.door({ type: 'deskDisconnected', agentId, deskId: page.deskId, left: code === GOING_AWAY });
  }

  return {
    accept(socket, user, sessionKey, line) {
      const page = openPage(socket, randomUUID(), user, { text: take, closed }, line);
      pages.add(page);
      welcome(page);
      if (user.role === 'agent') seat(page, sessionKey);
    },
    send(command) {
      const page = desks.get(command.agentId);
      if (command.type === 'showOffer') {
        offers.set(command.agentId, command.offer);
        page?.send({ type: 'offer', offer: command.offer });
      } else if (command.type === 'showCall') {
        page?.send({ type: 'call', call: command.call });
      } else if (command.type === 'showRefusal') {
        const { verb, why } = command;
        page?.send({ type: 'refused', code: `verb.${why}`, message: `${verb}: ${why}`, request: verb });
      } else {
        page?.send({ type: 'agent', agent: command.agent });
      }
    },
    endSession(userId) {
      for (const page of pages) if (page.user.userId === userId) page.close(CLOSE.signedOut, 'Signed out.');
      if (!phones.delete(userId)) return;
      options.revokePhone(userId).catch((error: Error) => options.log('warn', `phone of ${userId}: ${error.message}`));
    },
    floorChanged() {
      pictureTimer ??= setTimeout(showFloor, PICTURE_EVERY_MS);
    },
    pages: () => pages.size,
    close() {
      if (pictureTimer !== null) clearTimeout(pictureTimer);
      clearInterval(atLeast);
      for (const page of pages) page.close(CLOSE.shuttingDown, 'The hotline is stopping.');
    },
  };
}

/** Those of the shop, or the usual ones where it has none. */
function reasonsOf(organization: Organization | null): Reason[] {
  const own = organization?.notReadyReasons ?? [];
  if (own.length === 0) return NOT_READY_REASONS.map((code) => ({ code, names: null, limitMs: null }));
  return own.map(({ code, names, limitMs }) => ({ code, names, limitMs }));
}

/**
 * A fresh password for each sign-in, and the same one for as long as it lasts: a page that comes back, or a controller that
 * does, must not cost a softphone its registration in the middle of a talk. The session's token has 256 bits that only the
 * browser knows, so nobody can work this out.
 */
function phonePassword(sessionKey: string): string {
  return createHash('sha256').update(`phone ${sessionKey}`).digest('hex');
}
