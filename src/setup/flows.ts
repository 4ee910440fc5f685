/** `npm run flows -- check | try FLOW | draw FLOW | publish | pull | schema`: for those who change the flows. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { DEMO_NAMES } from '../adapters/database/index.ts';
import { loadCalendar } from '../adapters/flows/calendar-reader.ts';
import { describeProblem, loadFlows, type ReadFlows } from '../adapters/flows/reader.ts';
import { loadServices } from '../adapters/flows/services-reader.ts';
import { describeState, soundLengthMs, soundStates } from '../adapters/flows/sounds/library.ts';
import { readConfig } from '../config.ts';
import { calendarWarnings } from '../core/calendar/index.ts';
import { drawFlow } from '../core/flow-editor/draw.ts';
import { DEFAULT_CALLER, type TrialCaller } from '../core/flow-editor/trial.ts';
import {
  FLOW_SCHEMA,
  type FlowDocument,
  LANGUAGE_SCHEMA,
  longestWays,
  neededSounds,
  walkFlow,
} from '../core/ivr/index.ts';
import type { FlowSource, LanguageSource } from '../core/organization.ts';
import { serviceWorld } from '../core/services/index.ts';
import { projectFolder } from './paths.ts';
import { type HotlineAccess, publishFiles, pullFiles } from './publish-flows.ts';
import { SetupError, say } from './say.ts';
import { type ShopNames, shopNames } from './shop-names.ts';
import { tryFlow } from './try-flow.ts';

type Options = { outside: string; flows: string; sounds: string; queues?: string; skills?: string };

const program = new Command('flows').description('Checks and tries the flows of ivr-flows/').showHelpAfterError();
program
  .option('--flows <folder>', 'folder of the flows', 'ivr-flows')
  .option('--sounds <folder>', 'folder of the sounds', 'asterisk-config/sounds/hotline')
  .option('--outside <patterns>', 'numbers that may be dialled, as OUTSIDE_NUMBERS has them', '')
  .option('--queues <ids>', 'queues there are, with commas between; those of the shop (DATABASE_URL) when left out')
  .option('--skills <ids>', 'skills there are, in the same way');

program
  .command('check')
  .description('says what is wrong, with file, line and column; ends with 1 when anything is')
  .action(async () => {
    const options = program.opts<Options>();
    const { flows, languages } = await checkedFlows(options);
    for (const source of flows) {
      say(`${source.flowId}: ${summary(source)}`);
      for (const line of longestTimes(source, languages, options.sounds)) say(`  ${line}`);
    }
    for (const warning of await checkedCalendar(options)) say(warning);
  });

program
  .command('try <flow>')
  .description('plays a flow here: keys are typed, time is simulated')
  .option('--customer', 'as a customer we know, with an order')
  .option('--vip', 'as a customer of the level VIP')
  .option('--english', 'with English as the language of the call (and of the customer)')
  .option('--language <tag>', 'with this language of the call (and of the customer)')
  .addOption(
    new Option('--records <answer>', 'what a look-up finds').choices(['found', 'none', 'notReached']).default('found'),
  )
  .addOption(
    new Option('--hours <state>', 'how the queues stand')
      .choices(['open', 'closed', 'holiday', 'promotion'])
      .default('open'),
  )
  .action(
    async (flowId: string, who: Partial<TrialCaller> & { customer?: boolean; vip?: boolean; english?: boolean }) => {
      const { sources, flows, languages } = await checkedFlows(program.opts<Options>());
      const source = playable(flows, flowId);
      return tryFlow(
        source,
        { flows: sources, languages },
        {
          ...DEFAULT_CALLER,
          customer: who.vip ? 'vip' : who.customer ? 'known' : 'unknown',
          language: who.language ?? (who.english ? 'en' : DEFAULT_CALLER.language),
          hours: who.hours ?? DEFAULT_CALLER.hours,
          records: who.records ?? DEFAULT_CALLER.records,
        },
      );
    },
  );

program
  .command('draw <flow> [file]')
  .description('draws a flow as SVG, into FLOW.svg when no file is named')
  .action(async (flowId: string, file = `${flowId}.svg`) => {
    const { sources } = await checkedFlows(program.opts<Options>());
    const source = playable(sources, flowId);
    writeFileSync(file, drawFlow(flowId, source.document as FlowDocument));
    say(`Wrote ${file}`);
  });

const access = (command: Command) =>
  command
    .option('--url <address>', 'the running hotline', 'http://127.0.0.1:3000')
    .requiredOption('--user <user>', 'a manager or administrator, who is put on record')
    .addOption(new Option('--password <password>').env('HOTLINE_PASSWORD').makeOptionMandatory());

access(program.command('publish'))
  .description('puts the files in force in a running hotline, for new callers')
  .option('--note <text>', 'what is changed, and why', '')
  .option('--over', 'replaces also what was published in the browser since')
  .action((how: HotlineAccess & { note: string; over?: boolean }) =>
    publishFiles(program.opts<Options>().flows, how, { note: how.note, over: how.over === true }),
  );

access(program.command('pull'))
  .description('writes into the files what is in force in a running hotline')
  .action((how: HotlineAccess) => pullFiles(program.opts<Options>().flows, how));

program
  .command('schema')
  .description('writes the schemas of flows and languages, which editors complete and explain by')
  .action(() => {
    const { flows } = program.opts<Options>();
    for (const [name, schema] of [
      ['flow.schema.json', FLOW_SCHEMA],
      ['languages/language.schema.json', LANGUAGE_SCHEMA],
    ] as const) {
      writeFileSync(join(flows, name), `${JSON.stringify(schema, null, 2)}\n`);
      say(`Wrote ${join(flows, name)}`);
    }
  });

/** @throws SetupError when there is no such flow, or it has prompts only */
function playable(flows: FlowSource[], flowId: string): FlowSource {
  const known = flows.filter(({ document }) => (document as FlowDocument).steps);
  const source = known.find((one) => one.flowId === flowId);
  if (!source) {
    throw new SetupError(`There is no flow "${flowId}"; there are ${known.map((one) => one.flowId).join(', ')}.`);
  }
  return source;
}

let names: Promise<ShopNames> | undefined;

/** Asked of the database once, and only when the command line does not say both. */
async function namesFor({ queues, skills }: Options): Promise<ShopNames> {
  if (queues === undefined || skills === undefined) {
    names ??= shopNames(readConfig(process.env, projectFolder).config?.databaseUrl ?? null);
  }
  const shop = (await names) ?? DEMO_NAMES;
  const { returnCall } = shop;
  return { queues: queues?.split(',') ?? shop.queues, skills: skills?.split(',') ?? shop.skills, returnCall };
}

/** @throws SetupError after every problem was printed */
async function checkedFlows(options: Options): Promise<Pick<ReadFlows, 'flows' | 'sources' | 'languages'>> {
  const { queues, skills, returnCall } = await namesFor(options);
  const shapes = loadFlows(options.flows);
  const soundProblems = new Map<string, string>();
  for (const [sound, state] of soundStates(options.sounds, neededSounds(shapes.flows, shapes.languages))) {
    const problem = describeState(state);
    if (problem) soundProblems.set(sound.name, problem);
  }
  const { services, problems: wrongServices } = loadServices(join(options.flows, 'services'));
  const world = {
    queues,
    skills,
    returnCall,
    outside: options.outside.split(',').flatMap((one) => one.trim() || []),
    soundProblems,
    services: new Map([...services].map(([name, definition]) => [name, serviceWorld(definition)])),
  };
  const { flows, sources, languages, problems: wrongFlows } = loadFlows(options.flows, world);
  const problems = [...wrongServices, ...wrongFlows];
  for (const problem of problems) say(describeProblem(problem));
  if (problems.length > 0) throw new SetupError(`${problems.length} problem(s) in ${options.flows}.`);
  return { flows, sources, languages };
}

/**
 * What should be told about the calendar today.
 * @throws SetupError after every problem was printed
 */
async function checkedCalendar(options: Options): Promise<string[]> {
  const { queues } = await namesFor(options);
  const { calendar, problems } = loadCalendar(join(options.flows, 'calendar'), {}, queues);
  for (const problem of problems) say(describeProblem(problem));
  if (problems.length > 0) throw new SetupError(`${problems.length} problem(s) in the calendar of ${options.flows}.`);
  return calendarWarnings(calendar, Date.now());
}

/** One line for each ending: the longest time to it, and the way that takes it. */
function longestTimes({ flowId, document }: FlowSource, languages: LanguageSource[], sounds: string): string[] {
  const { ways, complete } = longestWays(flowId, document as FlowDocument, {
    languages,
    soundMs: (name) => soundLengthMs(sounds, name),
  });
  const lines = ways.map(({ way, longestMs }) => {
    // Who called a step is told by the steps before it.
    const names = way.map((step) => step.replace(/@\d+$/, ''));
    return `at most ${Math.ceil(longestMs / 1000)} s to ${names.at(-1)}: ${names.join(' → ')}`;
  });
  return complete ? lines : [...lines, 'there are more ways than were measured; the times may be longer'];
}

function summary(source: FlowSource): string {
  if (!(source.document as { steps?: unknown }).steps) return 'prompts only';
  const { states, endings, longestSilenceMs } = walkFlow(source);
  const ends = endings.map((one) =>
    one.type === 'enqueue' ? one.queueId : one.served ? 'goodbye' : 'goodbye unserved',
  );
  return `${states} states; ends in ${[...new Set(ends)].join(', ')}; silence alone ends it within ${longestSilenceMs / 1000} s beside the words`;
}

try {
  await program.parseAsync();
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  process.stderr.write(`${error.message}\n`);
  process.exitCode = 1;
}
