/** Where things of this checkout are. */
import path from 'node:path';
import { fileURLToPath } from 'node:url';

/** The checkout's top folder. */
export const projectFolder = path.resolve(fileURLToPath(new URL('../..', import.meta.url)));
/** Templates of what Asterisk reads. */
export const asteriskTemplates = path.join(projectFolder, 'asterisk-config');
/** Prompts (`hotline/LANGUAGE/…`) and music on hold (`moh/`). */
export const soundsFolder = path.join(projectFolder, 'asterisk-config/sounds');
