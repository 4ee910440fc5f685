/** What the adapter keeps of one node: enough to know whose an event is and what stands in a command's way. */

import type { RecordingIds } from './recordings.ts';

export type KnownChannel = {
  kind: 'customer' | 'agent' | 'outside' | 'other';
  /** Whose phone it is on; null: no agent's. */
  agentId: string | null;
  answered: boolean;
  /** Told as ringing already. */
  rang: boolean;
  /** Playbacks that were ordered and have not been told as finished, oldest first. */
  playbacks: Set<string>;
  /** The bridge we put it in last. */
  bridgeId: string | null;
  /** The music it was given last. */
  music: string | null;
  /** It is being hung up: what ends on it now ends for that reason. */
  leaving: boolean;
  /** Why it is being hung up, once it is (Q.850). */
  cause: number | null;
  /** When its last key was pressed, as Asterisk says it. */
  lastDigitAt: string | null;
  /** An agent's leg: what it is recorded as. */
  recording: RecordingIds | null;
  /** Told when a standing leg is back from its step through the dialplan: false, it has ended on the way. */
  back: ((isHere: boolean) => void) | null;
  /** An order that moves it step by step; whoever wants it next waits for that. */
  moving: Promise<unknown> | null;
};

export class NodeState {
  readonly channels = new Map<string, KnownChannel>();
  /** Channel of each playback that has not been told as finished. */
  readonly playbacks = new Map<string, string>();
  /** Playbacks that are being stopped. */
  readonly stopping = new Set<string>();
  /** Bridges that are known to be there. */
  readonly bridges = new Set<string>();
  /** Those of them that Asterisk has not confirmed yet. */
  readonly making = new Set<string>();
  /** Orders under way that move channels step by step. */
  moves = 0;
  /** Agents' phones (their endpoints) that are registered → where; null: not told. */
  readonly phones = new Map<string, string | null>();

  addChannel(channelId: string, kind: KnownChannel['kind'], answered: boolean): KnownChannel {
    const channel: KnownChannel = {
      kind,
      agentId: null,
      answered,
      rang: false,
      playbacks: new Set(),
      bridgeId: null,
      music: null,
      leaving: false,
      cause: null,
      lastDigitAt: null,
      recording: null,
      back: null,
      moving: null,
    };
    this.channels.set(channelId, channel);
    return channel;
  }

  /** Forgets a channel and its playbacks. False when it was not known: whatever ended it has been told before. */
  removeChannel(channelId: string): boolean {
    const channel = this.channels.get(channelId);
    for (const playbackId of channel?.playbacks ?? []) this.playbacks.delete(playbackId);
    channel?.back?.(false);
    return this.channels.delete(channelId);
  }

  addPlayback(playbackId: string, channelId: string): void {
    this.playbacks.set(playbackId, channelId);
    this.channels.get(channelId)?.playbacks.add(playbackId);
  }

  /** Forgets a playback. False when it was not known: its end has been told before, or its channel is gone. */
  removePlayback(playbackId: string): boolean {
    const channelId = this.playbacks.get(playbackId);
    if (channelId === undefined) return false;
    this.channels.get(channelId)?.playbacks.delete(playbackId);
    return this.playbacks.delete(playbackId);
  }
}
