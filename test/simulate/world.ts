/**
 * A small world around a floor: lines, phones, sounds and records that answer commands as Asterisk and the shop would, on
 * a clock of its own. What goes wrong is chosen by `Faults`; without any the world behaves.
 */
import type { ArrivingEvent } from '../../src/app/ports.ts';
import type { Command, LookUpQuery, TelephonyCommand } from '../../src/core/commands.ts';
import type { LiveChannel, LookUpResult } from '../../src/core/events.ts';

/** What an agent's phone does when it rings; ms until it does. */
export type RingAnswer = { does: 'answer' | 'reject' | 'ring' | 'unreachable'; afterMs: number };

export type Faults = {
  /** Ms from a command to its effect, and from an effect to its event. */
  delayMs(): number;
  /** Null: the command is carried out. One that fails by its time limit may have been carried out all the same. */
  failure(command: TelephonyCommand): { reason: 'refused' | 'timeout'; done: boolean } | null;
  recordsAway(): boolean;
  /** How long somebody speaks. */
  speaksMs(): number;
  /** How often an event is told: 1, or 2. */
  copies(event: ArrivingEvent): number;
  ring(agentId: string): RingAnswer;
  /** A telephone outside. */
  ringOutside(): RingAnswer;
  /** An agent's, called for a leg that stands. */
  answerStanding(): RingAnswer;
  /** Null: for as long as it is wanted. */
  standingLasts(): { ms: number; cause: number } | null;
};

type Channel = LiveChannel & { nodeId: string; bridgeId: string | null; agentId: string | null; callId: string };
type Planned = { dueAtMs: number; order: number; run(): void; timerId?: string };

/** What the world tells is put through `tell`; what it is told to do comes in by `act`. */
export class World {
  nowMs: number;
  readonly channels = new Map<string, Channel>();
  readonly bridges = new Map<string, Set<string>>();
  readonly phones = new Map<string, string>();
  /** Nodes with the line to them up. */
  readonly lines = new Set<string>();
  private readonly playing = new Map<string, { channelId: string; nodeId: string }>();
  /** Messages that were recorded and neither kept nor thrown away. */
  readonly recorded = new Map<string, { channelId: string; over: boolean }>();
  private planned: Planned[] = [];
  private count = 0;
  private readonly faults: Faults;
  private readonly tell: (event: ArrivingEvent) => void;
  private readonly find: (query: LookUpQuery) => LookUpResult;

  constructor(
    nowMs: number,
    faults: Faults,
    tell: (event: ArrivingEvent) => void,
    find: (query: LookUpQuery) => LookUpResult,
  ) {
    this.nowMs = nowMs;
    this.faults = faults;
    this.tell = tell;
    this.find = find;
  }

  /** Something that happens by itself after `ms`. */
  plan(ms: number, run: () => void): void {
    this.count += 1;
    this.planned.push({ dueAtMs: this.nowMs + ms, order: this.count, run });
  }

  /** Lets the next thing happen; false when nothing is planned. */
  step(): boolean {
    let next: Planned | undefined;
    for (const one of this.planned) {
      if (!next || one.dueAtMs < next.dueAtMs || (one.dueAtMs === next.dueAtMs && one.order < next.order)) next = one;
    }
    if (next === undefined) return false;
    this.planned = this.planned.filter((one) => one !== next);
    this.nowMs = Math.max(this.nowMs, next.dueAtMs);
    next.run();
    return true;
  }

  /** A caller dials. */
  dialIn(callId: string, nodeId: string, ani: string | null, dnis: string): void {
    const channelId = callId;
    const channel = { channelId, kind: 'customer' as const, answered: false, ani, dnis };
    this.channels.set(channelId, { ...channel, nodeId, bridgeId: null, agentId: null, callId });
    this.fromNode(nodeId, { type: 'callArrived', callId, channelId, nodeId, ani, dnis });
  }

  press(channelId: string, digit: string): void {
    const channel = this.channels.get(channelId);
    if (channel) this.fromNode(channel.nodeId, { type: 'digitReceived', channelId, digit });
  }

  /** A channel's own side hangs up, or it is hung up on. */
  end(channelId: string, cause: number): void {
    const channel = this.channels.get(channelId);
    if (channel === undefined) return;
    for (const [id, one] of this.recorded) if (one.channelId === channelId) this.endRecording(id, true);
    this.channels.delete(channelId);
    this.leaveBridge(channel);
    for (const [playbackId, playback] of this.playing) if (playback.channelId === channelId) this.stop(playbackId);
    this.fromNode(channel.nodeId, { type: 'channelEnded', channelId, cause });
    if (channel.kind === 'agent' && channel.answered && channel.callId !== '') {
      const { callId } = channel;
      const recording = { recordingId: channelId, file: `${channelId}.wav`, durationMs: 1_000, bytes: 16_000 };
      this.fromNode(channel.nodeId, { type: 'recordingSaved', callId, ...recording });
    }
  }

  /** The line to a node is cut: nothing gets through in either direction, and its events are lost, not kept. */
  loseLine(nodeId: string): void {
    if (this.lines.delete(nodeId)) this.tell({ type: 'nodeLost', nodeId });
  }

  /** The line is up (again); with `restarted` everything on the node is gone. */
  returnLine(nodeId: string, restarted: boolean): void {
    this.lines.delete(nodeId);
    if (restarted) this.empty(nodeId);
    this.lines.add(nodeId);
    const channels = this.on(nodeId).map(({ channelId, kind, answered, ani, dnis }) => ({
      channelId,
      kind,
      answered,
      ani,
      dnis,
    }));
    const bridges = [...this.bridges].flatMap(([bridgeId, members]) =>
      bridgeId.startsWith(`${nodeId}/`)
        ? [{ bridgeId: bridgeId.slice(nodeId.length + 1), channelIds: [...members] }]
        : [],
    );
    this.tell({ type: 'nodeConnected', nodeId, restarted, channels, bridges });
    for (const [agentId, phoneNode] of this.phones) {
      if (phoneNode === nodeId) this.tell({ type: 'phoneRegistered', agentId, nodeId });
    }
  }

  registerPhone(agentId: string, nodeId: string): void {
    this.phones.set(agentId, nodeId);
    this.fromNode(nodeId, { type: 'phoneRegistered', agentId, nodeId });
  }

  unregisterPhone(agentId: string): void {
    const nodeId = this.phones.get(agentId);
    this.phones.delete(agentId);
    if (nodeId !== undefined) this.fromNode(nodeId, { type: 'phoneUnregistered', agentId });
  }

  on(nodeId: string): Channel[] {
    return [...this.channels.values()].filter((channel) => channel.nodeId === nodeId);
  }

  /** What the controller had asked for and waits for is forgotten with it. */
  forgetTimersAndLookUps(): void {
    this.planned = this.planned.filter((one) => one.timerId === undefined);
  }

  act(commands: Command[]): void {
    for (const command of commands) this.take(command);
  }

  private take(command: Command): void {
    switch (command.type) {
      case 'startTimer':
        this.planTimer(command.timerId, command.dueAtMs);
        return;
      case 'cancelTimer':
        this.planned = this.planned.filter((one) => one.timerId !== command.timerId);
        return;
      case 'lookUp': {
        const { requestId, query } = command;
        const result = this.faults.recordsAway() ? null : this.find(query);
        this.later({ type: 'lookUpFinished', requestId, result }, 40);
        return;
      }
      case 'revealKey':
      case 'checkEntry':
      case 'revealLast':
      case 'forgetKeys':
        return;
      case 'showOffer':
      case 'showCustomer':
      case 'showCall':
      case 'showAgent':
      case 'showRefusal':
        return;
      default:
        this.execute(command);
    }
  }

  private planTimer(timerId: string, dueAtMs: number): void {
    this.planned = this.planned.filter((one) => one.timerId !== timerId);
    this.count += 1;
    const run = () => this.tell({ type: 'timerFired', timerId });
    this.planned.push({ dueAtMs, order: this.count, run, timerId });
  }

  private execute(command: TelephonyCommand): void {
    const fail = (reason: 'notFound' | 'refused' | 'unreachable' | 'timeout') =>
      this.later({ type: 'commandFailed', command: command.type, about: aboutOf(command), reason, detail: '' }, 1);
    if (!this.lines.has(command.nodeId)) {
      fail('unreachable');
      return;
    }
    const failure = this.faults.failure(command);
    if (failure !== null) fail(failure.reason);
    if (failure !== null && !failure.done) return;
    if (!this.carryOut(command) && failure === null) fail('notFound');
  }

  /** False when what it is about does not exist. */
  private carryOut(command: TelephonyCommand): boolean {
    const { nodeId } = command;
    switch (command.type) {
      case 'dialAgent':
        this.dial(command);
        return true;
      case 'dialStandingLeg':
        this.dialStanding(command);
        return true;
      case 'dialOutside':
        this.dialOutside(command);
        return true;
      case 'stopRecording':
      case 'checkRecording':
        return this.aboutRecording(command);
      case 'keepMessage':
        return this.keepMessage(command);
      case 'discardMessage':
        return this.recorded.delete(command.messageId) || true;
      case 'stopPlayback':
        return this.stop(command.playbackId);
      case 'dissolveBridge':
        return this.dissolve(`${nodeId}/${command.bridgeId}`);
      case 'connectChannels':
        return this.connect(`${nodeId}/${command.bridgeId}`, command.channelIds);
    }
    const channel = this.channels.get(command.channelId);
    if (channel === undefined) return false;
    switch (command.type) {
      case 'answerChannel':
        this.plan(this.faults.delayMs(), () => this.goUp(channel));
        return true;
      case 'playMedia':
        this.playing.set(command.playbackId, { channelId: command.channelId, nodeId });
        this.plan(1_500 * command.media.length, () => this.stop(command.playbackId));
        return true;
      case 'playMessage':
        if (!this.recorded.has(command.messageId)) return false;
        this.playing.set(command.playbackId, { channelId: command.channelId, nodeId });
        this.plan(3_000, () => this.stop(command.playbackId));
        return true;
      case 'recordMessage':
        this.recorded.set(command.messageId, { channelId: command.channelId, over: false });
        this.plan(this.faults.speaksMs(), () => this.endRecording(command.messageId, false));
        return true;
      case 'holdChannel':
      case 'parkLeg':
      case 'unbridgeChannel':
        this.leaveBridge(channel);
        return true;
      case 'hangUpChannel':
        this.plan(this.faults.delayMs(), () => this.end(command.channelId, 16));
        return true;
    }
  }

  private dial(command: Extract<TelephonyCommand, { type: 'dialAgent' }>): void {
    const { nodeId, channelId, agentId, callId, outside } = command;
    const leg = { channelId, kind: 'agent' as const, answered: false, ani: null, dnis: '' };
    this.channels.set(channelId, { ...leg, nodeId, bridgeId: null, agentId, callId });
    const isThere = outside !== undefined || this.phones.get(agentId) === nodeId;
    const { does, afterMs } = isThere ? this.faults.ring(agentId) : UNREACHABLE;
    this.fromNode(nodeId, { type: 'channelRang', channelId });
    if (does === 'answer') {
      this.plan(afterMs, () => {
        const channel = this.channels.get(channelId);
        if (channel) this.goUp(channel);
      });
    } else if (does !== 'ring') this.plan(afterMs, () => this.end(channelId, does === 'reject' ? 21 : 20));
  }

  /** Answers by itself, mostly; now and then its person or its network ends it. */
  private dialStanding({ nodeId, channelId, agentId }: Extract<TelephonyCommand, { type: 'dialStandingLeg' }>): void {
    const leg = { channelId, kind: 'agent' as const, answered: false, ani: null, dnis: '' };
    this.channels.set(channelId, { ...leg, nodeId, bridgeId: null, agentId, callId: '' });
    const { does, afterMs } = this.phones.get(agentId) === nodeId ? this.faults.answerStanding() : UNREACHABLE;
    if (does !== 'answer') {
      if (does !== 'ring') this.plan(afterMs, () => this.end(channelId, does === 'reject' ? 21 : 20));
      return;
    }
    this.plan(afterMs, () => {
      const channel = this.channels.get(channelId);
      if (channel) this.goUp(channel);
    });
    const lasts = this.faults.standingLasts();
    if (lasts !== null) this.plan(afterMs + lasts.ms, () => this.end(channelId, lasts.cause));
  }

  private dialOutside({ nodeId, channelId, callId }: Extract<TelephonyCommand, { type: 'dialOutside' }>): void {
    const leg = { channelId, kind: 'outside' as const, answered: false, ani: null, dnis: '' };
    this.channels.set(channelId, { ...leg, nodeId, bridgeId: null, agentId: null, callId });
    const { does, afterMs } = this.faults.ringOutside();
    if (does === 'answer') {
      this.plan(afterMs, () => {
        const channel = this.channels.get(channelId);
        if (channel) this.goUp(channel);
      });
      this.plan(afterMs + this.faults.speaksMs(), () => this.end(channelId, 16));
    } else if (does !== 'ring') this.plan(afterMs, () => this.end(channelId, does === 'reject' ? 17 : 20));
  }

  private endRecording(messageId: string, gone: boolean): void {
    const recording = this.recorded.get(messageId);
    const channel = this.channels.get(recording?.channelId ?? '');
    if (!recording || recording.over || !channel) return;
    recording.over = true;
    this.fromNode(channel.nodeId, { type: 'messageRecorded', messageId, saidMs: this.faults.speaksMs(), gone });
  }

  /** False where there is no such recording. */
  private aboutRecording({ type, messageId, nodeId }: Extract<TelephonyCommand, { messageId: string }>): boolean {
    const recording = this.recorded.get(messageId);
    if (recording === undefined) return false;
    if (type === 'stopRecording' && !recording.over) this.endRecording(messageId, false);
    else if (recording.over) this.fromNode(nodeId, { type: 'messageRecorded', messageId, saidMs: 5_000, gone: false });
    return true;
  }

  private keepMessage(command: Extract<TelephonyCommand, { type: 'keepMessage' }>): boolean {
    const { messageId, callId, messageKind, queueId, nodeId } = command;
    if (!this.recorded.delete(messageId)) return true;
    const file = { file: `${messageId}.wav`, durationMs: 5_000, bytes: 80_044, recordedAtMs: this.nowMs };
    this.fromNode(nodeId, {
      type: 'messageSaved',
      messageId,
      callId,
      messageKind,
      queueId,
      ani: null,
      dnis: null,
      ...file,
    });
    return true;
  }

  private goUp(channel: Channel): void {
    if (channel.answered || !this.channels.has(channel.channelId)) return;
    channel.answered = true;
    this.fromNode(channel.nodeId, { type: 'channelAnswered', channelId: channel.channelId });
  }

  private stop(playbackId: string): boolean {
    const playback = this.playing.get(playbackId);
    if (playback === undefined) return false;
    this.playing.delete(playbackId);
    this.fromNode(playback.nodeId, { type: 'playbackFinished', playbackId });
    return true;
  }

  private connect(bridgeKey: string, channelIds: string[]): boolean {
    const channels = channelIds.map((id) => this.channels.get(id));
    if (channels.some((channel) => channel === undefined)) return false;
    const members = this.bridges.get(bridgeKey) ?? new Set();
    this.bridges.set(bridgeKey, members);
    for (const channel of channels) {
      if (channel === undefined) continue;
      this.leaveBridge(channel);
      channel.bridgeId = bridgeKey;
      members.add(channel.channelId);
    }
    return true;
  }

  private dissolve(bridgeKey: string): boolean {
    for (const channelId of this.bridges.get(bridgeKey) ?? []) {
      const channel = this.channels.get(channelId);
      if (channel) channel.bridgeId = null;
    }
    return this.bridges.delete(bridgeKey);
  }

  private leaveBridge(channel: Channel): void {
    if (channel.bridgeId !== null) this.bridges.get(channel.bridgeId)?.delete(channel.channelId);
    channel.bridgeId = null;
  }

  private empty(nodeId: string): void {
    for (const { channelId } of this.on(nodeId)) this.end(channelId, 0);
    for (const bridgeKey of [...this.bridges.keys()]) if (bridgeKey.startsWith(`${nodeId}/`)) this.dissolve(bridgeKey);
  }

  /** Told only when the line is up at that moment. */
  private fromNode(nodeId: string, event: ArrivingEvent): void {
    if (this.lines.has(nodeId)) this.later(event, 0);
  }

  private later(event: ArrivingEvent, ms: number): void {
    for (let copy = this.faults.copies(event); copy > 0; copy -= 1) {
      this.plan(ms + this.faults.delayMs() * copy, () => this.tell(event));
    }
  }
}

const UNREACHABLE: RingAnswer = { does: 'unreachable', afterMs: 5 };

function aboutOf(command: TelephonyCommand): string {
  if ('playbackId' in command) return command.playbackId;
  if ('messageId' in command) return command.messageId;
  return 'bridgeId' in command ? command.bridgeId : command.channelId;
}
