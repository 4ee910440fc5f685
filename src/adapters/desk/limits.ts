/** What one page may take of the controller. A page that goes beyond hurts only itself. */

/** A note of 4,000 characters is the longest message a page has reason to send; JSON may triple it. */
export const MESSAGE_LIMIT_BYTES = 64 * 1024;

/** Notes are saved while they are typed, a few a second; ten times as much is a program gone wild. */
export const MESSAGES_PER_SECOND = 40;
export const MESSAGES_AT_ONCE = 80;

/** Beyond this the floor's picture is left out for a page that reads slowly: the next one has all of it anyway. */
export const BUFFERED_PICTURE_BYTES = 256 * 1024;

/** Beyond this even offers would come too late to matter: the page is closed and starts afresh. */
export const BUFFERED_LIMIT_BYTES = 4 * 1024 * 1024;

/** A page hears something at least so often, and answers a ping. */
export const BEAT_EVERY_MS = 5_000;

/** Pings in a row that a living line leaves unanswered at most: a radio network may stall for some seconds. */
export const PINGS_UNANSWERED = 2;

/** A page says hello as soon as it is connected. */
export const HELLO_WITHIN_MS = 5_000;

/** As long as the floor waits for a page that has gone (`core/agent/facts.ts`): after that there is nothing to go on with. */
export const RESUME_WITHIN_MS = 45_000;

/** What is kept for a page that comes back. A call makes some ten messages, its customer's file is some kB. */
export const KEPT_MESSAGES = 200;
export const KEPT_BYTES = 512 * 1024;

/** Four pictures a second are as many as a person can take in. */
export const PICTURE_EVERY_MS = 250;

/** On a quiet floor a picture comes all the same, so that its age and what it lacks (a database that is away) are never old news. */
export const PICTURE_AT_LEAST_EVERY_MS = 2_000;
