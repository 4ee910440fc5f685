/** Every sound the flows and the reading of numbers need, with the words it says. */
import type { FlowSource, Language, LanguageSource } from '../organization.ts';
import type { FlowDocument } from './document.ts';
import { type LanguageDocument, languagesOf } from './speech/language.ts';
import { speechSounds } from './speech/sounds.ts';

/** `name` below the sounds' folder, without ending: `zh-CN/main-menu/welcome`. */
export type NeededSound = { name: string; language: Language; words: string };

/** All sounds, prompts first; flows and languages have passed the check of their shape. */
export function neededSounds(flows: FlowSource[], languages: LanguageSource[]): NeededSound[] {
  const prompts = flows.flatMap(({ flowId, document }) => {
    const { prompts, languages: own } = document as FlowDocument;
    return Object.entries(prompts).flatMap(([prompt, words]) =>
      languagesOf(own, languages).flatMap((language): NeededSound[] => {
        const said = words[language];
        return said === undefined ? [] : [{ name: `${language}/${flowId}/${prompt}`, language, words: said }];
      }),
    );
  });
  const speech = languages.flatMap(({ tag, document }) =>
    speechSounds(document as LanguageDocument).map(({ name, words }) => ({
      name: `${tag}/${name}`,
      language: tag,
      words,
    })),
  );
  return [...prompts, ...speech];
}
