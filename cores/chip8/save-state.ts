import { screenHeight, screenWidth } from './display.ts';
import { profileNames, stackDepth } from './profiles.ts';
import type { Profile } from './profiles.ts';
import { malformed, StateReader, StateWriter } from './state-fields.ts';
import { haltCauses, noKey } from './state.ts';
import type { MachineState } from './state.ts';

const magic = [0x50, 0x43, 0x38, 0x53]; // PC8S
const version = 1;
const fixedBytes = 114;
const pixelsPerByte = 4;
const displayBytes = (screenWidth * screenHeight) / pixelsPerByte;

/** Bytes of a saved state; the same for every state of a profile. */
export function stateBytes(profile: Profile): number {
  return fixedBytes + displayBytes + profile.memoryBytes;
}

/** Writes everything the machine remembers between two frames. Big-endian; in this order. */
export function saveState(state: MachineState): Uint8Array {
  const bytes = new Uint8Array(stateBytes(state.profile));
  const writer = new StateWriter(bytes);
  for (const value of magic) writer.u8(value);
  writer.u8(version);
  writer.u8(profileNames.indexOf(state.profile.name));
  writer.bytes(state.v);
  for (const address of state.stack) writer.u16(address);
  writer.bytes(state.flags);
  writer.bytes(state.pattern);
  for (const value of [state.pc, state.i, state.keys, state.previousKeys]) writer.u16(value);
  for (const value of [state.sp, state.delay, state.sound, state.pitch, state.planes]) writer.u8(value);
  writer.u8(state.waitedKey === noKey ? 0xff : state.waitedKey);
  writer.u8(flagsOf([state.hasPattern, state.display.hires, state.display.fine, state.speaker.wasSounding]));
  writer.u8(state.halt === undefined ? 0 : haltCauses.indexOf(state.halt.cause) + 1);
  writer.u16(state.halt?.opcode ?? 0);
  writer.u16(state.halt?.address ?? 0);
  writer.u32(state.random.state);
  writer.u32(state.speaker.phase);
  bytes.set(packPixels(state.display.pixels), fixedBytes);
  bytes.set(state.memory, fixedBytes + displayBytes);
  return bytes;
}

/** Reads it back into a fresh state of the same profile. Throws PROTOCOL_MALFORMED; the state is then unusable. */
export function loadState(state: MachineState, bytes: Uint8Array): void {
  const expected = stateBytes(state.profile);
  if (bytes.length !== expected) throw malformed(`it has ${bytes.length} bytes in place of ${expected}`);
  const reader = new StateReader(bytes);
  for (const value of magic) if (reader.u8() !== value) throw malformed('it does not begin with PC8S');
  const found = reader.u8();
  if (found !== version) throw malformed(`it is of version ${found}, this program reads ${version}`);
  const profile = profileNames[reader.u8()];
  if (profile !== state.profile.name) throw malformed(`it is of ${profile ?? 'an unknown profile'}`);
  reader.copyTo(state.v);
  for (let at = 0; at < stackDepth; at++) state.stack[at] = reader.u16();
  reader.copyTo(state.flags);
  reader.copyTo(state.pattern);
  state.jump(reader.u16());
  state.i = reader.u16();
  state.keys = reader.u16();
  state.previousKeys = reader.u16();
  state.sp = reader.u8(stackDepth);
  state.delay = reader.u8();
  state.sound = reader.u8();
  state.pitch = reader.u8();
  state.planes = reader.u8(3);
  const waited = reader.u8();
  if (waited > 0xf && waited !== 0xff) throw malformed(`it waits for key ${waited}`);
  state.waitedKey = waited === 0xff ? noKey : waited;
  const flags = reader.u8(0xf);
  state.hasPattern = (flags & 1) !== 0;
  state.display.hires = (flags & 2) !== 0;
  state.display.fine = (flags & 4) !== 0;
  state.speaker.wasSounding = (flags & 8) !== 0;
  const cause = haltCauses[reader.u8(haltCauses.length) - 1];
  const opcode = reader.u16();
  const address = reader.u16();
  state.halt = cause === undefined ? undefined : { cause, opcode, address };
  state.random.state = reader.u32();
  state.speaker.phase = reader.u32();
  unpackPixels(bytes.subarray(fixedBytes, fixedBytes + displayBytes), state.display.pixels);
  state.memory.set(bytes.subarray(fixedBytes + displayBytes));
}

function flagsOf(bits: readonly boolean[]): number {
  return bits.reduce((flags, bit, at) => (bit ? flags | (1 << at) : flags), 0);
}

function packPixels(pixels: Uint8Array): Uint8Array {
  const packed = new Uint8Array(displayBytes);
  for (let at = 0; at < pixels.length; at++) packed[at >> 2]! |= (pixels[at]! & 3) << ((at & 3) * 2);
  return packed;
}

function unpackPixels(packed: Uint8Array, pixels: Uint8Array): void {
  for (let at = 0; at < pixels.length; at++) pixels[at] = (packed[at >> 2]! >> ((at & 3) * 2)) & 3;
}
