/**
 * Fills in the templates of asterisk-config: `{{NAME}}` stands for one value. Nothing else is special, so a file reads
 * as Asterisk's own.
 */
import fs from 'node:fs/promises';
import path from 'node:path';
import { SetupError } from '../say.ts';

/** Values by name. A value may not hold a line break, which could smuggle in a setting. */
export type TemplateValues = Readonly<Record<string, string>>;

/**
 * Fills in one template.
 * @param file its name, for messages
 * @throws SetupError with file and line when a name has no value
 */
export function fillTemplate(text: string, values: TemplateValues, file: string): string {
  return text
    .split('\n')
    .map((line, index) =>
      line.replace(/\{\{([A-Z_]*)\}\}/g, (_whole, name: string) => {
        const value = values[name];
        if (value === undefined) {
          throw new SetupError(
            `asterisk-config/${file}:${index + 1}: {{${name}}} is not known; known are ${Object.keys(values).join(', ')}.`,
          );
        }
        if (/[\r\n]/.test(value)) throw new SetupError(`The value for {{${name}}} holds a line break.`);
        return value;
      }),
    )
    .join('\n');
}

/** Writes every `*.conf` of the templates' folder, filled in, into another folder, whose older ones are removed. */
export async function renderTemplates(from: string, to: string, values: TemplateValues): Promise<void> {
  await fs.mkdir(to, { recursive: true });
  for (const name of await fs.readdir(to)) if (name.endsWith('.conf')) await fs.rm(path.join(to, name));
  for (const name of await fs.readdir(from)) {
    if (!name.endsWith('.conf')) continue;
    const text = await fs.readFile(path.join(from, name), 'utf8');
    // Readable by the owner alone: ari.conf holds a password.
    await fs.writeFile(path.join(to, name), fillTemplate(text, values, name), { mode: 0o600 });
  }
}
