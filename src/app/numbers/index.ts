/** Telephone numbers: read and compared. */
export { type Home, MAINLAND, type NumberKind, type PhoneNumber, readPhoneNumber } from './read.ts';
export { isWithheld } from './spelling.ts';
