import { PerunError } from '../../shared/errors.ts';
import { debugKinds } from './config-keys.ts';
import { cleanText, cutText, decodeTextLoosely, encodeText } from '../../shared/text.ts';

/** One register of the emulated machine. */
export interface Register {
  /** At most 255 bytes of UTF-8. */
  readonly name: string;
  /** Width in bits, 1–64. */
  readonly bits: number;
  /** Unsigned, less than 2^bits. */
  readonly value: bigint;
}

/** What a debug packet says; kinds that this version does not know are handed on as they are. */
export type DebugValue =
  | { readonly kind: 'registers'; readonly registers: readonly Register[] }
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: 'hit'; readonly address: number }
  | { readonly kind: 'unknown'; readonly id: number; readonly data: Uint8Array };

/** Data of a debug packet: kind byte, count u8, then per register name length u8, name, bits u8, value u64. */
export function encodeRegisters(registers: readonly Register[]): Uint8Array {
  if (registers.length > 0xff) throw malformed(`${registers.length} registers, at most 255 fit`);
  const names = registers.map((register) => encodeText(cutText(cleanText(register.name), 0xff)));
  const data = new Uint8Array(names.reduce((sum, name) => sum + name.length + 10, 2));
  const view = new DataView(data.buffer);
  data[0] = debugKinds.registers.kind;
  data[1] = registers.length;
  let at = 2;
  for (const [index, register] of registers.entries()) {
    const wrong = registerFault(register);
    if (wrong) throw wrong;
    const name = names[index] ?? new Uint8Array(0);
    data[at] = name.length;
    data.set(name, at + 1);
    at += 1 + name.length;
    data[at] = register.bits;
    view.setBigUint64(at + 1, register.value);
    at += 9;
  }
  return data;
}

/** Data of a debug packet with one line of text. */
export function encodeDebugText(text: string): Uint8Array {
  const bytes = encodeText(cleanText(text));
  const data = new Uint8Array(1 + bytes.length);
  data[0] = debugKinds.text.kind;
  data.set(bytes, 1);
  return data;
}

/** Data of a debug packet that reports a breakpoint: kind byte, address u32. */
export function encodeHit(address: number): Uint8Array {
  const data = new Uint8Array(5);
  data[0] = debugKinds.hit.kind;
  new DataView(data.buffer).setUint32(1, address);
  return data;
}

/** Reads the data of a debug packet; PROTOCOL_MALFORMED where a known kind breaks its layout. */
export function decodeDebug(data: Uint8Array): DebugValue | PerunError {
  const id = data[0];
  if (id === undefined) return malformed('a debug packet without its kind');
  if (id === debugKinds.registers.kind) return decodeRegisters(data);
  if (id === debugKinds.text.kind) return { kind: 'text', text: decodeTextLoosely(data.subarray(1)) };
  if (id === debugKinds.hit.kind) {
    if (data.length !== 5) return malformed(`a breakpoint hit of ${data.length - 1} bytes`);
    return { kind: 'hit', address: new DataView(data.buffer, data.byteOffset, 5).getUint32(1) };
  }
  return { kind: 'unknown', id, data: data.subarray(1) };
}

function decodeRegisters(data: Uint8Array): DebugValue | PerunError {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const count = data[1];
  if (count === undefined) return malformed('registers without their count');
  const registers: Register[] = [];
  let at = 2;
  for (let index = 0; index < count; index += 1) {
    const length = data[at];
    if (length === undefined || at + 1 + length + 9 > data.length) return malformed(`register ${index} is cut off`);
    const name = decodeTextLoosely(data.subarray(at + 1, at + 1 + length));
    at += 1 + length;
    const register = { name, bits: view.getUint8(at), value: view.getBigUint64(at + 1) };
    const wrong = registerFault(register);
    if (wrong) return wrong;
    registers.push(register);
    at += 9;
  }
  if (at !== data.length) return malformed(`${data.length - at} bytes behind the last register`);
  return { kind: 'registers', registers };
}

function registerFault(register: Register): PerunError | undefined {
  const { bits, value } = register;
  if (!Number.isInteger(bits) || bits < 1 || bits > 64) return malformed(`a register of ${bits} bits`);
  if (value < 0n || value >> BigInt(bits) !== 0n) return malformed(`a register value that does not fit ${bits} bits`);
  return undefined;
}

function malformed(message: string): PerunError {
  return new PerunError('PROTOCOL_MALFORMED', message);
}
