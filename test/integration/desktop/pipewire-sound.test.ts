import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findProgram } from '../../../backends/bindings/desktop/environment.ts';
import { pipewireSoundBackend } from '../../../backends/sound/pipewire/sound.ts';
import type { SoundCapture, SoundOptions } from '../../../src/drivers/sound.ts';
import { PipeWireLab } from '../../support/pipewire/pipewire-lab.ts';
import { heardIn, loudness, tones, wavFile } from '../../support/pipewire/tones.ts';

const rate = 48_000;
const folder = mkdtempSync(join(tmpdir(), 'perun-sound-'));
let lab: PipeWireLab;
beforeAll(async () => {
  lab = await PipeWireLab.open();
});
afterAll(async () => {
  await lab.close();
  rmSync(folder, { recursive: true, force: true });
});

const optionsFor = (channels: SoundOptions['channels'], socket = lab.socket): SoundOptions => ({
  ...{ socket, name: 'perun-test-sound', description: 'Perun test' },
  ...{ channels, rate },
});

/** Runs pw-cat, which plays to or records from the device that the session manager chooses. */
function catRun(args: readonly string[]): ChildProcess {
  return spawn('pw-cat', args, { env: lab.services.env, stdio: 'ignore' });
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await new Promise((resolve) => {
    child.once('exit', resolve);
  });
}

/** What comes out until there were so many frames of sound that is not silence. */
async function hear(output: SoundCapture, frames: number): Promise<{ samples: Int16Array; blocks: Set<number> }> {
  const heard: number[] = [];
  const blocks = new Set<number>();
  const deadline = performance.now() + 20_000;
  while (heard.length < frames * output.channels && performance.now() < deadline) {
    output.next(20, (samples) => {
      const isSilent = samples.every((sample) => sample === 0);
      if (isSilent && heard.length === 0) return;
      blocks.add(samples.length / output.channels);
      heard.push(...samples);
    });
    await new Promise(setImmediate);
  }
  return { samples: Int16Array.from(heard), blocks };
}

const resources = () => ({
  descriptors: readdirSync('/proc/self/fd').length,
  threads: readdirSync('/proc/self/task').length,
});

describe('an output of the system', () => {
  it.each([
    [2, [440, 1000]],
    [6, [440, 600, 800, 1000, 1200, 1400]],
    [8, [440, 600, 800, 1000, 1200, 1400, 1600, 1800]],
  ] as const)(
    'of %i channels is where apps play, in blocks of 5 ms, each channel in its place',
    async (channels, each) => {
      const output = pipewireSoundBackend.openOutput(optionsFor(channels));
      const file = join(folder, `${channels}.wav`);
      writeFileSync(file, wavFile(tones(each, rate, rate), channels, rate));
      const player = catRun(['--playback', '--volume', '1.0', file]);
      try {
        // The beginning may fade in.
        const { samples, blocks } = await hear(output, rate / 2);
        const steady = samples.subarray((rate / 10) * channels);
        for (const [channel, frequency] of each.entries()) {
          const { most } = loudness(steady, channels, channel, frequency, rate);
          expect(most).toBeGreaterThan(11_500);
          expect(most).toBeLessThan(12_500);
          for (const other of each) {
            if (other !== frequency) expect(loudness(steady, channels, channel, other, rate).least).toBeLessThan(400);
          }
        }
        expect([...blocks]).toEqual([rate / 200]);
      } finally {
        player.kill();
        await ended(player);
        output.close();
      }
    },
  );

  it.skipIf(findProgram('pipewire-pulse') === undefined)('is where apps play that know PulseAudio alone', async () => {
    const output = pipewireSoundBackend.openOutput(optionsFor(2));
    const tone = ['-f', 'lavfi', '-i', `sine=frequency=500:sample_rate=${rate}:duration=3`];
    const player = spawn('ffmpeg', ['-v', 'quiet', '-re', ...tone, '-ac', '2', '-f', 'pulse', 'tone'], {
      env: lab.services.env,
      stdio: 'ignore',
    });
    try {
      const { samples } = await hear(output, rate / 2);
      expect(samples.length).toBeGreaterThanOrEqual(rate);
      const steady = samples.subarray(rate / 5);
      expect(loudness(steady, 2, 0, 500, rate).most).toBeGreaterThan(1000);
      expect(loudness(steady, 2, 1, 500, rate).most).toBeGreaterThan(1000);
      expect(loudness(steady, 2, 0, 900, rate).least).toBeLessThan(200);
    } finally {
      player.kill('SIGKILL');
      await ended(player);
      output.close();
    }
  });

  it('is quiet while nobody plays, and fails once it is closed', async () => {
    const output = pipewireSoundBackend.openOutput(optionsFor(2));
    expect(output.next(50, () => undefined)).toBe(false);
    output.close();
    output.close();
    expect(() => output.next(10, () => undefined)).toThrow(expect.objectContaining({ code: 'FAILED' }));
  });
});

describe('a microphone of the system', () => {
  it('plays what it is given, to whoever records', async () => {
    const microphone = pipewireSoundBackend.openMicrophone(optionsFor(1));
    const file = join(folder, 'recorded.wav');
    const recorder = catRun([
      ...['--record', '--rate', String(rate), '--channels', '1', '--format', 's16', '--volume', '1.0', file],
    ]);
    let recorded = new Int16Array(0);
    try {
      const tone = tones([700], rate, rate);
      const block = rate / 100;
      const begun = performance.now();
      for (let said = 0; said < 20 * rate && recorded.length < rate; said += block) {
        while (performance.now() - begun < (said / rate) * 1000) {
          microphone.pump();
          await new Promise((resolve) => {
            setTimeout(resolve, 3);
          });
        }
        microphone.write(tone.subarray(said % rate, (said % rate) + block));
        if (said % (rate / 4) === 0) recorded = heardIn(file);
      }
    } finally {
      recorder.kill('SIGINT');
      await ended(recorder);
      microphone.close();
    }
    expect(recorded.length).toBeGreaterThanOrEqual(rate);
    const { most } = loudness(recorded, 1, 0, 700, rate);
    expect(most).toBeGreaterThan(11_000);
    expect(most).toBeLessThan(13_000);
    expect(loudness(recorded, 1, 0, 1000, rate).least).toBeLessThan(1000);
  });

  it('drops what is too much, and what nobody listens to', () => {
    const microphone = pipewireSoundBackend.openMicrophone(optionsFor(2));
    for (let second = 0; second < 20; second += 1) {
      microphone.write(new Int16Array(rate * 2));
      microphone.pump();
    }
    microphone.close();
    expect(() => microphone.pump()).toThrow(expect.objectContaining({ code: 'FAILED' }));
  });
});

it('nothing is left of twenty outputs and microphones', () => {
  const once = () => {
    const output = pipewireSoundBackend.openOutput(optionsFor(2));
    const microphone = pipewireSoundBackend.openMicrophone({ ...optionsFor(1), name: 'perun-test-microphone' });
    output.next(5, () => undefined);
    microphone.pump();
    microphone.close();
    output.close();
  };
  once();
  const before = resources();
  for (let round = 0; round < 20; round += 1) once();
  expect(resources()).toEqual(before);
});

it('a PipeWire that is not there is UNREACHABLE, and one that dies is FAILED', async () => {
  expect(() => pipewireSoundBackend.openOutput(optionsFor(2, '/nowhere/pipewire-0'))).toThrow(
    expect.objectContaining({ code: 'UNREACHABLE' }),
  );
  const doomed = await PipeWireLab.open();
  try {
    const output = pipewireSoundBackend.openOutput(optionsFor(2, doomed.socket));
    process.kill(doomed.pid, 'SIGKILL');
    const play = () => {
      for (let turn = 0; turn < 400; turn += 1) output.next(50, () => undefined);
    };
    expect(play).toThrow(expect.objectContaining({ code: 'FAILED' }));
    output.close();
  } finally {
    await doomed.close();
  }
});
