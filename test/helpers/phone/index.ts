/**
 * A telephone for tests: makes and takes real SIP calls with real sound, and tells what was heard.
 *
 *     const phone = await Phone.open({ server: `127.0.0.1:${sipPort}` });
 *     const call = await phone.call({ to: '4001', callerNumber: '13800138000' });
 *     await call.waitForAnswer();
 *     await call.audio.waitForPrompt('asterisk-config/sounds/hotline/zh/greeting.wav');
 *     await call.press('12');
 *     call.audio.speaking.sendTone(1000);
 *     await call.hangUp();
 *     await phone.close();
 */
export { Call } from './call.ts';
export { CallAudio, type Waiting } from './call-audio.ts';
export type { CallTimes, Ending } from './call-types.ts';
export type { Credentials } from './digest.ts';
export type { Hearing, Window } from './hearing.ts';
export { type CallOptions, Phone, type PhoneOptions } from './phone.ts';
export type { PromptMatch } from './prompt-finder.ts';
export type { SipMessage, SipRequest, SipResponse } from './sip-message.ts';
export type { PressOptions, Speaking } from './speaking.ts';
