import { beforeAll, describe, expect, it } from 'vitest';
import {
  mostPacketBytes,
  type OpusChannels,
  OpusCoupling,
  type OpusLibrary,
  opusLayouts,
  opusRate,
  type OpusSettings,
  OpusUse,
  type Samples,
} from '../../../src/codec/opus/types.ts';
import { levels, playTones, toInt16 } from '../../support/codec/tones.ts';

const usage = expect.objectContaining({ code: 'USAGE' });

/** What every implementation of Opus must do. */
export function opusSuite(name: string, open: () => Promise<OpusLibrary>, widest: OpusChannels): void {
  describe(`Opus: ${name}`, () => {
    let library: OpusLibrary;
    beforeAll(async () => {
      library = await open();
    });

    /** Two seconds of tones there and back. */
    async function thereAndBack(settings: OpusSettings, pcm: Samples): Promise<{ back: Samples; sizes: Set<number> }> {
      const { channels, coupling } = settings;
      const encoder = await library.createEncoder(settings);
      const decoder = await library.createDecoder(channels, coupling);
      const frame = encoder.frameSamples * channels;
      const back = pcm instanceof Int16Array ? new Int16Array(pcm.length) : new Float32Array(pcm.length);
      const packet = new Uint8Array(mostPacketBytes(channels));
      const sizes = new Set<number>();
      for (let at = 0; at < pcm.length; at += frame) {
        const size = encoder.encode(pcm.subarray(at, at + frame), packet);
        sizes.add(size);
        expect(decoder.decode(packet.subarray(0, size), back.subarray(at, at + frame))).toBe(encoder.frameSamples);
      }
      encoder.close();
      decoder.close();
      return { back, sizes };
    }

    it('says which one it is', () => {
      expect(library.version).toMatch(/libopus \d/u);
    });

    const layouts = ([2, 6, 8] as const)
      .filter((channels) => channels <= widest)
      .flatMap((channels) =>
        Object.entries(OpusCoupling).map(([coupling, number]) => ({ channels, coupling, number })),
      );

    it.each(layouts)('keeps pitch, level and place: $channels channels, $coupling', async ({ channels, number }) => {
      const tones = playTones(channels, 1.5 * opusRate);
      for (const pcm of number === 0 ? [tones, toInt16(tones)] : [tones]) {
        const { back, sizes } = await thereAndBack({ channels, coupling: number }, pcm);
        for (const [channel, found] of levels(back, channels).entries()) {
          for (const [tone, level] of found.entries()) {
            if (tone === channel) expect(Math.abs(level)).toBeLessThan(1);
            else expect(level).toBeLessThan(-20);
          }
        }
        // The share of 5 ms, every time.
        expect([...sizes]).toEqual([Math.floor(opusLayouts[number][channels].bitsPerSecond / 8 / 200)]);
      }
    });

    it.each([2.5, 5, 10, 20] as const)('has frames of %f ms', async (frameMs) => {
      const encoder = await library.createEncoder({ channels: 2, frameMs });
      expect(encoder.frameSamples).toBe(48 * frameMs);
      // Low delay looks 2.5 ms ahead.
      expect(encoder.lookahead).toBe(120);
      encoder.close();
    });

    it('speaks, too: 10 ms for microphones', async () => {
      const settings = { channels: 2, frameMs: 10, use: OpusUse.speech, bitsPerSecond: 64_000 } as const;
      const { back } = await thereAndBack(settings, playTones(2, 2 * opusRate));
      expect(Math.abs(levels(back, 2)[0]?.[0] ?? -99)).toBeLessThan(3);
    });

    it('changes its rate while it runs', async () => {
      const encoder = await library.createEncoder({ channels: 2 });
      const [pcm, packet] = [playTones(2, 240), new Uint8Array(mostPacketBytes(2))];
      expect(encoder.encode(pcm, packet)).toBe(80);
      encoder.setBitrate(256_000);
      expect(encoder.encode(pcm, packet)).toBe(160);
      expect(() => encoder.setBitrate(0)).toThrow(usage);
      expect(() => encoder.setBitrate(Number.NaN)).toThrow(usage);
      encoder.close();
    });

    it('guesses what was lost, and goes on', async () => {
      const [encoder, decoder] = [await library.createEncoder({ channels: 2 }), await library.createDecoder(2)];
      const pcm = playTones(2, 2 * opusRate);
      const back = new Float32Array(pcm.length);
      const packet = new Uint8Array(mostPacketBytes(2));
      for (let at = 0, number = 0; at < pcm.length; at += 480, number += 1) {
        const size = encoder.encode(pcm.subarray(at, at + 480), packet);
        const given = number % 20 === 19 ? undefined : packet.subarray(0, size);
        expect(decoder.decode(given, back.subarray(at, at + 480))).toBe(240);
      }
      expect(Math.abs(levels(back, 2)[0]?.[0] ?? -99)).toBeLessThan(3);
      encoder.close();
      decoder.close();
    });

    it('refuses packets that are none, and decodes the next', async () => {
      const [encoder, decoder] = [await library.createEncoder({ channels: 2 }), await library.createDecoder(2)];
      const packet = new Uint8Array(mostPacketBytes(2));
      const size = encoder.encode(playTones(2, 240), packet);
      const into = new Int16Array(480);
      const corrupt = expect.objectContaining({ code: 'CODEC_CORRUPT' });
      expect(() => decoder.decode(new Uint8Array(0), into)).toThrow(corrupt);
      expect(() => decoder.decode(new Uint8Array(mostPacketBytes(2) + 1), into)).toThrow(corrupt);
      // Code 3 with no count, and a frame of 20 ms where there is room for 5.
      expect(() => decoder.decode(Uint8Array.of(0xff), into)).toThrow(corrupt);
      expect(() => decoder.decode(Uint8Array.of(0xfc, 1, 2, 3), into)).toThrow(corrupt);
      expect(decoder.decode(packet.subarray(0, size), into)).toBe(240);
      expect(() => decoder.decode(packet, new Int16Array(0))).toThrow(usage);
      expect(() => decoder.decode(packet, new Int16Array(3))).toThrow(usage);
      encoder.close();
      decoder.close();
    });

    it('refuses frames and buffers of the wrong length, and rates that are none', async () => {
      const encoder = await library.createEncoder({ channels: 2 });
      const packet = new Uint8Array(mostPacketBytes(2));
      expect(() => encoder.encode(new Int16Array(479), packet)).toThrow(usage);
      expect(() => encoder.encode(new Int16Array(960), packet)).toThrow(usage);
      expect(() => encoder.encode(new Int16Array(480), packet.subarray(1))).toThrow(usage);
      encoder.close();
      await expect(library.createEncoder({ channels: 2, bitsPerSecond: 1 })).rejects.toThrow(usage);
    });

    it('closes twice, and is of no use then', async () => {
      const [encoder, decoder] = [await library.createEncoder({ channels: 2 }), await library.createDecoder(2)];
      for (const each of [encoder, decoder, encoder, decoder]) each.close();
      expect(() => encoder.encode(new Int16Array(480), new Uint8Array(mostPacketBytes(2)))).toThrow(usage);
      expect(() => encoder.setBitrate(64_000)).toThrow(usage);
      expect(() => decoder.decode(Uint8Array.of(1), new Int16Array(480))).toThrow(usage);
    });

    it('says what is missing for more channels than it has', async () => {
      for (const channels of ([6, 8] as const).filter((many) => many > widest)) {
        const missing = expect.objectContaining({ code: 'MISSING_CAPABILITY', remedy: 'apt install libopus0' });
        await expect(library.createEncoder({ channels })).rejects.toThrow(missing);
        await expect(library.createDecoder(channels)).rejects.toThrow(missing);
      }
      const wide = await library.createDecoder(widest);
      wide.close();
    });
  });
}
