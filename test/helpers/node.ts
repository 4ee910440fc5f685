import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';

/** Node as users start it: tap has every Node of a test write down what it loads, which is half of a controller's start. */
export function spawnNode(args: string[], options: SpawnOptions): ChildProcess {
  return spawn('env', ['-u', 'NODE_OPTIONS', process.execPath, ...args], options);
}
