/** What anyone may see without an account: the shop's name, and a telephone for guests where it is switched on. */
import { randomUUID } from 'node:crypto';
import type { FastifyInstance } from 'fastify';
import type { ScreenNames } from '../../core/organization.ts';
import { HttpError } from './errors.ts';

/** Enough for a family behind one address; a program that asks for phones by the thousand gets no further. */
const PHONES_PER_MINUTE = 10;
/** Phones of guests that exist at once. Each takes some kB of Asterisk's memory. */
const PHONES_AT_MOST = 200;
/** A guest's phone is taken away after this: long enough for any call, short enough to clear up after a closed page. */
const PHONE_LIFE_MS = 60 * 60_000;

export type GuestOptions = {
  enabled: boolean;
  numbers: string[];
  /** The shop's name by language. */
  name(): Record<string, string>;
  /** Languages of callers by tag, and what the pages call them. */
  languages(): Record<string, ScreenNames>;
  providePhone(guestId: string): Promise<{ user: string; password: string }>;
  revokePhone(guestId: string): Promise<void>;
};

export type Guests = {
  /** Whether a softphone of a guest with this name may speak to Asterisk. */
  knows(guestId: string): boolean;
  close(): Promise<void>;
};

export function guestRoutes(server: FastifyInstance, options: GuestOptions): Guests {
  const phones = new Map<string, NodeJS.Timeout>();

  async function revoke(guestId: string): Promise<void> {
    clearTimeout(phones.get(guestId));
    phones.delete(guestId);
    await options.revokePhone(guestId).catch(() => undefined);
  }

  server.get('/api/public', async () => ({
    name: options.name(),
    guestPhone: options.enabled,
    numbers: options.numbers,
    languages: options.languages(),
  }));

  server.post(
    '/api/guest-phone',
    { config: { rateLimit: { max: PHONES_PER_MINUTE, timeWindow: 60_000 } } },
    async () => {
      if (!options.enabled) throw new HttpError(404, 'guestPhoneOff', 'Calling from this page is switched off.');
      if (phones.size >= PHONES_AT_MOST)
        throw new HttpError(503, 'full', 'All lines for guests are taken. Try again soon.');
      const guestId = randomUUID();
      const timer = setTimeout(() => void revoke(guestId), PHONE_LIFE_MS);
      timer.unref();
      phones.set(guestId, timer);
      try {
        const { user, password } = await options.providePhone(guestId);
        return { path: `/sip?guest=${guestId}`, uri: `sip:${user}@hotline.invalid`, user, password };
      } catch (error) {
        await revoke(guestId);
        throw new HttpError(503, 'noPhone', (error as Error).message);
      }
    },
  );

  return {
    knows: (guestId) => phones.has(guestId),
    async close() {
      await Promise.all([...phones.keys()].map(revoke));
    },
  };
}
