/**
 * What becomes of the files in `ivr-flows` at a start. The database is the truth; files are one way into it. See
 * docs/decisions/0014-flow-versions.md.
 */
import type { Change, FlowVersion, Texts } from './ports.ts';

export type Import = {
  /** New texts that take effect: the document was never seen, or nobody has touched it but the files. */
  adopted: Change[];
  /** New texts of documents that somebody published otherwise since: kept beside, for a person to decide. */
  setAside: Change[];
};

/** @param history every version of every document, newest first */
export function planImport(files: Texts, history: FlowVersion[], digestOf: (text: string) => string): Import {
  const plan: Import = { adopted: [], setAside: [] };
  for (const [name, text] of Object.entries(files)) {
    const versions = history.filter((version) => version.name === name);
    const current = versions.find(({ inEffect }) => inEffect);
    // A text that was seen before brings nothing new, even when another one is in force today.
    if (versions.some(({ digest }) => digest === digestOf(text))) continue;
    const base = current?.version ?? 0;
    const isFiles = current === undefined || current.origin === 'file';
    const change: Change = { name, text, base, note: '', origin: 'file', inEffect: isFiles };
    (isFiles ? plan.adopted : plan.setAside).push(change);
  }
  return plan;
}
