/**
 * How long pictures and sound take through a PipeWire of its own: pictures from the moment that a process painted them
 * until they can be coded here, sound from the moment that an app gave it away. Both without a screen or a sound card.
 */
import { stdout } from 'node:process';
import { soundFormat } from '../../backends/bindings/pipewire/audio-format.ts';
import { PipeWireConnection } from '../../backends/bindings/pipewire/connection.ts';
import { pipewireNumbers as numbers } from '../../backends/bindings/pipewire/layout.ts';
import { PipeWireStream } from '../../backends/bindings/pipewire/stream.ts';
import { pipewireCaptureBackend } from '../../backends/capture/pipewire/capture.ts';
import { pipewireSoundBackend } from '../../backends/sound/pipewire/sound.ts';
import { PipeWireLab } from '../support/pipewire/pipewire-lab.ts';

const measuredMs = 3000;
const lab = await PipeWireLab.open();

async function pictures(width: number, height: number, rate: number): Promise<void> {
  const producer = await lab.producer();
  const target = { kind: 'pipewire', socket: lab.socket, node: producer.node, remote: null } as const;
  const capture = pipewireCaptureBackend.open(target, { width, height, rate }, { timeoutMs: 10_000 });
  const times: number[] = [];
  const begin = performance.now();
  const cpu = process.threadCpuUsage();
  while (performance.now() - begin < measuredMs) {
    capture.next(50, ({ capturedAt }) => times.push(Number(process.hrtime.bigint() - capturedAt) / 1e6));
  }
  const used = process.threadCpuUsage(cpu);
  capture.close();
  await producer.kill();
  const micros = (used.user + used.system) / Math.max(1, times.length);
  const name = `${width}×${height} at ${rate} Hz`;
  print(
    name,
    `${((times.length * 1000) / measuredMs).toFixed(1)} a second, ${micros.toFixed(0)} µs of CPU each`,
    times,
  );
}

/** An app that numbers its blocks of 5 ms by the height of their samples, heard by the same thread. */
function sound(channels: 2 | 8): void {
  const rate = 48_000;
  const output = pipewireSoundBackend.openOutput({
    ...{ socket: lab.socket, name: 'perun-bench', description: 'bench', channels, rate },
  });
  const connection = new PipeWireConnection({ socket: lab.socket }, 5000);
  const given: number[] = [];
  const app = new PipeWireStream(
    connection,
    {
      name: 'perun-bench-app',
      direction: 'output',
      flags: numbers.PW_STREAM_FLAG_AUTOCONNECT | numbers.PW_STREAM_FLAG_MAP_BUFFERS,
      properties: { 'media.type': 'Audio', 'media.category': 'Playback', 'node.latency': `240/${rate}` },
      formats: [soundFormat(channels, rate)],
    },
    {
      process(stream) {
        const buffer = stream.dequeue();
        if (buffer === undefined) return;
        const frames = buffer.requested === 0 ? 240 : buffer.requested;
        const samples = new Int16Array(buffer.bytes.buffer, buffer.bytes.byteOffset, frames * channels);
        samples.fill(given.push(performance.now()));
        buffer.fill(samples.byteLength, channels * 2);
        stream.queue(buffer);
      },
    },
  );
  const times: number[] = [];
  let last = 0;
  const begin = performance.now();
  while (performance.now() - begin < measuredMs) {
    connection.iterate(1);
    output.next(1, (samples) => {
      const number = samples.at(-1) ?? 0;
      if (number <= last) return;
      last = number;
      times.push(performance.now() - (given[number - 1] ?? 0));
    });
  }
  app.close();
  connection.close();
  output.close();
  print(`sound, ${channels} channels`, `${times.length} blocks of 5 ms`, times);
}

function print(name: string, what: string, times: number[]): void {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN).toFixed(2).padStart(7);
  stdout.write(`${name.padEnd(24)}  p50 ${at(0.5)} ms  p99 ${at(0.99)} ms  ${what}\n`);
}

try {
  await pictures(1280, 720, 60);
  await pictures(1280, 720, 240);
  await pictures(1920, 1080, 120);
  await pictures(2560, 1440, 60);
  sound(2);
  sound(8);
} finally {
  await lab.close();
}
