/**
 * What set-up tells the person in front of the terminal: plain lines, and one moving line for a long step.
 */

/** A failure that the person can do something about. Its message is one clear sentence; no stack is printed. */
export class SetupError extends Error {
  override name = 'SetupError';
}

/** Prints one line to standard output. */
export function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** A long step under way. */
export interface Step {
  /** Shows how far the step is, 0 to 100. */
  percent(value: number): void;
  /** Ends the step's line. */
  done(note?: string): void;
}

/**
 * Starts a long step's line: rewritten in place on a terminal, one line per quarter elsewhere (a log file, CI).
 * @param title what is being done, without a full stop
 */
export function step(title: string): Step {
  const startedAt = Date.now();
  const terminal = process.stdout.isTTY === true;
  let shown = -1;
  if (terminal) process.stdout.write(`  ${title} …`);
  else say(`  ${title} …`);
  return {
    percent(value) {
      const rounded = Math.min(100, Math.floor(value));
      if (terminal && rounded !== shown) {
        shown = rounded;
        process.stdout.write(`\r  ${title} … ${rounded} %`);
      } else if (!terminal && Math.floor(rounded / 25) > Math.floor(Math.max(shown, 0) / 25)) {
        shown = rounded;
        say(`  ${title} … ${rounded} %`);
      }
    },
    done(note) {
      const took = `${((Date.now() - startedAt) / 1000).toFixed(1)} s`;
      process.stdout.write(`${terminal ? '\r\x1b[K' : ''}  ${title}: ${note ?? 'done'} (${took})\n`);
    },
  };
}
