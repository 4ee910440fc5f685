import { createHash } from 'node:crypto';

/** Twelve hexadecimal digits of a text's SHA-256: no two versions of a shop's documents share them. */
export const digest = (text: string) => createHash('sha256').update(text).digest('hex').slice(0, 12);
