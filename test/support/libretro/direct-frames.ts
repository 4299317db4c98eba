import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { argv, stdout } from 'node:process';
import koffi from 'koffi';

/**
 * Run as a program: plays a game on a libretro core with nothing pressed, and prints the SHA-256 of the RGBA pixels of
 * every frame. Options are given as name=value. It shares nothing with the core process but the library that makes the calls, and knows no more of
 * libretro than two pixel formats: what it prints is what our core must send.
 */
const [, , core = '', game = '', count = '0', ports = '1', ...settings] = argv;
const library = koffi.load(core);
const call = (name: string, result: string, parameters: string[]) => library.func(`retro_${name}`, result, parameters);
const pointerTo = (result: string, parameters: string[]) => koffi.pointer(koffi.proto(result, parameters));

let format = 0;
let shown: Uint8Array = new Uint8Array(0);

const folder = Buffer.from('/nonexistent\0');
const values = new Map(
  settings.map((setting) => {
    const at = setting.indexOf('=');
    return [setting.slice(0, at), Buffer.from(`${setting.slice(at + 1)}\0`)];
  }),
);
function environment(command: number, data: bigint | null): boolean {
  if (data === null) return false;
  const number = command & 0xffff;
  if (number === 10) format = koffi.decode.int32(data);
  else if (number === 3) koffi.encode(data, 'bool', true);
  else if (number === 52) koffi.encode(data, 'uint32_t', 2);
  else if (number === 15) {
    const value = values.get(koffi.decode.string(koffi.decode(data, 'void *') as bigint));
    koffi.encode(data, 8, 'void *', value === undefined ? null : koffi.address(value));
    return value !== undefined;
  } else if (number === 9 || number === 31) koffi.encode(data, 'void *', koffi.address(folder));
  else return false;
  return true;
}

function video(data: bigint | null, width: number, height: number, pitch: number): void {
  if (data === null) return;
  const source = new DataView(koffi.view(data, pitch * height));
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      const at = (y * width + x) * 4;
      if (format === 1) {
        const pixel = source.getUint32(y * pitch + x * 4, true);
        pixels.set([(pixel >>> 16) & 255, (pixel >>> 8) & 255, pixel & 255, 255], at);
      } else {
        const pixel = source.getUint16(y * pitch + x * 2, true);
        const [red, green, blue] = [pixel >> 11, (pixel >> 5) & 63, pixel & 31];
        pixels.set([(red << 3) | (red >> 2), (green << 2) | (green >> 4), (blue << 3) | (blue >> 2), 255], at);
      }
    }
  }
  shown = pixels;
}

const callbacks: [string, (...args: never[]) => unknown, string, string[]][] = [
  ['set_environment', environment, 'bool', ['uint32_t', 'void *']],
  ['set_video_refresh', video, 'void', ['void *', 'uint32_t', 'uint32_t', 'size_t']],
  ['set_audio_sample', () => {}, 'void', ['int16_t', 'int16_t']],
  ['set_audio_sample_batch', (_data: bigint, frames: number) => frames, 'size_t', ['void *', 'size_t']],
  ['set_input_poll', () => {}, 'void', []],
  ['set_input_state', () => 0, 'int16_t', ['uint32_t', 'uint32_t', 'uint32_t', 'uint32_t']],
];
for (const [name, callback, result, parameters] of callbacks) {
  call(name, 'void', ['void *'])(koffi.register(callback, pointerTo(result, parameters)));
}
call('init', 'void', [])();
const bytes = readFileSync(game);
const path = Buffer.from(`${game}\0`);
const info = Buffer.alloc(32);
info.writeBigUInt64LE(koffi.address(path), 0);
info.writeBigUInt64LE(koffi.address(bytes), 8);
info.writeBigUInt64LE(BigInt(bytes.length), 16);
if (call('load_game', 'bool', ['void *'])(info) !== true) throw new Error('the game was not taken');
const plug = call('set_controller_port_device', 'void', ['uint32_t', 'uint32_t']);
for (let port = 0; port < Number(ports); port++) plug(port, 1);
const run = call('run', 'void', []);
for (let frame = 0; frame < Number(count); frame++) {
  run();
  stdout.write(`frame ${createHash('sha256').update(shown).digest('hex')}\n`);
}
