/** `npm run edge [check | firewall]`: the SIP edge as a process of its own, or a look at its file. */
import { statSync } from 'node:fs';
import { Command } from 'commander';
import pino from 'pino';
import { readSettingsFile, startEdge } from '../adapters/sip-edge/index.ts';
import { type Config, readConfig } from '../config.ts';
import { firewallRules } from './firewall.ts';
import { projectFolder } from './paths.ts';
import { SetupError, say } from './say.ts';

const program = new Command('edge').description('The SIP edge: drachtio in front of Asterisk').showHelpAfterError();

program
  .command('run', { isDefault: true })
  .description('runs it until it is told to stop')
  .action(() => run(settings()));

program
  .command('check')
  .description('says what is wrong with EDGE_FILE, with line and field; ends with 1 when anything is')
  .action(() => {
    const { trunks, numbers, nodes, door } = readFile(settings().edge.file);
    say(`${trunks.length} trunk(s), ${numbers.length} number(s), ${nodes.length} node(s); the door is ${door}.`);
  });

program
  .command('firewall')
  .description("prints rules for nftables that let SIP in from the trunks' addresses alone")
  .option('--port <port>', 'port that drachtio-server listens on', '5060')
  .action(({ port }: { port: string }) => say(firewallRules(readFile(settings().edge.file), Number(port))));

function settings(): Config {
  const { config, errors } = readConfig(process.env, projectFolder);
  if (errors) throw new SetupError(errors.map(({ variable, message }) => `${variable}: ${message}`).join('\n'));
  return config;
}

/** @throws SetupError with every problem, a line each */
function readFile(file: string) {
  const read = readSettingsFile(file);
  if (read.problems) {
    throw new SetupError(
      `${read.problems.join('\n')}\nEDGE_FILE names the file; docs/sip-edge.md says what stands in it.`,
    );
  }
  return read.settings;
}

async function run(config: Config): Promise<void> {
  process.title = 'hotline-edge';
  const { file, drachtio, httpPort } = config.edge;
  const log = pino({ level: config.logLevel });
  const timeOf = () => statSync(file, { throwIfNoEntry: false })?.mtimeMs;
  let readAt = timeOf();
  const edge = await startEdge({
    drachtio,
    settings: readFile(file),
    changed() {
      const at = timeOf();
      if (at === readAt) return null;
      readAt = at;
      return readSettingsFile(file);
    },
    // Metrics tell of customers' carriers; who wants them elsewhere puts a proxy in front.
    http: { host: '127.0.0.1', port: httpPort },
    log,
  });
  log.info({ httpPort: edge.httpPort }, 'the SIP edge is up');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void edge.close().then(() => process.exit(0)));
  }
}

try {
  await program.parseAsync();
} catch (error) {
  process.stderr.write(`${error instanceof SetupError ? error.message : (error as Error).stack}\n`);
  process.exitCode = 1;
}
