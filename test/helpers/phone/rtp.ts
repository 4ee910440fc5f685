/** RTP packets (RFC 3550 section 5.1) and the telephone-event payload in them (RFC 4733 section 2.3). */
import { createSocket, type Socket } from 'node:dgram';

export interface RtpPacket {
  marker: boolean;
  payloadType: number;
  sequence: number;
  /** In samples of 8 kHz. */
  timestamp: number;
  ssrc: number;
  payload: Uint8Array;
}

/** Samples in a packet of 20 ms at 8 kHz. */
export const FRAME_SAMPLES = 160;

export function formatRtp(packet: RtpPacket): Buffer {
  const bytes = Buffer.allocUnsafe(12 + packet.payload.length);
  bytes[0] = 0x80;
  bytes[1] = (packet.marker ? 0x80 : 0) | packet.payloadType;
  bytes.writeUInt16BE(packet.sequence & 0xffff, 2);
  bytes.writeUInt32BE(packet.timestamp >>> 0, 4);
  bytes.writeUInt32BE(packet.ssrc >>> 0, 8);
  bytes.set(packet.payload, 12);
  return bytes;
}

/** Reads a packet, its CSRCs, extension and padding left out; undefined for what is not RTP version 2. */
export function parseRtp(bytes: Buffer): RtpPacket | undefined {
  const [first = 0, second = 0] = bytes;
  if (bytes.length < 12 || first >> 6 !== 2) return undefined;
  let start = 12 + (first & 0x0f) * 4;
  if (first & 0x10) {
    if (bytes.length < start + 4) return undefined;
    start += 4 + bytes.readUInt16BE(start + 2) * 4;
  }
  const end = first & 0x20 ? bytes.length - (bytes[bytes.length - 1] ?? 0) : bytes.length;
  if (end < start) return undefined;
  return {
    marker: (second & 0x80) !== 0,
    payloadType: second & 0x7f,
    sequence: bytes.readUInt16BE(2),
    timestamp: bytes.readUInt32BE(4),
    ssrc: bytes.readUInt32BE(8),
    payload: Uint8Array.prototype.slice.call(bytes, start, end),
  };
}

/** Event codes of the keys are their places here (RFC 4733 section 3.2, table 3). */
const EVENT_KEYS = '0123456789*#ABCD';

/** The event code of a key. @throws Error for what no telephone has. */
export function eventOfKey(key: string): number {
  const code = EVENT_KEYS.indexOf(key.toUpperCase());
  if (key.length !== 1 || code < 0) throw new Error(`"${key}" is not a key of a telephone: 0-9, *, #, A-D`);
  return code;
}

export function keyOfEvent(code: number): string | undefined {
  return EVENT_KEYS[code];
}

/** `duration` in samples since the key went down, `end` once it is up again; -10 dBm0 as telephones send. */
export function formatEvent(code: number, duration: number, end: boolean): Uint8Array {
  return Uint8Array.of(code, (end ? 0x80 : 0) | 10, duration >> 8, duration & 0xff);
}

/** Tries before giving up on an even port: each has one chance in two, so this fails once in 2^40. */
const MOST_TRIES = 40;

/** A UDP socket on a free even port, as RTP asks for (RFC 3550 section 11). */
export async function openRtpSocket(address: string): Promise<Socket> {
  for (let i = 0; i < MOST_TRIES; i++) {
    const socket = await openSocket(address, 0);
    if (socket.address().port % 2 === 0) return socket;
    socket.close();
  }
  throw new Error(`no free even UDP port on ${address}`);
}

/** A bound UDP socket; port 0 takes a free one. @throws Error naming address and port when they are taken. */
export function openSocket(address: string, port: number): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20 });
    socket.once('error', (error) => {
      socket.close();
      reject(new Error(`cannot listen on udp ${address}:${port}: ${error.message}`));
    });
    socket.bind(port, address, () => {
      socket.removeAllListeners('error');
      // A port unreachable that comes back by ICMP is no news: SIP and RTP notice by their own timers.
      socket.on('error', () => {});
      resolve(socket);
    });
  });
}
