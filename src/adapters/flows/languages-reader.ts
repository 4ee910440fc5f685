/** Reads the documents of callers' languages, which lie in `languages/` beside the flows, one file for each. */
import { checkLanguage, LANGUAGE_SCHEMA, LANGUAGE_TAG, type LanguageDocument } from '../../core/ivr/index.ts';
import type { LanguageSource } from '../../core/organization.ts';
import { digest } from './digest.ts';
import type { Texts } from './texts.ts';
import { type LocatedProblem, readYaml } from './yaml-file.ts';

type Problems = { path: (string | number)[]; message: string }[];

/** Reading out everything takes some 50 ms, and a text is looked at again with each letter that is typed in another. */
const checked = new Map<string, Problems>();
const CHECKED_AT_MOST = 100;

/**
 * The languages by tag, checked; in the order of their names, the first one first.
 * @param prompts `flow/prompt` of every prompt there is; not checked when left out
 * @param fileOf name that problems are reported under
 */
export function readLanguages(
  texts: Texts,
  prompts?: ReadonlySet<string>,
  fileOf: (tag: string) => string = (tag) => `languages/${tag}.yaml`,
): { languages: LanguageSource[]; problems: LocatedProblem[] } {
  const problems: LocatedProblem[] = [];
  const languages: LanguageSource[] = [];
  const firsts: string[] = [];
  for (const [tag, text] of Object.entries(texts)) {
    const file = fileOf(tag);
    if (!new RegExp(LANGUAGE_TAG).test(tag)) {
      const message = `the file's name is the language's tag: write one like de, pt-BR or yue-HK`;
      problems.push({ file, line: 1, column: 1, message });
      continue;
    }
    const read = readYaml(file, text, LANGUAGE_SCHEMA, problems);
    if (!read) continue;
    const document = read.document as LanguageDocument;
    languages.push({ tag, version: digest(text), document });
    for (const { path, message } of check(text, document, prompts))
      problems.push({ file, ...read.locate(path), message });
    if (document.first !== true) continue;
    const [first] = firsts;
    if (first !== undefined) {
      problems.push({
        file,
        ...read.locate(['first']),
        message: `only one language is the first: ${first} is already`,
      });
    }
    firsts.push(tag);
  }
  if (languages.length > 0 && firsts.length === 0 && problems.length === 0) {
    const file = fileOf(languages[0]?.tag ?? '');
    problems.push({ file, line: 1, column: 1, message: 'one language must be the first one: write first: true' });
  }
  return { languages: languages.sort((a, b) => Number(isFirst(b)) - Number(isFirst(a))), problems };
}

const isFirst = ({ document }: LanguageSource) => (document as LanguageDocument).first === true;

function check(text: string, document: LanguageDocument, prompts: ReadonlySet<string> | undefined): Problems {
  const key = digest(text + JSON.stringify(prompts && [...prompts].sort()));
  const known = checked.get(key);
  if (known) return known;
  if (checked.size >= CHECKED_AT_MOST) checked.clear();
  const problems = checkLanguage(document, prompts);
  checked.set(key, problems);
  return problems;
}
