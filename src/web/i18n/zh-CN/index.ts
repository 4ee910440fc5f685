/**
 * The Chinese words of every page, a file for each area. The English ones have the same keys; a test compares them.
 */
import { calls } from './calls.ts';
import { customer } from './customer.ts';
import { customers } from './customers.ts';
import { desk } from './desk.ts';
import { devices } from './devices.ts';
import { dial } from './dial.ts';
import { floor } from './floor.ts';
import { guest } from './guest.ts';
import { messages } from './messages.ts';
import { party } from './party.ts';
import { routing } from './routing.ts';
import { selfService } from './self-service.ts';
import { shell } from './shell.ts';
import { standing } from './standing.ts';
import { whatIf } from './what-if.ts';
import { work } from './work.ts';

export const zhCN = {
  ...shell,
  ...desk,
  ...devices,
  ...dial,
  ...customer,
  ...customers,
  ...floor,
  ...calls,
  ...routing,
  ...selfService,
  ...messages,
  ...party,
  ...guest,
  ...standing,
  ...whatIf,
  ...work,
};

type Same<T> = { [K in keyof T]: T[K] extends string ? string : Same<T[K]> };
/** Words of one language: same keys as the Chinese ones. */
export type Words = Same<typeof zhCN>;
