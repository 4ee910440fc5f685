import type { Words } from '../zh-CN/index.ts';

/** English words: calls that agents make. */
export const dial: Pick<Words, 'dial'> = {
  dial: {
    open: 'Dial',
    title: 'Call a number',
    number: 'Telephone number',
    hint: 'Your own telephone is connected first, then the customer is called and sees the shop’s number.',
    call: 'Call',
    callBack: 'Call back',
    callBackWho: 'Call back {{who}}',
    notNow: 'Possible when the call and its wrap-up are over',
    ownPhone: 'Connecting your telephone…',
    liftHandset: 'Your telephone rings: lift it, and the customer is called',
    liftOutside: 'Your telephone rings: lift it and press 1, and the customer is called',
    outgoing: 'Outgoing call',
    machineHint: 'A machine has answered: end the call, which counts as not reached',
    badNumber: 'This is no telephone number; please check it.',
  },
};
