/** How things of ours are called inside Asterisk, and what a name there says about a thing. */
import { isWithheld as hidesNumber } from '../../app/numbers/index.ts';
import type { OwnPhone } from '../../core/agent/phone.ts';
import type { AriChannel } from './ari-types.ts';
import { type RecordingIds, recordingIdsOf } from './recordings.ts';

const PREFIXES: Readonly<Record<OwnPhone, string>> = { browser: 'agent-', desk: 'deskphone-' };

/** The PJSIP endpoint of an agent's phone: the one in the page, or the one on the desk. Both may be registered at once. */
export function agentEndpoint(agentId: string, phone: OwnPhone = 'browser'): string {
  return `${PREFIXES[phone]}${agentId}`;
}

/** The PJSIP endpoint of a guest's phone in the browser. */
export function guestEndpoint(guestId: string): string {
  return `guest-${guestId}`;
}

/** The agent whose phone this endpoint is, and which of the two it is; or null. */
export function phoneOfEndpoint(endpoint: string): { agentId: string; phone: OwnPhone } | null {
  for (const phone of ['browser', 'desk'] as const) {
    const prefix = PREFIXES[phone];
    if (endpoint.startsWith(prefix)) return { agentId: endpoint.slice(prefix.length), phone };
  }
  return null;
}

/** The agent on whose phone this channel is, or null. A channel is called TECHNOLOGY/ENDPOINT-SERIAL. */
export function agentOfChannel(channel: AriChannel): string | null {
  const endpoint = /^PJSIP\/(.+)-[0-9a-f]+$/.exec(channel.name)?.[1];
  return endpoint === undefined ? null : (phoneOfEndpoint(endpoint)?.agentId ?? null);
}

/** The holding bridge for one music. Ours for ever: not listed to the floor, and found again after a restart of the controller. */
export function holdingBridge(application: string, music: string): string {
  return `${application}-holding-${music}`;
}

export function isHoldingBridge(application: string, bridgeId: string): boolean {
  return bridgeId.startsWith(holdingBridge(application, ''));
}

/** The holding bridge where standing legs wait. It has no music: the name is no class of it. */
export function restingBridge(application: string): string {
  return holdingBridge(application, '(legs)');
}

/** The music that extensions.conf gives every caller. */
export const DIALPLAN_MUSIC = 'hotline';

/** First of an agent leg's Stasis arguments; a caller's first says where the call comes from (extensions.conf). */
export const LEG = 'leg';

/** First of the Stasis arguments of a leg to a telephone outside. */
export const OUTSIDE = 'outside';

/** Whether a channel is a leg that we dialled outside: the core makes such ids (`CALL-o3`), Asterisk never does. */
export function isOutsideLeg(channelId: string): boolean {
  return /-o\d+$/.test(channelId);
}

/** Whether a channel is a leg that we dialled to an agent, wherever their telephone is (`CALL-a3`). */
export function isAgentLeg(channelId: string): boolean {
  return /-a\d+$/.test(channelId);
}

/** What an agent's leg is recorded as, from its Stasis arguments (extensions.conf, recording); null when it is not. They outlive a controller. */
export function legRecording(args: string[]): RecordingIds | null {
  return args[0] === LEG ? recordingIdsOf(args[2] ?? '') : null;
}

/** Whether a listed channel is in an application: only then can it be put into a bridge. */
export function isInStasis({ dialplan }: AriChannel): boolean {
  return dialplan.app_name === 'Stasis';
}

/** A listed channel that is in Stasis shows the arguments in its dialplan step: `hotline,leg,7,…`. */
export function listedStasisArguments(channel: AriChannel): string[] {
  return isInStasis(channel) ? (channel.dialplan.app_data ?? '').split(',').slice(1) : [];
}

/** What the dialplan says of a caller: `street:4001:allowed_not_screened:id`, as Stasis arguments or inside StasisBroadcast's data. */
export type CallerArguments = { dnis: string; isWithheld: boolean };

/**
 * Reads Stasis arguments of a caller; a channel that some other dialplan sends in has none, and its extension is what was dialled.
 * The number is withheld when Asterisk took it as prohibited, or when the INVITE asks for privacy (RFC 3323, RFC 3325: `Privacy: id`).
 */
export function callerArguments(args: string[], channel: AriChannel): CallerArguments {
  const [, dnis = channel.dialplan.exten, presentation = '', privacy = ''] = args;
  const isWithheld = /^(prohib|unavailable)/.test(presentation) || (privacy !== '' && privacy !== 'none');
  return { dnis, isWithheld };
}

/** The same for a channel that is only listed: its dialplan step still shows what StasisBroadcast was called with. */
export function listedArguments(channel: AriChannel): CallerArguments {
  const { app_name: step, app_data: data = '' } = channel.dialplan;
  const args = step === 'StasisBroadcast' ? (data.split(',')[2] ?? '').split(':') : [];
  return callerArguments(args, channel);
}

/** The caller's number, raw; null when there is none, it is withheld, or it is a word that stands for nobody (RFC 3323, 4.1.1.3). */
export function aniOf(channel: AriChannel, { isWithheld }: CallerArguments): string | null {
  const { number } = channel.caller;
  if (number === '' || isWithheld) return null;
  return hidesNumber(number) ? null : number;
}
