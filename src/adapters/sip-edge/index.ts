/** The SIP edge, drachtio in front of Asterisk; docs/sip-edge.md is its manual. */
export { type Edge, type EdgeOptions, startEdge } from './edge.ts';
export { readSettingsFile, type SettingsResult } from './settings-file.ts';
export { type EdgeWatch, watchEdge } from './watch.ts';
