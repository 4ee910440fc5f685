/**
 * The people's pages: agents' desks and supervisors' floors, over WebSocket. What they ask enters by the door; what the core
 * orders shown is sent to the one page it concerns.
 */
import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { masked } from '../../app/customers/secrecy.ts';
import type { Desks, Role, SignedInUser } from '../../app/ports.ts';
import type { DeskCommand, OfferView } from '../../core/commands.ts';
import { dispositionChoices, mayChoose } from '../../core/disposition.ts';
import type { Organization, Sight } from '../../core/organization.ts';
import { targetsView } from '../../core/targets-view.ts';
import { deskView, type FloorView } from '../../core/views.ts';
import { type DiallingOptions, dial } from './dialling.ts';
import { PICTURE_AT_LEAST_EVERY_MS, PICTURE_EVERY_MS, RESUME_WITHIN_MS } from './limits.ts';
import { type Line, openPage, type Page } from './page.ts';
import { createDeskPhones, type DeskPhonesOptions } from './phones.ts';
import { CLOSE, DESK_PROTOCOL, type DeskHello, type DeskMessage, type DeskRequest } from './protocol.ts';
import { eventOf, readHello, readRequest } from './requests.ts';
import { openSession, type Session } from './session.ts';

export { MESSAGE_LIMIT_BYTES } from './limits.ts';

type Reason = Extract<DeskMessage, { type: 'welcome' }>['notReadyReasons'][number];

/** Reasons an agent may give for not being ready where the shop has written none down. */
export const NOT_READY_REASONS = ['rest', 'meal', 'meeting', 'training', 'backOffice', 'busy'] as const;

export type DeskServerOptions = DeskPhonesOptions &
  DiallingOptions & {
    /** The picture of the floor, made when it is asked for. */
    picture(): FloorView;
    /** How a role sees customers' numbers. */
    sight(role: Role): Sight;
  };

export type DeskServer = Desks & {
  /** Takes over a socket whose session has been checked. `sessionKey` tells one sign-in from another; `line` is what it writes to. */
  accept(socket: WebSocket, user: SignedInUser, sessionKey: string, line?: Line): void;
  /** The person has signed out: their pages are closed and their phone's password is worth nothing any more. */
  endSession(userId: string): void;
  /** To be called when the floor has changed; watchers get a picture at most every 250 ms, and at least every 2 s. */
  floorChanged(): void;
  /** Tells the open desks of these agents that a message has come. */
  notify(agentIds: string[], notice: Extract<DeskMessage, { type: 'notice' }>['notice']): void;
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
  /** By desk id: those with a page, and those whose page may come back. */
  const sessions = new Map<string, Session>();
  const desks = new Map<string, Session>();
  /** The last offer of each agent, for a page that is reloaded in wrap-up, when the call itself is over. */
  const offers = new Map<string, OfferView>();
  const phones = createDeskPhones(options, (session) => desks.get(session.user.userId) === session);
  let pictureTimer: NodeJS.Timeout | null = null;

  function greet(page: Page, hello: DeskHello): void {
    const isFirst = !page.hasSaidHello;
    page.hasSaidHello = true;
    const { userId, role } = page.user;
    const takesOver = hello.type === 'takeOver' || hello.takeOver === true;
    const known = hello.type === 'hello' && isFirst ? sessions.get(hello.resume?.deskId ?? '') : undefined;
    const isOwn = known?.user.userId === userId && known.sessionKey === page.sessionKey;
    if (isOwn && hello.type === 'hello' && resume(page, known, hello.resume?.seq ?? 0)) return;
    const active = role === 'agent' ? desks.get(userId) : undefined;
    // A page that has been away for too long is still the same page: it takes nothing from anybody.
    const isElsewhere = active?.page != null && !(isOwn && active === known);
    if (isElsewhere && !takesOver) {
      page.tell({ type: 'elsewhere' });
      return;
    }
    if (isOwn) forget(known);
    begin(page, isElsewhere);
  }

  /** False: what the page has missed is not kept any more, and it has to be told everything anew. */
  function resume(page: Page, session: Session, seq: number): boolean {
    const missed = session.since(seq);
    if (missed === null) return false;
    const wasAway = session.page === null;
    attach(session, page);
    page.tell({ type: 'resumed', serverTimeMs: Date.now(), lastRequest: session.lastRequest });
    for (const text of missed) page.write(text);
    const agentId = session.user.userId;
    if (wasAway && desks.get(agentId) === session) {
      options.door({ type: 'deskConnected', agentId, deskId: session.deskId });
    }
    return true;
  }

  function attach(session: Session, page: Page): void {
    if (session.forgetTimer !== null) clearTimeout(session.forgetTimer);
    session.forgetTimer = null;
    const before = session.page;
    session.page = page;
    page.session = session;
    if (before === null) return;
    // The same page on another line: the old one has died without a word.
    before.session = null;
    before.abandon();
  }

  function forget(session: Session): void {
    if (session.forgetTimer !== null) clearTimeout(session.forgetTimer);
    sessions.delete(session.deskId);
    const agentId = session.user.userId;
    if (desks.get(agentId) === session) desks.delete(agentId);
    const { page } = session;
    session.page = null;
    if (page === null) return;
    page.session = null;
    page.abandon();
  }

  function begin(page: Page, takesOver: boolean): void {
    const session = openSession(randomUUID(), page.user, page.sessionKey);
    sessions.set(session.deskId, session);
    attach(session, page);
    const { organization } = options.floor;
    session.send({
      type: 'welcome',
      deskId: session.deskId,
      user: page.user,
      serverTimeMs: Date.now(),
      queues: (organization?.queues ?? []).map(({ queueId, names }) => ({ queueId, names })),
      dispositions: dispositionChoices(organization?.dispositions ?? []),
      skills: organization?.skills ?? [],
      notReadyReasons: reasonsOf(organization),
      mayDial: page.user.role === 'agent' && dialsOut(organization) && organization?.outside?.byAgents === true,
      outsidePhones: page.user.role === 'agent' && dialsOut(organization),
    });
    if (page.user.role === 'agent') seat(session, takesOver);
  }

  function seat(session: Session, takesOver: boolean): void {
    const { deskId } = session;
    const { userId: agentId } = session.user;
    const before = desks.get(agentId);
    desks.set(agentId, session);
    if (before !== undefined) replace(before);
    options.door({ type: 'deskConnected', agentId, deskId, ...(takesOver && { takesOver }) });
    const view = deskView(options.floor, agentId);
    if (view === null) return;
    session.send({ type: 'agent', agent: view.agent });
    const kept = offers.get(agentId);
    const offer = view.offer ?? (kept?.callId === view.agent.callId ? kept : null);
    if (offer) session.send({ type: 'offer', offer });
    if (view.call) session.send({ type: 'call', call: view.call });
    void phones.hand(session);
  }

  function replace(before: Session): void {
    before.send({ type: 'replaced' });
    const { page } = before;
    if (page !== null) page.session = null;
    before.page = null;
    forget(before);
    page?.close(CLOSE.replaced, 'Opened elsewhere.');
  }

  function take(page: Page, text: string): void {
    const { session } = page;
    if (session === null) {
      const read = readHello(text);
      if ('broken' in read) page.close(CLOSE.badMessage, read.broken);
      else greet(page, read.hello);
      return;
    }
    const read = readRequest(text);
    if ('broken' in read) {
      page.close(CLOSE.badMessage, read.broken);
      return;
    }
    if ('refused' in read) {
      session.send({ type: 'refused', code: 'badRequest', message: read.refused, request: read.type });
      return;
    }
    const { request, nr } = read;
    if (nr !== null) {
      // Sent again after a break, and done before it.
      if (nr <= session.lastRequest) return;
      session.lastRequest = nr;
    }
    answer(session, request);
  }

  function answer(session: Session, request: DeskRequest): void {
    const { user } = session;
    if (request.type === 'echo') {
      session.page?.tell(request);
      return;
    }
    if (request.type === 'watchFloor' && WATCHERS.has(user.role)) {
      session.watchesFloor = true;
      session.page?.tell({
        type: 'floor',
        floor: seesNumbers(session) ? options.picture() : masked(options.picture()),
      });
      return;
    }
    if (request.type === 'choosePhone' && user.role === 'agent') {
      void phones.choose(session, request.phone);
      return;
    }
    if (request.type === 'chooseOutsidePhone' && user.role === 'agent') {
      void phones.chooseOutside(session, request.number);
      return;
    }
    if (request.type === 'dial' && user.role === 'agent') {
      void dial(options, session, request);
      return;
    }
    if (request.type === 'renewDeskPhone' && user.role === 'agent') {
      void phones.renew(session);
      return;
    }
    if (request.type === 'forceState' && FORCERS.has(user.role)) {
      force(user, request);
      return;
    }
    if (request.type === 'findTargets' && user.role === 'agent') {
      session.send({ type: 'targets', targets: targetsView(options.floor, user.userId) });
      return;
    }
    const event = user.role === 'agent' ? eventOf(user.userId, request) : null;
    if (event === null) {
      const message = `Your role may not ask for "${request.type}".`;
      session.send({ type: 'refused', code: 'notAllowed', message, request: request.type });
      return;
    }
    if (event.type === 'wrapUpFinished' && !mayFinish(event.agentId, event.disposition)) {
      const message = `Calls of this queue are given no disposition "${event.disposition}".`;
      session.send({ type: 'refused', code: 'badDisposition', message, request: request.type });
      return;
    }
    options.door(event);
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

  const seesNumbers = ({ user }: { user: SignedInUser }) => options.sight(user.role) === 'clear';

  function showFloor(): void {
    if (pictureTimer !== null) clearTimeout(pictureTimer);
    pictureTimer = null;
    const watchers = [...pages].filter((page) => page.session?.watchesFloor);
    if (watchers.length === 0) return;
    const clear = options.picture();
    const text = (floor: FloorView) => JSON.stringify({ type: 'floor', floor } satisfies DeskMessage);
    const whole = text(clear);
    const hidden = watchers.every(seesNumbers) ? whole : text(masked(clear));
    for (const page of watchers) page.writePicture(seesNumbers(page) ? whole : hidden);
  }
  /** The kept offer follows, for a page that is reloaded. */
  function tellCustomer(command: Extract<DeskCommand, { type: 'showCustomer' }>, session: Session | undefined): void {
    const { agentId, callId, customer, link } = command;
    const kept = offers.get(agentId);
    if (kept?.callId === callId && customer !== null) {
      const { choices: _, ...offer } = kept;
      offers.set(agentId, { ...offer, customer, ...(link && { link }) });
    }
    session?.send({ type: 'customer', callId, customer, ...(link && { link }) });
  }

  const atLeast = setInterval(showFloor, PICTURE_AT_LEAST_EVERY_MS);

  function closed(page: Page, code: number): void {
    pages.delete(page);
    const { session } = page;
    if (session === null) return;
    session.page = null;
    const agentId = session.user.userId;
    const isDesk = desks.get(agentId) === session;
    const hasLeft = code === GOING_AWAY;
    // A page that is gone for good never comes back to its session; any other may.
    if (hasLeft || code === CLOSE.signedOut) forget(session);
    else session.forgetTimer = setTimeout(() => forget(session), RESUME_WITHIN_MS);
    if (isDesk) options.door({ type: 'deskDisconnected', agentId, deskId: session.deskId, left: hasLeft });
  }

  return {
    accept(socket, user, sessionKey, line) {
      if (socket.protocol !== DESK_PROTOCOL) {
        socket.on('error', () => undefined);
        socket.close(CLOSE.wrongVersion, `This controller speaks ${DESK_PROTOCOL}.`);
        return;
      }
      pages.add(openPage(socket, user, sessionKey, { text: take, closed }, line));
    },
    send(command) {
      const session = desks.get(command.agentId);
      if (command.type === 'showOffer') {
        offers.set(command.agentId, command.offer);
        session?.send({ type: 'offer', offer: command.offer });
      } else if (command.type === 'showCustomer') {
        tellCustomer(command, session);
      } else if (command.type === 'showCall') {
        session?.send({ type: 'call', call: command.call });
      } else if (command.type === 'showRefusal') {
        const { verb, why } = command;
        session?.send({ type: 'refused', code: `verb.${why}`, message: `${verb}: ${why}`, request: verb });
      } else {
        session?.send({ type: 'agent', agent: command.agent });
      }
    },
    endSession(userId) {
      // Said while the page is still there: without one, nobody's wish is heard, and the agent would count as here for the grace.
      if (desks.has(userId))
        options.door({ type: 'agentStateRequested', agentId: userId, state: 'signedOut', reason: null });
      for (const page of pages) if (page.user.userId === userId) page.close(CLOSE.signedOut, 'Signed out.');
      for (const session of sessions.values())
        if (session.user.userId === userId && session.page === null) forget(session);
      phones.revoke(userId);
    },
    notify(agentIds, { noticeId, atMs, fromName, text }) {
      const notice = { noticeId, atMs, fromName, text };
      for (const agentId of agentIds) desks.get(agentId)?.send({ type: 'notice', notice });
    },
    floorChanged() {
      pictureTimer ??= setTimeout(showFloor, PICTURE_EVERY_MS);
    },
    pages: () => pages.size,
    close() {
      if (pictureTimer !== null) clearTimeout(pictureTimer);
      clearInterval(atLeast);
      for (const page of pages) page.close(CLOSE.shuttingDown, 'The hotline is stopping.');
      for (const { forgetTimer } of sessions.values()) if (forgetTimer !== null) clearTimeout(forgetTimer);
    },
  };
}

/** Without a way outside there is no number that may be dialled (`main.ts`). */
function dialsOut(organization: Organization | null): boolean {
  return (organization?.outside?.allowed ?? []).length > 0;
}

/** Those of the shop, or the usual ones where it has none. */
function reasonsOf(organization: Organization | null): Reason[] {
  const own = organization?.notReadyReasons ?? [];
  if (own.length === 0) return NOT_READY_REASONS.map((code) => ({ code, names: null, limitMs: null }));
  return own.map(({ code, names, limitMs }) => ({ code, names, limitMs }));
}
