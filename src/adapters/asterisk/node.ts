/** One Asterisk: its connection, what is known of it, and the order in which the floor hears of it. */
import type { ArrivingEvent, Door } from '../../app/ports.ts';
import type { TelephonyCommand } from '../../core/commands.ts';
import { type AriLimits, AriLink, type AriRefusedError } from './ari-link.ts';
import { AriError, type AriRequest } from './ari-socket.ts';
import {
  type AriApplication,
  type AriBridge,
  type AriChannel,
  type AriEndpoint,
  type AriEvent,
  type AriInfo,
  UNREAD_EVENTS,
} from './ari-types.ts';
import type { Messages } from './messages.ts';
import { phoneOfEndpoint } from './names.ts';
import { carryOut, type OrderContext } from './orders.ts';
import { trunkEndpoint } from './outside-orders.ts';
import { type RecordingIds, type Recordings, recordingName } from './recordings.ts';
import {
  type Listing,
  type SightingContext,
  see,
  seePhone,
  startsCall,
  takeStock,
  tellAnswered,
  tellFinished,
} from './sightings.ts';
import { NodeState } from './state.ts';

export type Log = (level: 'info' | 'warn' | 'error', message: string) => void;

export type NodeOptions = {
  nodeId: string;
  /** `http://host:8088`. */
  url: string;
  user: string;
  password: string;
  application: string;
  door: Door;
  /** Asked for each call that is offered: may this controller take calls now? (It holds the lease and is not draining.) */
  mayClaim: () => boolean;
  log: Log;
  limits?: Partial<AriLimits>;
  /** Asterisk has been connected, before the floor is told; `restarted`: it is not the one that was there before. */
  beforeConnected?: (restarted: boolean) => Promise<void>;
  /** Null: talks are not recorded. */
  recordings: Recordings | null;
  /** Null: messages are not taken. */
  messages: Messages | null;
  /** How telephones outside are reached; null: not at all. */
  trunk: string | null;
  onRefused: (error: AriRefusedError) => void;
  onConnected: (version: string) => void;
  onReplaced: () => void;
};

/** More events than this while a node is being looked through mean that looking will not end: the connection is made anew. */
const BACKLOG_AT_MOST = 50_000;

export class AsteriskNode {
  private readonly options: NodeOptions;
  private readonly link: AriLink;
  private readonly state = new NodeState();
  private readonly sightings: SightingContext;
  private readonly orders: OrderContext;
  /** Events that came before the floor was told of the node; null: they are passed on at once. */
  private backlog: AriEvent[] | null = [];
  private startedAt: string | null = null;
  /** Counts connections, so that what belongs to an earlier one is dropped. */
  private connection = 0;

  constructor(options: NodeOptions) {
    this.options = options;
    const { nodeId, application, door } = options;
    const tell = (event: ArrivingEvent) => door(event);
    this.sightings = {
      nodeId,
      application,
      state: this.state,
      tell,
      claim: (channelId) => void this.claim(channelId),
      legEnded: (ids) => void options.recordings?.finish(ids),
    };
    this.orders = {
      records: options.recordings !== null,
      messages: options.messages,
      trunk: options.trunk,
      application,
      state: this.state,
      request: (request, things) => this.request(request, things),
      finished: (playbackId) => tellFinished(this.sightings, playbackId),
      answered: (channelId) => tellAnswered(this.sightings, channelId),
      recorded: (ids) => void options.recordings?.finish(ids),
    };
    this.link = new AriLink({
      ...options,
      listener: {
        connected: (info) => void this.arrived(info),
        event: (event) => this.take(event),
        lost: (reason) => this.lost(reason),
        replaced: () => options.onReplaced(),
        refused: (error) => options.onRefused(error),
      },
    });
  }

  open(): void {
    this.link.open();
  }

  close(): void {
    this.connection += 1;
    this.link.close();
  }

  /** See {@link carryOut}. */
  execute(command: TelephonyCommand): Promise<void> {
    return carryOut(this.orders, command);
  }

  /** Follows a phone's registrations and its ringing; to be called when its endpoint has been made. Harmless when repeated. */
  async followPhone(endpoint: string): Promise<void> {
    await this.follow([endpoint]);
    // All phones are looked at in a moment, when the node is.
    if (this.backlog !== null) return;
    const uri = `endpoints/PJSIP/${encodeURIComponent(endpoint)}`;
    seePhone(this.sightings, await this.request<AriEndpoint>({ method: 'GET', uri }));
  }

  /** A phone whose endpoint has been removed. */
  forgetPhone(endpoint: string): void {
    seePhone(this.sightings, { technology: 'PJSIP', resource: endpoint, state: 'offline' });
  }

  private request<T>(request: AriRequest, things: readonly string[] = []): Promise<T> {
    // Until the node has been looked through, nobody knows what a command would act on.
    if (this.backlog !== null) {
      return Promise.reject(
        new AriError('closed', 0, `${this.options.nodeId} is not connected: ${request.method} ${request.uri}`),
      );
    }
    return this.link.request<T>(request, things);
  }

  private take(event: AriEvent): void {
    if (this.backlog === null) see(this.sightings, event);
    else if (this.backlog.push(event) > BACKLOG_AT_MOST) this.link.drop(`more than ${BACKLOG_AT_MOST} events waiting`);
  }

  private lost(reason: string): void {
    this.connection += 1;
    const wasKnown = this.backlog === null;
    this.backlog = [];
    const { nodeId, door, log } = this.options;
    log('warn', `Asterisk ${nodeId} lost: ${reason}`);
    if (wasKnown) door({ type: 'nodeLost', nodeId });
  }

  private async arrived(info: AriInfo): Promise<void> {
    this.connection += 1;
    const { connection } = this;
    const { options } = this;
    try {
      const restarted = this.startedAt !== null && this.startedAt !== info.status.startup_time;
      if (restarted) this.forget();
      await options.beforeConnected?.(restarted);
      const listing = await this.look();
      if (connection !== this.connection) return;
      this.startedAt = info.status.startup_time;
      this.report(restarted, listing);
      options.log('info', `Asterisk ${options.nodeId} connected: version ${info.system.version}`);
      options.onConnected(info.system.version);
    } catch (error) {
      if (connection === this.connection) this.link.drop(`cannot be looked through: ${(error as Error).message}`);
    }
  }

  /** Another Asterisk knows nothing of the old one's channels, and its ids may come again. */
  private forget(): void {
    for (const channelId of [...this.state.channels.keys()]) this.state.removeChannel(channelId);
  }

  private async look(): Promise<Listing> {
    const { application } = this.options;
    const get = <T>(uri: string) => this.link.ask<T>({ method: 'GET', uri });
    const name = encodeURIComponent(application);
    const filter = { disallowed: UNREAD_EVENTS.map((type) => ({ type })) };
    const [, endpoints] = await Promise.all([
      this.link.ask({ method: 'PUT', uri: `applications/${name}/eventFilter`, body: filter }),
      get<AriEndpoint[]>('endpoints/PJSIP'),
    ]);
    const trunk = this.options.trunk === null ? null : trunkEndpoint(this.options.trunk);
    // Nothing else tells of the channels that are dialled through them.
    const followed = endpoints
      .map((one) => one.resource)
      .filter((resource) => phoneOfEndpoint(resource) !== null || resource === trunk);
    const [, listed, channels, bridges, states] = await Promise.all([
      // Followed first and read after: a phone that comes or goes in between is seen either way.
      this.follow(followed),
      get<AriApplication>(`applications/${name}`),
      get<AriChannel[]>('channels'),
      get<AriBridge[]>('bridges'),
      get<AriEndpoint[]>('endpoints/PJSIP'),
    ]);
    return { application: listed, channels, bridges, endpoints: states };
  }

  private async follow(endpoints: string[]): Promise<void> {
    if (endpoints.length === 0) return;
    const { application } = this.options;
    await this.link.ask({
      method: 'POST',
      uri: `applications/${encodeURIComponent(application)}/subscription`,
      query: { eventSource: endpoints.map((endpoint) => `endpoint:PJSIP/${endpoint}`).join(',') },
    });
  }

  /** Tells the floor of the node first, then of everything that came since. */
  private report(restarted: boolean, listing: Listing): void {
    const { nodeId, door } = this.options;
    const backlog = this.backlog ?? [];
    const arriving = new Set(backlog.flatMap((event) => (startsCall(event) ? [event.channel.id] : [])));
    const stock = takeStock(this.sightings, listing, arriving);
    this.state.phones.clear();
    this.backlog = null;
    door({ type: 'nodeConnected', nodeId, restarted, ...stock });
    for (const endpoint of listing.endpoints) seePhone(this.sightings, endpoint);
    for (const event of backlog) see(this.sightings, event);
    void this.options.recordings?.finishLeftOvers((ids) => this.isLive(ids));
    this.options.messages?.watch((callId) => this.state.channels.has(callId));
  }

  private isLive(ids: RecordingIds): boolean {
    const name = recordingName(ids);
    return [...this.state.channels.values()].some(
      (channel) => channel.recording && recordingName(channel.recording) === name,
    );
  }

  private async claim(channelId: string): Promise<void> {
    const { application, mayClaim, log, nodeId } = this.options;
    if (!mayClaim()) return;
    try {
      await this.request({ method: 'POST', uri: 'events/claim', query: { channelId, application } }, [channelId]);
    } catch (error) {
      // 409: another controller was faster. 404: the caller hung up, or nobody was fast enough.
      if (error instanceof AriError && (error.statusCode === 409 || error.statusCode === 404)) return;
      log('warn', `Asterisk ${nodeId}: call ${channelId} was not claimed: ${(error as Error).message}`);
    }
  }
}
