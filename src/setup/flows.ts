/** `npm run flows -- check | try FLOW | schema`: for those who change the flows. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Command, Option } from 'commander';
import { describeProblem, loadFlows } from '../adapters/flows/reader.ts';
import type { HoursState } from '../core/calendar/index.ts';
import { FLOW_SCHEMA, neededSounds, walkFlow } from '../core/ivr/index.ts';
import type { FlowSource } from '../core/organization.ts';
import { SetupError, say } from './say.ts';
import { describeState, soundStates } from './sounds/library.ts';
import { tryFlow } from './try-flow.ts';

const SHIPPED_QUEUES = 'pre-sale,orders,after-sale,complaints,general';

type Options = { flows: string; sounds: string; queues: string };

const program = new Command('flows').description('Checks and tries the flows of ivr-flows/').showHelpAfterError();
program
  .option('--flows <folder>', 'folder of the flows', 'ivr-flows')
  .option('--sounds <folder>', 'folder of the sounds', 'asterisk-config/sounds/hotline')
  .option('--queues <ids>', 'queues there are, with commas between', SHIPPED_QUEUES);

program
  .command('check')
  .description('says what is wrong, with file, line and column; ends with 1 when anything is')
  .action(() => {
    const flows = checkedFlows(program.opts<Options>());
    for (const source of flows) say(`${source.flowId}: ${summary(source)}`);
  });

program
  .command('try <flow>')
  .description('plays a flow here: keys are typed, time is simulated')
  .option('--customer', 'as a customer we know, with an order')
  .option('--english', 'with English as the language of the call (and of the customer)')
  .addOption(
    new Option('--hours <state>', 'how the queues stand')
      .choices(['open', 'closed', 'holiday', 'promotion'])
      .default('open'),
  )
  .action((flowId: string, who: { customer?: boolean; english?: boolean; hours: HoursState }) => {
    const flows = checkedFlows(program.opts<Options>());
    const source = flows.find((one) => one.flowId === flowId);
    if (!source)
      throw new SetupError(`There is no flow "${flowId}"; there are ${flows.map((one) => one.flowId).join(', ')}.`);
    return tryFlow(source, flows, {
      known: who.customer === true,
      language: who.english ? 'en' : 'zh-CN',
      hours: who.hours,
    });
  });

program
  .command('schema')
  .description('writes flow.schema.json, which editors complete and explain by')
  .action(() => {
    const file = join(program.opts<Options>().flows, 'flow.schema.json');
    writeFileSync(file, `${JSON.stringify(FLOW_SCHEMA, null, 2)}\n`);
    say(`Wrote ${file}`);
  });

/** @throws SetupError after every problem was printed */
function checkedFlows(options: Options): FlowSource[] {
  const shapes = loadFlows(options.flows);
  const soundProblems = new Map<string, string>();
  for (const [sound, state] of soundStates(options.sounds, neededSounds(shapes.flows))) {
    const problem = describeState(state);
    if (problem) soundProblems.set(sound.name, problem);
  }
  const { flows, problems } = loadFlows(options.flows, { queues: options.queues.split(','), soundProblems });
  for (const problem of problems) say(describeProblem(problem));
  if (problems.length > 0) throw new SetupError(`${problems.length} problem(s) in ${options.flows}.`);
  return flows;
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
