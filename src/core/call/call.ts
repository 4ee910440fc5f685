/** A call's record on the floor: made, found, forgotten. */
import { sayExpectedWait } from '../acd/expected-wait/announce.ts';
import { positionOf } from '../acd/queue.ts';
import type { Call } from '../floor.ts';
import type { Prompt } from '../ivr/contract.ts';
import { rulesFor, speak } from '../ivr/index.ts';
import type { FlowSource } from '../organization.ts';
import type { Turn } from '../turn.ts';

type Begun = 'callId' | 'nodeId' | 'channelId' | 'ani' | 'dnis' | 'arrivedAtMs' | 'sinceMs' | 'machine' | 'language';

/** A call in which nothing has happened yet, with what is known of this one beside. */
export function newCall(known: Pick<Call, Begun> & Partial<Call>): Call {
  return {
    customer: null,
    flow: null,
    flowStep: null,
    pressed: [],
    earlyKeys: '',
    queue: null,
    leg: null,
    playbackId: null,
    bridgeId: null,
    heldSinceMs: null,
    talked: false,
    made: 0,
    ...known,
  };
}

/** Ids are made of the call's own and a count, so that a replay makes the same ones. */
export function nextId(call: Call, letter: 'p' | 'a' | 'b' | 'l' | 'e' | 'm' | 'o' | 'c'): string {
  call.made += 1;
  return `${call.callId}-${letter}${call.made}`;
}

/**
 * Plays prompts to the caller in their language, in place of whatever is being played. In a queue the words cover a ring, and
 * the agent's answer cuts them short.
 */
export function play(turn: Turn, call: Call, prompts: Prompt[]): void {
  stopPlaying(turn, call);
  const preface = call.preface ?? [];
  call.preface = [];
  const said = [...preface, ...prompts].flatMap((prompt) => {
    if ('position' in prompt) return tellPosition(turn, call);
    return 'expectedWait' in prompt ? tellExpectedWait(turn, call) : [prompt];
  });
  call.playbackId = nextId(call, 'p');
  const { nodeId, channelId, playbackId } = call;
  turn.commands.push({
    type: 'playMedia',
    nodeId,
    channelId,
    playbackId,
    media: mediaFor(turn, call, said),
  });
}

/** What was to be said before other words, where no other words follow. */
export function sayPreface(turn: Turn, call: Call): void {
  if (call.preface?.length) play(turn, call, []);
}

/** The place as it is now, which goes on record as heard. */
function tellPosition(turn: Turn, call: Call): Prompt[] {
  if (call.queue === null) return [];
  const position = positionOf(turn, call);
  if (position === 0) return [];
  const { queueId } = call.queue;
  call.queue.announced += 1;
  turn.entries.push({ kind: 'positionAnnounced', callId: call.callId, atMs: turn.atMs, queueId, position });
  return [{ ahead: position - 1 }];
}

/** The sounds that say it in the caller's language, as their version of the flow has the words and the rules. */
function mediaFor({ floor }: Turn, { flow, language }: Call, prompts: Prompt[]): string[] {
  const { organization } = floor;
  const flows = organization?.flows ?? [];
  const own = flows.find(({ flowId, version }) => flowId === flow?.flowId && version === flow.version);
  const names = speak(prompts, language, rulesFor(organization, language, own));
  return names.map((name) => soundsIn(own ?? flows[0])[name] ?? name);
}

/** Every version knows the sounds of all prompts; outside a flow the newest one's are taken, which stand first. */
const soundsIn = (flow: FlowSource | undefined) => flow?.sounds ?? {};

/** "You are next" says it all; so does a phone that rings already. */
function tellExpectedWait(turn: Turn, call: Call): Prompt[] {
  return positionOf(turn, call) > 1 ? sayExpectedWait(turn, call) : [];
}

export function stopPlaying(turn: Turn, call: Call): void {
  if (call.playbackId === null) return;
  turn.commands.push({ type: 'stopPlayback', nodeId: call.nodeId, playbackId: call.playbackId });
  call.playbackId = null;
}

/** A playback's id names its call: `CALL-p3`. */
export function callOfPlayback(turn: Turn, playbackId: string): Call | undefined {
  return turn.floor.calls[playbackId.slice(0, playbackId.lastIndexOf('-p'))];
}
