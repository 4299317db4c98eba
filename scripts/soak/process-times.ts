import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Milliseconds in one tick of the clock in which the kernel counts. */
const tickMs = 10;

/** Process ids of a process's children whose command line has that word. */
export function childrenOf(parent: number, word: string): number[] {
  return readdirSync('/proc').flatMap((name) => {
    const pid = Number(name);
    if (!Number.isInteger(pid) || Number(fieldsOf(`/proc/${pid}`)[1]) !== parent) return [];
    return read(`/proc/${pid}/cmdline`).includes(word) ? [pid] : [];
  });
}

/** Time that a process (`/proc/1`) or a thread (`/proc/1/task/2`) had on a processor, ms. */
export function cpuMs(path: string): number {
  const [user = 0, system = 0] = fieldsOf(path).slice(11, 13).map(Number);
  return (user + system) * tickMs;
}

/** The same of the thread of a media process that sends. */
export function senderMs(pid: number): number {
  const tasks = readdirSync(`/proc/${pid}/task`).map((task) => `/proc/${pid}/task/${task}`);
  const sender = tasks.find((task) => read(`${task}/comm`).trim() === 'sender');
  return sender === undefined ? Number.NaN : cpuMs(sender);
}

/** How many descriptors a process holds open. Throws where it has gone. */
export function openDescriptors(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).filter((fd) => isOpen(`/proc/${pid}/fd/${fd}`)).length;
}

/** Memory that a process has in use. Throws where it has gone. */
export function residentBytes(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) * 1024;
}

function isOpen(link: string): boolean {
  try {
    return readlinkSync(link) !== '';
  } catch {
    return false;
  }
}

/** Of `stat`, from the state on; none where it has gone. */
function fieldsOf(path: string): string[] {
  const stat = read(`${path}/stat`);
  return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
}

function read(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
