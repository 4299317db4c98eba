import { describe, expect, it } from 'vitest';
import { openLibopus } from '../../../src/codec/opus/libopus.node.ts';
import { openOpus } from '../../../src/codec/opus/opus.node.ts';
import { openWasmOpus } from '../../../src/codec/opus/wasm-opus.ts';
import { mostPacketBytes, type OpusLibrary } from '../../../src/codec/opus/types.ts';
import { levels, playTones } from '../../support/codec/tones.ts';
import { opusSuite } from './suite.ts';

opusSuite("the system's libopus", openLibopus, 8);
opusSuite('WebAssembly', openWasmOpus, 2);

describe('the choice between them', () => {
  it("is the system's", async () => {
    const { library, instead } = await openOpus();
    expect(instead).toBeUndefined();
    expect(library.name).toBe('libopus');
  });

  it('each decodes what the other encodes', async () => {
    const [native, wasm] = [await openLibopus(), await openWasmOpus()];
    for (const [from, to] of [
      [native, wasm],
      [wasm, native],
    ] as readonly [OpusLibrary, OpusLibrary][]) {
      const [encoder, decoder] = [await from.createEncoder({ channels: 2 }), await to.createDecoder(2)];
      const pcm = playTones(2, 96_000);
      const back = new Float32Array(pcm.length);
      const packet = new Uint8Array(mostPacketBytes(2));
      for (let at = 0; at < pcm.length; at += 480) {
        decoder.decode(
          packet.subarray(0, encoder.encode(pcm.subarray(at, at + 480), packet)),
          back.subarray(at, at + 480),
        );
      }
      for (const [channel, found] of levels(back, 2).entries()) expect(Math.abs(found[channel] ?? -99)).toBeLessThan(1);
      encoder.close();
      decoder.close();
    }
  });
});
