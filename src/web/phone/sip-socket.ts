/**
 * JsSIP's WebSocket, which can be given up: on a network that went away without a word (a cable pulled, another address) a
 * browser's socket stays open for minutes, and a new one may wait as long for an answer.
 */
import { WebSocketInterface } from 'jssip';

/** As the desk's own socket: an upgrade takes some milliseconds, or has met a dead address. */
const OPEN_WITHIN_MS = 4_000;

/** RFC 6455, 7.1.5: closed without a word. */
const ABNORMAL = 1006;

export class SipSocket extends WebSocketInterface {
  #timer: number | undefined;

  override connect(): void {
    super.connect();
    window.clearTimeout(this.#timer);
    this.#timer = window.setTimeout(() => {
      if (this.isConnecting()) this.giveUp();
    }, OPEN_WITHIN_MS);
  }

  override disconnect(): void {
    window.clearTimeout(this.#timer);
    super.disconnect();
  }

  /** The line is dead. JsSIP connects and registers anew by itself; a talk whose sound still flows goes on. */
  giveUp(): void {
    this.disconnect();
    this.ondisconnect(true, ABNORMAL, 'the line is dead');
  }
}
