/** Plays a flow in the terminal, in place of a call: words are printed, keys are typed, timers fire when Enter is pressed. */
import { createInterface } from 'node:readline';
import { type TrialAct, type TrialCaller, type TrialLine, tryOut } from '../core/flow-editor/trial.ts';
import type { FlowSource, LanguageSource } from '../core/organization.ts';
import { say } from './say.ts';

/**
 * Plays `source` until its last order or the end of the input.
 * @param all every flow, for the words of their prompts, and the languages
 */
export async function tryFlow(
  source: FlowSource,
  all: { flows: FlowSource[]; languages: LanguageSource[] },
  caller: TrialCaller,
): Promise<void> {
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const acts: TrialAct[] = [];
  let told = 0;
  /** Plays all acts again and says what is new. @returns whether the flow has ended */
  const play = (): boolean => {
    const { lines, ended } = tryOut(source, all, caller, acts);
    for (const line of lines.slice(told)) tell(line);
    told = lines.length;
    return ended;
  };
  say(
    'Type keys (0-9 * #); Enter alone lets the words end and the silence run out; "a" is an agent who answers. "." ends.',
  );
  let ended = play();
  terminal.setPrompt('keys> ');
  if (!ended) terminal.prompt();
  for await (const line of terminal) {
    if (ended || line.trim() === '.') break;
    for (const key of line.replace(/[^0-9*#]/g, '')) acts.push({ type: 'key', key });
    if (line.trim() === 'a') acts.push({ type: 'answer' });
    else if (line.trim() === '') acts.push({ type: 'wait' });
    ended = play();
    if (ended) break;
    terminal.prompt();
  }
  terminal.close();
}

function tell(line: TrialLine): void {
  if (line.kind === 'say') say(`  ${line.words[line.language]}`);
  else if (line.kind === 'order') say(`  → ${JSON.stringify(line.order)}`);
  else if (line.kind === 'input') say(`  → ${line.step} ${line.outcome}: ${line.digits || 'nothing'}`);
  else if (line.kind === 'answered') say('  → an agent answers');
  else if (line.kind === 'step') say(`  → ${line.step}`);
}
