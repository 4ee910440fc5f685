import type { Words } from '../zh-CN/index.ts';
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

/** The English words of every page; the Chinese ones are in `zh-CN`. */
export const en: Words = {
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
