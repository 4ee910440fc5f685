/** The laws of ARCHITECTURE.md, held against every file of `src`. Each law also shows that it would notice being broken. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import t from 'tap';

type SourceFile = { path: string; text: string };
type Import = { from: string; typesOnly: boolean };

type Law = {
  says: string;
  /** Files it is about. */
  about: RegExp;
  /** What is wrong in a file. */
  breaks(file: SourceFile): string[];
  /** A file that breaks it. */
  wrong: SourceFile;
};

const ROOT = path.resolve(import.meta.dirname, '..');
/** Near 300 a file asks to be split by meaning; at 400 it has to be. */
const LINES_AT_MOST = 400;

const FILES: SourceFile[] = readdirSync(path.join(ROOT, 'src'), { recursive: true, encoding: 'utf8' })
  .filter((name) => /\.(ts|tsx|mjs)$/.test(name))
  .map((name) => path.posix.join('src', name.split(path.sep).join('/')))
  .map((name) => ({ path: name, text: readFileSync(path.join(ROOT, name), 'utf8') }));

function importsOf({ text }: SourceFile): Import[] {
  const named = [...text.matchAll(/^\s*(?:import|export)\s+([^'";]*?)\s*from\s*['"]([^'"]+)['"]/gm)];
  const bare = [...text.matchAll(/(?:^\s*import|\bimport\()\s*['"]([^'"]+)['"]/gm)];
  return [
    ...named.map(([, what = '', from = '']) => ({ from, typesOnly: areTypesOnly(what) })),
    ...bare.map(([, from = '']) => ({ from, typesOnly: false })),
  ];
}

function areTypesOnly(what: string): boolean {
  if (what.startsWith('type ')) return true;
  const names = what.startsWith('{') ? what.slice(1, -1).split(',') : [what];
  return names.map((name) => name.trim()).every((name) => name === '' || name.startsWith('type '));
}

/** A relative import as a path from the root, without its ending; a package's name as it stands. */
function target(file: SourceFile, { from }: Import): string {
  return from.startsWith('.') ? path.posix.join(path.posix.dirname(file.path), from) : from;
}

/** Imports of `file` that `may` does not allow. */
function importsBut(file: SourceFile, may: (to: string, typesOnly: boolean) => boolean): string[] {
  return importsOf(file)
    .filter((one) => !may(target(file, one), one.typesOnly))
    .map((one) => `imports ${one.from}${one.typesOnly ? '' : ', not only its types'}`);
}

/** The text without comments, so that a comment may say what the code must not do. */
function code({ text }: SourceFile): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/(^|[^:'"`])\/\/.*$/gm, '$1');
}

function found(text: string, pattern: RegExp): string[] {
  return [...new Set(text.match(new RegExp(pattern, 'g')) ?? [])].map((word) => `has ${word.trim()}`);
}

const isPackage = (to: string) => !to.startsWith('src/');

const LAWS: Law[] = [
  {
    says: 'the core imports xstate and itself only',
    about: /^src\/core\//,
    breaks: (file) => importsBut(file, (to) => to === 'xstate' || to.startsWith('src/core/')),
    wrong: { path: 'src/core/call/x.ts', text: "import type { Door } from '../../app/ports.ts';" },
  },
  {
    says: 'the core knows no clock, no chance, no waiting, no process and no logger',
    about: /^src\/core\//,
    breaks: (file) =>
      found(
        code(file),
        /\b(Date\.now|new Date\(\)|Math\.random|performance\.|process\.|globalThis|setTimeout|setInterval|setImmediate|queueMicrotask|console\.|async |await |new Promise|Promise\.)/,
      ),
    wrong: { path: 'src/core/x.ts', text: 'const nowMs = Date.now();' },
  },
  {
    says: 'the app imports the core and itself only, what Node brings, and tables of the numbering plans',
    about: /^src\/app\//,
    breaks: (file) =>
      importsBut(
        file,
        (to) =>
          /^(src\/(core|app)\/|node:)/.test(to) ||
          (to === 'libphonenumber-js/max' && file.path.startsWith('src/app/numbers/')),
      ),
    wrong: { path: 'src/app/x.ts', text: "import { createPool } from '../adapters/database/pool.ts';" },
  },
  {
    says: 'adapters import app, core, packages and their own folder, never one another',
    about: /^src\/adapters\//,
    breaks(file) {
      const own = file.path.split('/').slice(0, 3).join('/');
      return importsBut(file, (to) => isPackage(to) || /^src\/(core|app)\//.test(to) || to.startsWith(`${own}/`));
    },
    wrong: { path: 'src/adapters/http/x.ts', text: "import type { Pool } from '../database/pool.ts';" },
  },
  {
    says: 'pages import of the server only types of the core and of the desk protocol',
    about: /^src\/web\//,
    breaks: (file) =>
      importsBut(
        file,
        (to, typesOnly) =>
          (isPackage(to) && !to.startsWith('node:')) ||
          to.startsWith('src/web/') ||
          (typesOnly && /^src\/(core\/.+|adapters\/desk\/protocol)\.ts$/.test(to)) ||
          file.path === 'src/web/vite.config.ts',
      ),
    wrong: { path: 'src/web/x.ts', text: "import { handle } from '../core/handle.ts';" },
  },
  {
    says: 'nothing imports main, and only main and set-up import adapters from outside',
    about: /^src\/(?!main\.ts|setup\/|adapters\/|web\/)/,
    breaks: (file) => importsBut(file, (to) => !/^src\/(main\.ts|adapters\/|setup\/|web\/)/.test(to)),
    wrong: { path: 'src/config.ts', text: "import { run } from './main.ts';" },
  },
  {
    says: "Asterisk's words stay in its adapter and in set-up",
    about: /^src\/(?!adapters\/asterisk\/|setup\/)/,
    breaks: (file) => found(file.text, /StasisStart|StasisEnd|PJSIP\/|['"`/]ari\/\w*/),
    wrong: { path: 'src/app/x.ts', text: "const endpoint = 'PJSIP/agent-1001';" },
  },
  {
    says: 'the environment is read by config and, where programs are launched, by set-up',
    about: /^src\/(?!config\.ts|setup\/)/,
    breaks: (file) => found(code(file), /process\.env|import\.meta\.env/),
    wrong: { path: 'src/adapters/http/x.ts', text: 'const port = process.env.HTTP_PORT;' },
  },
  {
    says: 'the steps of the SIP edge know no clock, no chance and no waiting: they are given all they judge by',
    about: /^src\/adapters\/sip-edge\/(request|sane|steps-\w+|way|verdict|state|numbers|digest)\.ts$/,
    breaks: (file) =>
      found(
        code(file),
        /\b(Date\.now|new Date\(\)|Math\.random|performance\.|setTimeout|setInterval|console\.|async |await |new Promise)/,
      ),
    wrong: { path: 'src/adapters/sip-edge/way.ts', text: 'const nowMs = Date.now();' },
  },
  {
    says: `no file has more than ${LINES_AT_MOST} lines`,
    about: /^src\//,
    breaks(file) {
      const lines = file.text.split('\n').length;
      return lines > LINES_AT_MOST ? [`has ${lines} lines; split it by meaning`] : [];
    },
    wrong: { path: 'src/app/x.ts', text: '\n'.repeat(LINES_AT_MOST + 1) },
  },
];

for (const law of LAWS) {
  t.test(law.says, async (t) => {
    const files = FILES.filter((file) => law.about.test(file.path));
    t.ok(files.length > 0, 'it is about something');
    t.strictSame(
      files.flatMap((file) => law.breaks(file).map((what) => `${file.path} ${what}`)),
      [],
    );
    t.ok(law.about.test(law.wrong.path) && law.breaks(law.wrong).length > 0, 'and it would notice');
  });
}

t.test('imports are read in all the ways they are written', async (t) => {
  const text = [
    "import a from 'a';",
    "import { type B, c } from './b.ts';",
    "import {\n  type D,\n  type E,\n} from './d.ts';",
    "export type { F } from './f.ts';",
    "import './g.css';",
    "const h = await import('./h.ts');",
  ].join('\n');
  t.strictSame(importsOf({ path: 'src/x.ts', text }), [
    { from: 'a', typesOnly: false },
    { from: './b.ts', typesOnly: false },
    { from: './d.ts', typesOnly: true },
    { from: './f.ts', typesOnly: true },
    { from: './g.css', typesOnly: false },
    { from: './h.ts', typesOnly: false },
  ]);
});
