/** A unified difference, lines added and taken away told apart by sign and colour. */
import s from './flows.module.css';

export function Difference({ text, label }: { text: string; label: string }) {
  const lines = text.split('\n').filter((line, index) => !(index < 2 && /^(---|\+\+\+) /.test(line)));
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard (WCAG 2.1.1)
    <section className={s.difference} tabIndex={0} aria-label={label}>
      {lines.map((line, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a difference never changes
        <div key={index} className={lookOf(line)}>
          {line === '' ? ' ' : line}
        </div>
      ))}
    </section>
  );
}

function lookOf(line: string): string | undefined {
  if (line.startsWith('@@')) return s.place;
  if (line.startsWith('+')) return s.added;
  return line.startsWith('-') ? s.removed : undefined;
}
