/** That a flow can be said in each of its languages: the languages exist, every prompt has its words, and so has what it goes to. */
import type { Language, LanguageSource } from '../organization.ts';
import { type FlowDocument, type Step, saidBy } from './document.ts';
import { type FlowPath, hint } from './shape.ts';
import { languagesOf } from './speech/language.ts';

/** Documents that callers of every flow hear. */
const SPOKEN_BY_ITSELF: ReadonlySet<string> = new Set(['system', 'waiting']);

type Report = (path: FlowPath, message: string) => void;

/** Problems of one flow. Without languages nothing is known to be missing. */
export function checkLanguages(
  flowId: string,
  documents: ReadonlyMap<string, FlowDocument>,
  languages: readonly LanguageSource[],
  report: Report,
): void {
  if (languages.length === 0) return;
  const document = documents.get(flowId) as FlowDocument;
  const known = languages.map(({ tag }) => tag);
  const own = languagesOf(document.languages, languages);
  const exists = (path: FlowPath, tag: Language) => {
    if (known.includes(tag)) return true;
    report(
      path,
      `there is no language "${tag}"${hint(tag, known)}; there are ${known.join(', ')} (languages/TAG.yaml)`,
    );
    return false;
  };
  for (const [index, tag] of (document.languages ?? []).entries()) exists(['languages', index], tag);
  const unspoken = known.filter((tag) => !own.includes(tag));
  if (SPOKEN_BY_ITSELF.has(flowId) && unspoken.length > 0) {
    report(['languages'], `the hotline says these words by itself, so they are wanted in ${unspoken.join(', ')} too`);
  }
  checkWords(
    document,
    own.filter((tag) => known.includes(tag)),
    exists,
    report,
  );
  const speaks = (path: FlowPath, tag: Language) => {
    if (exists(path, tag) && !own.includes(tag)) {
      report(path, `this flow is not spoken in ${tag}; add it under "languages", there are ${own.join(', ')}`);
    }
  };
  const alike = (path: FlowPath, other: string) => {
    const theirs = documents.get(other);
    if (theirs === undefined || other === flowId) return;
    const missing = own.filter((tag) => !languagesOf(theirs.languages, languages).includes(tag));
    if (missing.length > 0) {
      report(path, `the flow "${other}" is not spoken in ${missing.join(', ')}, which this flow is`);
    }
  };
  for (const [name, step] of Object.entries(document.steps ?? {}))
    checkStep(step, ['steps', name], { speaks, alike, exists });
}

function checkWords(
  { prompts }: FlowDocument,
  own: Language[],
  exists: (path: FlowPath, tag: Language) => boolean,
  report: Report,
): void {
  for (const [prompt, words] of Object.entries(prompts)) {
    for (const tag of Object.keys(words)) exists(['prompts', prompt, tag], tag);
    const missing = own.filter((tag) => !(tag in words));
    if (missing.length > 0) report(['prompts', prompt], `the prompt "${prompt}" has no words in ${missing.join(', ')}`);
  }
}

type Checks = {
  /** The flow is spoken in it. */
  speaks(path: FlowPath, tag: Language): void;
  /** The other flow is spoken in all languages of this one. */
  alike(path: FlowPath, other: string): void;
  exists(path: FlowPath, tag: Language): boolean;
};

function checkStep(step: Step, at: FlowPath, { speaks, alike, exists }: Checks): void {
  if (step.kind === 'language') speaks([...at, 'use'], step.use);
  if (step.kind === 'goto') alike([...at, 'flow'], step.flow);
  const asked = (when: { language?: Language; customerLanguage?: Language }, path: FlowPath) => {
    if (when.language !== undefined) speaks([...path, 'language'], when.language);
    if (when.customerLanguage !== undefined) exists([...path, 'customerLanguage'], when.customerLanguage);
  };
  if (step.kind === 'choose') {
    for (const [index, { when }] of step.cases.entries()) asked(when, [...at, 'cases', index, 'when']);
  }
  for (const { path, item } of saidBy(step)) {
    const here = [...at, ...path];
    if (typeof item === 'object' && 'when' in item) asked(item.when, [...here, 'when']);
    if (typeof item === 'object' && 'in' in item) speaks([...here, 'in'], item.in);
    const name = typeof item === 'string' ? item : 'in' in item ? item.say : '';
    const [other, prompt] = name.split('/');
    if (prompt !== undefined) alike(here, other as string);
    for (const thing of ['order', 'parcel', 'return', 'complaint']) {
      if (typeof item === 'object' && `${thing}State` in item) alike(here, thing);
    }
  }
}
