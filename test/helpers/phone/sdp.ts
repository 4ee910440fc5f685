/** Session descriptions of one audio stream (RFC 4566), offered and answered (RFC 3264). */

export type Direction = 'sendrecv' | 'sendonly' | 'recvonly' | 'inactive';

/** What one side says about its audio. */
export interface AudioDescription {
  address: string;
  port: number;
  /** Whether PCMU (payload type 0, RFC 3551) is among the encodings: the only one these telephones speak. */
  speaksPcmu: boolean;
  /** RTP payload type of telephone-event (RFC 4733 section 2.4), undefined when keys cannot be sent that way. */
  eventPayloadType: number | undefined;
  direction: Direction;
}

/** `version` must grow with each description of a session (RFC 3264 section 8). */
export function formatSdp(audio: AudioDescription, sessionId: number, version: number): string {
  const types = [0];
  const lines = ['a=rtpmap:0 PCMU/8000'];
  if (audio.eventPayloadType !== undefined) {
    types.push(audio.eventPayloadType);
    lines.push(`a=rtpmap:${audio.eventPayloadType} telephone-event/8000`, `a=fmtp:${audio.eventPayloadType} 0-16`);
  }
  return `${[
    'v=0',
    `o=phone ${sessionId} ${version} IN IP4 ${audio.address}`,
    's=-',
    `c=IN IP4 ${audio.address}`,
    't=0 0',
    `m=audio ${audio.port} RTP/AVP ${types.join(' ')}`,
    ...lines,
    'a=ptime:20',
    `a=${audio.direction}`,
  ].join('\r\n')}\r\n`;
}

/** Reads the first audio stream; undefined when the body has none or it is refused (port 0). */
export function parseSdp(body: string): AudioDescription | undefined {
  const lines = body.split(/\r?\n/);
  const start = lines.findIndex((line) => line.startsWith('m=audio '));
  if (start < 0) return undefined;
  const next = lines.findIndex((line, i) => i > start && line.startsWith('m='));
  const media = lines.slice(start, next < 0 ? undefined : next);
  const session = lines.slice(
    0,
    lines.findIndex((line) => line.startsWith('m=')),
  );
  const [, port = '0', , ...types] = (media[0] ?? '').split(' ');
  if (port === '0') return undefined;
  const find = (prefix: string) => [...media, ...session].find((line) => line.startsWith(prefix));
  const event = media.map((line) => /^a=rtpmap:(\d+) telephone-event\/8000/i.exec(line)).find((match) => match);
  const address = find('c=')?.split(' ')[2] ?? '';
  const direction = [...media, ...session]
    .map((line) => /^a=(sendrecv|sendonly|recvonly|inactive)\s*$/.exec(line)?.[1])
    .find((found) => found !== undefined) as Direction | undefined;
  return {
    address,
    port: Number(port),
    speaksPcmu: types.includes('0'),
    eventPayloadType: event ? Number(event[1]) : undefined,
    // An address of zeros is how hold was said before RFC 3264 (section 8.4).
    direction: address === '0.0.0.0' ? 'inactive' : (direction ?? 'sendrecv'),
  };
}

/** The answer to a direction (RFC 3264 section 6.1). */
export function mirrored(direction: Direction): Direction {
  if (direction === 'sendonly') return 'recvonly';
  if (direction === 'recvonly') return 'sendonly';
  return direction;
}
