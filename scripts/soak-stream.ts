import { spawn } from 'node:child_process';
import { loadavg } from 'node:os';
import { join } from 'node:path';
import { argv, execPath, exit, stdout } from 'node:process';
import { createControlClient } from '../src/control/client/client.ts';
import { startPrivateHost } from '../src/host/latency-probe/private-host.ts';
import { type PunktfunkResult, punktfunkResultSchema } from '../src/host/punktfunk-client/result.ts';
import { root } from './root.ts';
import { childrenOf, cpuMs, senderMs } from './soak/process-times.ts';

/**
 * `npm run soak:stream [-- seconds [Mbit/s]]`: a host of its own sends test bytes in the shape of 5120×1440 at 240 frames
 * per second and 500 Mbit/s to `client connect --verify`. Says which frames were lost, what each process used of a core,
 * and what a packet costs to send; fails where a frame came wrong or one of a thousand was lost.
 */
const seconds = Number(argv[2] ?? 60);
const megabits = Number(argv[3] ?? 500);
const rate = 240;
const bytes = Math.round((megabits * 1e6) / 8 / rate);

const host = await startPrivateHost(`units:${bytes}`);
let status = 1;
try {
  status = await measure();
} finally {
  await host.stop();
}
exit(status);

async function measure(): Promise<number> {
  const control = createControlClient({ socketPath: host.paths.controlSocket });
  const flags = ['--mode', `5120x1440x${rate}`, '--bitrate', String(megabits * 1000), '--seconds', String(seconds)];
  const child = spawn(
    execPath,
    [join(root, 'bin', 'run.js'), 'client', 'connect', host.address, ...flags, '--verify', '--json'],
    { env: { ...host.environment }, stdio: ['ignore', 'pipe', 'inherit'] },
  );
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve));
  const first = await began(control);
  const pids = processesOf(child.pid ?? 0);
  const sender = senderMs(pids.media);
  const before = { at: performance.now(), packets: first.packets, sender, cpu: timesOf(pids) };
  await new Promise((resolve) => setTimeout(resolve, seconds * 900));
  const wall = performance.now() - before.at;
  const after = { cpu: timesOf(pids), sender: senderMs(pids.media) };
  const [last] = await control.stream.list();
  const load = loadavg()[0]?.toFixed(1);
  if ((await ended) !== 0 || last === undefined) throw new Error(`the client failed: ${text}`);
  const result = punktfunkResultSchema.parse(JSON.parse(text));
  const packets = last.packets - before.packets;
  say(
    `${result.frames} frames in ${result.seconds} s: ${result.lost} lost, ${last.dropped} never sent, ${last.unsent} packets refused`,
  );
  say(`${((result.bytes * 8) / 1e6 / result.seconds).toFixed(0)} Mbit/s of access units, load ${load}`);
  say(`capture to reassembled: p50 ${result.p50Ms} ms, p99 ${result.p99Ms} ms`);
  for (const [name, ms] of Object.entries(after.cpu)) {
    const used = ms - (before.cpu[name as keyof typeof before.cpu] ?? 0);
    say(`${name.padEnd(14)} ${(used / wall).toFixed(2)} of a core`);
  }
  say(
    `sending thread: ${(((after.sender - before.sender) * 1000) / packets).toFixed(2)} µs per packet, ${packets} packets`,
  );
  return verdict(result);
}

function verdict({ frames, verified, lost }: PunktfunkResult): number {
  const complaints: string[] = [];
  if (verified !== frames) complaints.push(`${frames - (verified ?? 0)} frames came wrong`);
  if (lost > frames / 1000) complaints.push(`${lost} frames were lost`);
  if (frames < (seconds * rate) / 2) complaints.push('not half of the frames came in time');
  for (const complaint of complaints) say(`FAILED: ${complaint}`);
  return complaints.length === 0 ? 0 : 1;
}

/** Waits for the first frames. */
async function began(control: ReturnType<typeof createControlClient>): Promise<{ readonly packets: number }> {
  for (let look = 0; look < 200; look += 1) {
    const [stream] = await control.stream.list();
    if (stream !== undefined && stream.frames > 0) return stream;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error('no frame was sent within 20 s');
}

function processesOf(client: number): Record<'host' | 'media' | 'host QUIC' | 'client' | 'client QUIC', number> {
  const one = (parent: number, word: string): number => childrenOf(parent, word)[0] ?? 0;
  return {
    host: host.pid,
    media: one(host.pid, 'media-entry'),
    'host QUIC': one(host.pid, 'quic-entry'),
    client,
    'client QUIC': one(client, 'quic-entry'),
  };
}

function timesOf<Name extends string>(pids: Record<Name, number>): Record<Name, number> {
  const times = Object.entries<number>(pids).map(([name, pid]) => [name, cpuMs(`/proc/${pid}`)]);
  return Object.fromEntries(times) as Record<Name, number>;
}

function say(line: string): void {
  stdout.write(`${line}\n`);
}
