/** A shop adds a language by files alone, and a real caller is spoken to in it: its prompts, its numbers, its words while waiting. */
import fs from 'node:fs/promises';
import path from 'node:path';
import t from 'tap';
import { parse, stringify } from 'yaml';
import { loadFlows } from '../../src/adapters/flows/reader.ts';
import { digest } from '../../src/adapters/flows/sounds/library.ts';
import { languageDocument, neededSounds, speak } from '../../src/core/ivr/index.ts';
import { eventually, startHotline } from '../helpers/hotline.ts';
import { Phone } from '../helpers/phone/index.ts';

const GUTEN_TAG = 'Guten Tag und willkommen. Für Deutsch drücken Sie die Drei.';
const NUMBER = 4721;
/** What the hotline says by itself has to be there in every language of the shop. */
const BY_ITSELF: Record<string, Record<string, string>> = {
  system: {
    recovered: 'Entschuldigung, das Gespräch war kurz unterbrochen.',
    hold: 'Bitte bleiben Sie am Apparat.',
    'calling-back': 'Guten Tag, Sie haben um einen Rückruf gebeten.',
    'agent-lost': 'Entschuldigung, wir verbinden Sie noch einmal.',
    'press-one': 'Sie haben einen Anruf. Drücken Sie die Eins.',
    fallback: 'Bitte hinterlassen Sie eine Nachricht nach dem Ton.',
    failure: 'Leider ist ein Fehler aufgetreten. Auf Wiederhören.',
    closing: 'Vielen Dank für Ihren Anruf.',
  },
  waiting: {
    greeting: 'Wir verbinden Sie.',
    ahead: 'Vor Ihnen warten',
    callers: 'Anrufer.',
    'one-ahead': 'Vor Ihnen wartet noch ein Anrufer.',
    next: 'Sie sind als Nächster an der Reihe, wir sind gleich für Sie da.',
    expected: 'Ihre Wartezeit beträgt etwa',
    'at-most': 'Ihre Wartezeit beträgt höchstens',
    'at-least': 'Ihre Wartezeit beträgt mindestens',
    'under-a-minute': 'Sie warten weniger als eine Minute.',
    interrupted: 'Das Gespräch ist unterbrochen. Wir verbinden Sie wieder.',
    transferring: 'Wir verbinden Sie weiter.',
    'transfer-missed': 'Leider ist dort niemand erreichbar. Bitte bleiben Sie am Apparat.',
    thanks: 'Vielen Dank für Ihre Geduld.',
  },
};

t.test('a caller is spoken to in a language that a shop has added', async (t) => {
  const flowsFolder = await flowsWithGerman(t);
  const { flows, languages, problems } = loadFlows(flowsFolder);
  t.strictSame(problems, []);
  const hotline = await startHotline(t, {
    flowsFolder,
    prepare: async (query) => void (await query("insert into numbers values ('4098', 'german')")),
  });
  const words = new Map(neededSounds(flows, languages).map((sound) => [sound.name, sound.words]));
  const sound = (name: string) =>
    path.join(
      hotline.world.asterisk.spoolFolder,
      `recording/published/${name}-${digest(words.get(name) as string)}.wav`,
    );
  const phone = await Phone.open({ server: hotline.sipServer });
  t.teardown(() => phone.close());
  const call = await phone.call({ to: '4098', callerNumber: '13300003098' });
  await call.waitForAnswer();
  const heard = (name: string) => call.audio.waitForPrompt(sound(name), { withinMs: 45_000, matchMs: 400 });

  await heard('de/german/welcome');
  await call.press('3');
  const german = languageDocument(languages.find(({ tag }) => tag === 'de'));
  if (german === null) throw new Error('the German document does not compile');
  const spoken = speak([{ number: NUMBER }], 'de', german);
  t.equal(
    spoken.map((name) => words.get(name)).join(' '),
    'vier tausend sieben hundert ein und zwanzig',
    'ones before tens',
  );
  // A part such as "ein" is shorter than what can be told apart by its sound alone; the longer ones are, in this order.
  await heard(spoken[1] as string);
  await heard(spoken.at(-1) as string);
  await heard('de/waiting/next');
  await call.hangUp();
  const { language } = await eventually('the call is on record', async () => {
    const [row] = await hotline.query<{ language: string; ended: boolean }>(
      "select language, ended_at is not null as ended from cdr where dnis = '4098'",
    );
    return row?.ended ? row : null;
  });
  t.equal(language, 'de');
  const manager = await hotline.signIn('4001');
  const { documents } = await manager.get<{ documents: { name: string }[] }>('/api/flows');
  t.ok(
    documents.some(({ name }) => name === 'languages/de'),
    'the language is a document like any other',
  );
});

/** The shop's own flows stay in Chinese and English; German has a menu of its own, and the words said by themselves. */
async function flowsWithGerman(t: Parameters<typeof startHotline>[0]): Promise<string> {
  const folder = await fs.mkdtemp('/tmp/hl-flows-');
  t.teardown(() => fs.rm(folder, { recursive: true, force: true }));
  await fs.cp('ivr-flows', folder, { recursive: true });
  await fs.cp('test/fixtures/third-language/de.yaml', path.join(folder, 'languages/de.yaml'));
  for (const file of await fs.readdir(folder)) {
    if (!file.endsWith('.yaml')) continue;
    const at = path.join(folder, file);
    const document = parse(await fs.readFile(at, 'utf8'));
    const words = BY_ITSELF[path.basename(file, '.yaml')];
    if (words === undefined) document.languages ??= ['zh-CN', 'en'];
    for (const [prompt, text] of Object.entries(words ?? {})) document.prompts[prompt].de = text;
    await fs.writeFile(at, stringify(document));
  }
  const miss = { go: 'told' };
  const menu = {
    title: { 'zh-CN': '德语', en: 'German' },
    start: 'speak',
    prompts: { welcome: { 'zh-CN': '您好。', en: 'Hello.', de: GUTEN_TAG } },
    steps: {
      speak: { kind: 'language', use: 'de', go: 'ask' },
      ask: { kind: 'menu', say: ['welcome'], keys: { 3: 'told' }, noInput: miss, noMatch: miss },
      told: { kind: 'say', say: [{ number: NUMBER }], go: 'wait' },
      wait: { kind: 'enqueue', queue: 'general' },
    },
  };
  await fs.writeFile(path.join(folder, 'german.yaml'), stringify(menu));
  return folder;
}
