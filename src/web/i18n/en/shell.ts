import type { Words } from '../zh-CN/index.ts';

/** English words: what every page has around it. */
export const shell: Pick<
  Words,
  'brand' | 'language' | 'theme' | 'nav' | 'common' | 'role' | 'signIn' | 'error' | 'connection' | 'time'
> = {
  brand: 'Hotline',
  language: { switch: 'Language', 'zh-CN': '中文', en: 'English' },
  theme: { toLight: 'Switch to light', toDark: 'Switch to dark' },
  nav: {
    desk: 'Desk',
    floor: 'Floor',
    calls: 'Call records',
    messages: 'Messages',
    flows: 'Flows',
    guest: 'Web phone',
    main: 'Main navigation',
  },
  common: {
    loading: 'Loading…',
    retry: 'Try again',
    close: 'Close',
    cancel: 'Cancel',
    unknown: 'Unknown',
    none: 'None',
    more: 'Load more',
    notFound: 'There is no such page.',
    toStart: 'Back to the start',
    crashed: 'Something went wrong on this page. Reload it to go on; the call recovers by itself.',
    reload: 'Reload the page',
    noAccess: 'Your account may not see this page.',
  },
  role: {
    agent: 'Agent',
    supervisor: 'Supervisor',
    quality: 'Quality',
    manager: 'Manager',
    administrator: 'Administrator',
  },
  signIn: {
    title: 'Sign in to the hotline',
    lead: 'Answering calls, watching the floor, looking up records: it all starts here.',
    user: 'User',
    password: 'Password',
    submit: 'Sign in',
    toGuest: 'No telephone? Call the hotline from the browser',
    signOut: 'Sign out',
    leave: 'You will be offline and get no more calls.',
    busy: 'You are on a call. End it before you sign out.',
  },
  error: {
    wrongPassword: 'User or password is not right.',
    tooMany: 'Too many attempts. Please wait a little.',
    notReached: 'The server cannot be reached. Please check the network.',
    notAllowed: 'You may not do this.',
    notFound: 'Not found.',
    signedOut: 'You have been signed out. Please sign in again.',
    other: 'That did not work: {{message}}',
  },
  connection: {
    label: 'Connection to the server',
    connecting: 'Connecting',
    open: 'Connected',
    retrying: 'Connection lost, reconnecting…',
    retryingLong:
      'The connection to the server is lost and comes back by itself. A call under way goes on, and notes are kept.',
    replacedTitle: 'Your desk is open elsewhere',
    replaced: 'Your desk was opened in another page or on another computer. This page gets no more calls.',
    takeOver: 'Take over here',
    signedOut: 'Signed out',
  },
  time: { justNow: 'just now', seconds: '{{n}} s', minutes: '{{n}} min', hours: '{{n}} h', days: '{{n}} d' },
};
