import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { openOpus } from '../../../src/codec/opus/opus.node.ts';
import {
  mostPacketBytes,
  type OpusChannels,
  OpusCoupling,
  opusLayouts,
  opusRate,
} from '../../../src/codec/opus/types.ts';
import { readOggOpus, writeOggOpus } from '../../support/codec/ogg-opus.ts';
import { levels, playTones } from '../../support/codec/tones.ts';

const { library } = await openOpus();
const folder = mkdtempSync(join(tmpdir(), 'perun-opus-'));
afterAll(() => rmSync(folder, { recursive: true }));

/** FFmpeg's names of our layouts; its order is ours. */
const layoutNames: Readonly<Record<OpusChannels, string>> = { 2: 'stereo', 6: '5.1', 8: '7.1' };
const seconds = 2;

function ffmpeg(...args: string[]): void {
  const { status, stderr } = spawnSync('ffmpeg', ['-nostdin', '-v', 'error', '-y', ...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`ffmpeg ${args.join(' ')}: ${stderr}`);
}

function floats(path: string): Float32Array {
  const bytes = readFileSync(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

/** Each channel plays its tone, or the one of the channel that `order` names, and no other. */
function expectTones(
  pcm: Float32Array,
  channels: OpusChannels,
  order: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7],
): void {
  for (const [channel, found] of levels(pcm, channels).entries()) {
    for (const [tone, level] of found.entries()) {
      if (tone === order[channel]) expect(Math.abs(level)).toBeLessThan(1);
      else expect(level).toBeLessThan(-20);
    }
  }
}

describe.each([2, 6, 8] as const)('Opus of %i channels and FFmpeg', (channels) => {
  it.each(Object.entries(OpusCoupling))(
    'FFmpeg hears what we encode, each tone from its speaker: %s',
    async (_name, coupling) => {
      const encoder = await library.createEncoder({ channels, coupling });
      const pcm = playTones(channels, seconds * opusRate);
      const frame = encoder.frameSamples * channels;
      const into = new Uint8Array(mostPacketBytes(channels));
      const packets: Uint8Array[] = [];
      for (let at = 0; at < pcm.length; at += frame) {
        packets.push(into.slice(0, encoder.encode(pcm.subarray(at, at + frame), into)));
      }
      const [ogg, raw] = [join(folder, `ours-${channels}.ogg`), join(folder, `ours-${channels}.f32`)];
      writeFileSync(
        ogg,
        writeOggOpus(channels, opusLayouts[coupling][channels], packets, encoder.frameSamples, encoder.lookahead),
      );
      encoder.close();
      ffmpeg('-i', ogg, '-f', 'f32le', '-c:a', 'pcm_f32le', raw);
      expectTones(floats(raw), channels);
    },
  );

  it('we hear what FFmpeg encodes, each tone from its speaker', async () => {
    const [raw, ogg] = [join(folder, `theirs-${channels}.f32`), join(folder, `theirs-${channels}.ogg`)];
    writeFileSync(raw, new Uint8Array(playTones(channels, seconds * opusRate).buffer));
    const source = ['-f', 'f32le', '-ar', '48000', '-ac', String(channels), '-channel_layout', layoutNames[channels]];
    const coder = [
      '-c:a',
      'libopus',
      '-application',
      'lowdelay',
      '-frame_duration',
      '5',
      '-vbr',
      'off',
      '-b:a',
      '450k',
    ];
    ffmpeg(...source, '-i', raw, ...coder, ogg);
    const { head, packets } = readOggOpus(readFileSync(ogg));
    expect(head.toString('latin1', 0, 8)).toBe('OpusHead');
    expect(head[9]).toBe(channels);
    const decoder = await library.createDecoder(channels, OpusCoupling.standard);
    const frame = 240 * channels;
    const back = new Float32Array(packets.length * frame);
    for (const [index, packet] of packets.entries()) {
      expect(decoder.decode(packet, back.subarray(index * frame, (index + 1) * frame))).toBe(240);
    }
    decoder.close();
    // In files of 7.1 the pair of the sides comes before that at the rear.
    expectTones(back, channels, channels === 8 ? [0, 1, 2, 3, 6, 7, 4, 5] : undefined);
  });
});
