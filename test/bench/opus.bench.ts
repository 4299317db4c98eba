/**
 * What 5 ms of sound cost to encode and decode, with each library and layout: the quietest of many rounds. Fails where one
 * got slower beside stereo by libopus than is kept in docs/bench/opus.json; PERUN_BENCH_KEEP=1 keeps these.
 */
import { stdout } from 'node:process';
import { openLibopus } from '../../src/codec/opus/libopus.node.ts';
import { mostPacketBytes, type OpusChannels, type OpusLibrary } from '../../src/codec/opus/types.ts';
import { openWasmOpus } from '../../src/codec/opus/wasm-opus.ts';
import { playTones, toInt16 } from '../support/codec/tones.ts';
import { compareWithKept } from './kept-times.ts';

const frames = 40;
const measuredMs = 800;

/** µs for one frame, of the quietest round. */
async function measure(library: OpusLibrary, channels: OpusChannels): Promise<{ encode: number; decode: number }> {
  const [encoder, decoder] = [await library.createEncoder({ channels }), await library.createDecoder(channels)];
  const pcm = toInt16(playTones(channels, 240 * frames));
  const length = 240 * channels;
  const packets = Array.from({ length: frames }, () => new Uint8Array(mostPacketBytes(channels)));
  const sizes = new Uint32Array(frames);
  const back = new Int16Array(length);
  let [encode, decode] = [Infinity, Infinity];
  for (const until = performance.now() + measuredMs; performance.now() < until;) {
    const begin = performance.now();
    for (const [at, packet] of packets.entries()) {
      sizes[at] = encoder.encode(pcm.subarray(at * length, (at + 1) * length), packet);
    }
    const middle = performance.now();
    for (const [at, packet] of packets.entries()) decoder.decode(packet.subarray(0, sizes[at]), back);
    encode = Math.min(encode, ((middle - begin) * 1000) / frames);
    decode = Math.min(decode, ((performance.now() - middle) * 1000) / frames);
  }
  encoder.close();
  decoder.close();
  return { encode, decode };
}

const [native, wasm] = [await openLibopus(), await openWasmOpus()];
const measured: readonly (readonly [string, OpusLibrary, OpusChannels])[] = [
  ['stereo, libopus', native, 2],
  ['5.1, libopus', native, 6],
  ['7.1, libopus', native, 8],
  ['stereo, WebAssembly', wasm, 2],
];
const times: Record<string, number> = {};
stdout.write(`${'5 ms of sound'.padEnd(20)}  µs to encode  µs to decode  of a core\n`);
for (const [name, library, channels] of measured) {
  const { encode, decode } = await measure(library, channels);
  times[`encode ${name}`] = encode;
  times[`decode ${name}`] = decode;
  const share = `${(encode / 50).toFixed(1)} %`;
  stdout.write(
    `${name.padEnd(20)}  ${encode.toFixed(1).padStart(12)}  ${decode.toFixed(1).padStart(12)}  ${share.padStart(9)}\n`,
  );
}
compareWithKept('opus', times, 'encode stereo, libopus');
