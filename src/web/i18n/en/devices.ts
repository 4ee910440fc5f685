import type { Words } from '../zh-CN/index.ts';

/** English words: device check and call quality. */
export const devices: Pick<Words, 'devices' | 'quality'> = {
  devices: {
    open: 'Device check',
    title: 'Device check',
    lead: 'Check once before you take calls. What you choose is kept in the browser of this computer.',
    microphone: 'Microphone',
    headset: 'Headset (the talk)',
    ringer: 'Ring tone',
    system: 'As the system has it',
    unnamed: 'Device {{n}}',
    level: 'Microphone level',
    silent:
      'Please say something. If the bar does not move, see whether the microphone is muted or unplugged, or choose another.',
    heard: 'The microphone works.',
    testHeadset: 'Try the headset',
    testRinger: 'Try the ring tone',
    network: 'Network',
    measuring: 'Measuring…',
    networkGood: '{{ms}} ms there and back, nothing lost.',
    networkSlow:
      '{{ms}} ms there and back, which is slow: talks may lag. Use a cable, or close what fills the network.',
    networkLoss: '{{lost}} of {{n}} got no answer: talks may break up. Use a cable, or tell your network’s people.',
    networkAway: 'The server cannot be reached. Check the cable or Wi-Fi, then tell the administrator.',
    use: 'Take calls on',
    inPage: 'This page (headset)',
    onDesk: 'A desk phone',
    onDeskLead:
      'Calls ring the phone on your desk; lift the handset to answer. Mute and keys are on the phone; hold and hang-up work here as well.',
    outside: 'A mobile',
    outsideLead:
      'Calls ring this number, which sees the shop’s number. Lift it and press 1 when asked, and you are connected. Mute on the telephone itself; hold and hang up also work in this page.',
    outsideNumber: 'Mobile or landline number',
    outsideUse: 'Use this number',
    outsideNone: 'Please enter a number.',
    outsideGood: 'Calls ring {{number}}; lift it and press 1.',
    settingsTitle: 'Type this into the phone',
    settingsOnce: 'The password is shown this once and cannot be seen again.',
    server: 'SIP server',
    user: 'User',
    password: 'Password',
    copy: 'Copy',
    copied: 'Copied',
    renew: 'New phone password',
    renewHint:
      'For a forgotten password or another phone. Type the new one into the phone; with the old one it goes offline within 5 minutes.',
    deskGood: 'The desk phone is registered: calls reach you.',
    deskBad:
      'The desk phone is not registered, so no call reaches you. Look at its cable, SIP server, user and password.',
    phone: 'Phone',
    phoneGood: 'Registered: calls can come.',
    phoneBad:
      'The phone is not registered, so no call gets here. Wait a moment or reload; if it stays so, tell the administrator.',
    again: 'Check again',
    notRegistered:
      'The phone is not registered yet, so you cannot be ready. Try again in some seconds, or open the device check.',
  },
  quality: {
    label: 'Call quality',
    good: 'Good',
    fair: 'Fair',
    poor: 'Poor',
    detail: 'MOS {{mos}} · loss {{loss}}% · jitter {{jitter}} ms · round trip {{roundTrip}} ms',
  },
};
