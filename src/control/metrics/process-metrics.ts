import { readdirSync, readFileSync } from 'node:fs';
import type { Metric } from './exposition.ts';

/** What Prometheus expects of every process, by the names it expects. */
export function processMetrics(): Metric[] {
  const { user, system } = process.cpuUsage();
  const { rss, heapUsed } = process.memoryUsage();
  const one = (name: string, type: 'counter' | 'gauge', help: string, value: number | undefined): Metric[] =>
    value === undefined ? [] : [{ name, type, help, samples: [{ value }] }];
  return [
    ...one('process_cpu_seconds_total', 'counter', 'Time on processors, of all threads.', (user + system) / 1e6),
    ...one('process_resident_memory_bytes', 'gauge', 'Memory in use, of all threads.', rss),
    ...one('process_heap_bytes', 'gauge', 'Heap of the main thread.', heapUsed),
    ...one('process_start_time_seconds', 'gauge', 'When it started, since 1970.', startedAt),
    ...one('process_open_fds', 'gauge', 'Open file descriptors.', openDescriptors()),
    ...one('process_max_fds', 'gauge', 'As many may be open.', mostDescriptors()),
  ];
}

const startedAt = Date.now() / 1000 - process.uptime();

function openDescriptors(): number | undefined {
  try {
    return readdirSync('/proc/self/fd').length;
  } catch {
    return undefined;
  }
}

function mostDescriptors(): number | undefined {
  try {
    const soft = /^Max open files\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.[1];
    return soft === undefined ? undefined : Number(soft);
  } catch {
    return undefined;
  }
}
