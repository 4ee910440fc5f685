/** What the machine is, and what processes take of it. */
import { readFileSync } from 'node:fs';
import os from 'node:os';

/** USER_HZ, in which /proc counts; 100 on every Linux that Node runs on (proc(5), sysconf(_SC_CLK_TCK)). */
const TICK_MS = 10;

/** Processor time a process has used, with its threads, in ms (/proc/PID/stat, fields utime and stime, proc_pid_stat(5)). */
export function cpuMs(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
  // The name stands in brackets and may hold blanks; what follows it is counted from field 3.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** One line: processors, memory, system, load. A figure without it says nothing. */
export function describeMachine(): string {
  const [cpu] = os.cpus();
  const load = os.loadavg()[0] ?? 0;
  return `${os.cpus().length} × ${cpu?.model.trim() ?? 'unknown'}, ${Math.round(os.totalmem() / 2 ** 30)} GB, ${os.type()} ${os.release()}, Node ${process.versions.node}, load before the run ${load.toFixed(2)}`;
}
