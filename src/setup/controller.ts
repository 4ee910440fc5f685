/**
 * The controller's process: told by the launcher what world it has, runs the hotline in it. It is a process of its own so
 * that its death takes neither Asterisk nor PostgreSQL along: people keep talking while it is started again.
 */
import { pathToFileURL } from 'node:url';
import type { Hotline } from '../world.ts';
import type { FromController, ToController } from './controller-messages.ts';
import { showSourcePlaces } from './source-places.ts';

process.title = 'hotline-controller';
showSourcePlaces(pathToFileURL(process.argv[1] as string).href);

/** Loading the program takes about a second; it is done while the launcher still brings the world up. */
const program = import('../main.ts');
// A program that cannot be loaded is told when it is asked for.
program.catch(() => {});

let hotline: Hotline | undefined;
let stopping = false;

function tell(message: FromController): void {
  if (process.connected) process.send?.(message);
}

async function start(message: Extract<ToController, { kind: 'start' }>): Promise<void> {
  try {
    const { runHotline } = await program;
    hotline = await runHotline(message.config, message.world);
    tell({ kind: 'ready', numbers: hotline.numbers, newUsers: hotline.newUsers });
  } catch (error) {
    process.stderr.write(`${(error as Error).stack}\n`);
    tell({ kind: 'failed', message: (error as Error).message });
    process.exitCode = 1;
    process.disconnect();
  }
}

async function stop(graceful: boolean): Promise<void> {
  if (!hotline) process.exit(0);
  if (graceful && stopping) return;
  stopping = true;
  const { callsUnderWay } = hotline;
  let told = -1;
  const watch = setInterval(() => {
    const calls = callsUnderWay.call(hotline);
    if (calls !== told) tell({ kind: 'draining', calls });
    told = calls;
  }, 250);
  await hotline.stop(graceful);
  clearInterval(watch);
  process.exit(0);
}

process.on('message', (message: ToController) => {
  const done = message.kind === 'start' ? start(message) : stop(message.graceful);
  done.catch((error) => {
    process.stderr.write(`${(error as Error).stack}\n`);
    process.exit(1);
  });
});
// The launcher is gone without a word. Calls stay in Asterisk and the next start finds them; a controller that nobody can
// stop would hold the ports against it.
process.on('disconnect', () => process.exit(1));
