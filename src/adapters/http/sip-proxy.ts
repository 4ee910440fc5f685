/**
 * Passes a browser's SIP over WebSocket (RFC 7118) on to Asterisk, frame by frame, so that Asterisk itself stays on loopback
 * and one port carries everything.
 */
import { WebSocket } from 'ws';

/** An INVITE with many candidates is about 6 kB. */
export const SIP_FRAME_LIMIT_BYTES = 64 * 1024;
/** What a page may send before Asterisk's side is open: a REGISTER, perhaps an INVITE. */
const EARLY_FRAMES = 8;
/** Beyond this one side does not read any more. */
const BUFFERED_LIMIT_BYTES = 1024 * 1024;
/** Proxies and NATs between drop a quiet connection after 30 to 60 s. */
const PING_EVERY_MS = 25_000;

export function proxySip(browser: WebSocket, asteriskUrl: string): void {
  const asterisk = new WebSocket(asteriskUrl, 'sip', {
    maxPayload: SIP_FRAME_LIMIT_BYTES,
    perMessageDeflate: false,
    handshakeTimeout: 5_000,
  });
  const early: string[] = [];
  const end = (code: number) => {
    clearInterval(ping);
    browser.close(code);
    if (asterisk.readyState === WebSocket.CONNECTING) asterisk.terminate();
    else asterisk.close();
  };
  const pass = (from: WebSocket, to: WebSocket, text: string) => {
    if (to.bufferedAmount > BUFFERED_LIMIT_BYTES) from.terminate();
    else to.send(text);
  };
  const ping = setInterval(() => browser.ping(), PING_EVERY_MS);

  browser.on('message', (data) => {
    if (asterisk.readyState === WebSocket.OPEN) pass(browser, asterisk, data.toString());
    else if (early.length < EARLY_FRAMES) early.push(data.toString());
    else end(1008);
  });
  asterisk.on('open', () => {
    for (const text of early.splice(0)) asterisk.send(text);
  });
  asterisk.on('message', (data) => {
    if (browser.readyState === WebSocket.OPEN) pass(asterisk, browser, data.toString());
  });
  // 1013, try again later: the softphone comes back by itself.
  asterisk.on('error', () => end(1013));
  asterisk.on('close', () => end(1013));
  browser.on('error', () => undefined);
  browser.on('close', () => end(1000));
}
