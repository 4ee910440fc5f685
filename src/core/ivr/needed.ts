/** Every sound the flows and the reading of numbers need, with the words it says. */
import type { FlowSource, Language } from '../organization.ts';
import type { FlowDocument } from './document.ts';
import { speechSounds } from './speech/sounds.ts';

/** Languages that callers are spoken to in. */
export const SPOKEN_LANGUAGES: readonly Language[] = ['zh-CN', 'en'];

/** `name` below the sounds' folder, without ending: `zh-CN/main-menu/welcome`. */
export type NeededSound = { name: string; language: Language; words: string };

/** All sounds, prompts first; `flows` have passed the check of their shape. */
export function neededSounds(flows: FlowSource[]): NeededSound[] {
  const prompts = flows.flatMap(({ flowId, document }) =>
    Object.entries((document as FlowDocument).prompts).flatMap(([prompt, words]) =>
      SPOKEN_LANGUAGES.map((language) => ({
        name: `${language}/${flowId}/${prompt}`,
        language,
        words: words[language] ?? '',
      })),
    ),
  );
  const speech = SPOKEN_LANGUAGES.flatMap((language) =>
    speechSounds(language).map(({ name, words }) => ({ name: `${language}/${name}`, language, words })),
  );
  return [...prompts, ...speech];
}
