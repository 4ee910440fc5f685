import type { Words } from '../zh-CN/index.ts';

/** English words: the web phone of guests. */
export const guest: Pick<Words, 'guest'> = {
  guest: {
    title: 'Web phone',
    lead: 'Call the hotline from your browser, without a telephone.',
    number: 'Number',
    call: 'Call',
    hangUp: 'Hang up',
    mute: 'Mute',
    unmute: 'Unmute',
    keypad: 'Keypad',
    backspace: 'Delete the last digit',
    idle: 'Ready to call',
    microphone: 'Opening the microphone…',
    connecting: 'Connecting…',
    ringing: 'Calling…',
    up: 'On call',
    ended: 'Call ended',
    failed: 'The call failed: {{why}}',
    off: 'The web phone is not open here. Please call the hotline by telephone.',
    hint: 'During the call, the digits, * and # of your keyboard choose from the menu.',
    refused: 'The browser does not allow the microphone. Allow it left of the address and try again.',
    sent: 'Pressed: {{digits}}',
    toSignIn: 'Staff sign-in',
    cause: {
      busy: 'busy',
      rejected: 'rejected',
      unavailable: 'not available now',
      notFound: 'no such number',
      connection: 'no connection',
      other: '{{cause}}',
    },
  },
};
