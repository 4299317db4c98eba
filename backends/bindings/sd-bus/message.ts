import { closeSync } from 'node:fs';
import { PerunError } from '../../../src/shared/errors.ts';
import { textAt, type Pointer, type SdBusCalls } from './library.ts';
import { Variant, completeTypes, type BusKey, type BusValue } from './values.ts';

/** Elements of one array that are read; longer ones are of no use here. */
const longestArray = 65_536;

const code = (type: string): number => type.charCodeAt(0);

/** Appends values to a message. USAGE where they are not of the signature's types. */
export function appendAll(calls: SdBusCalls, message: Pointer, signature: string, values: readonly BusValue[]): void {
  const types = completeTypes(signature);
  if (types.length !== values.length) {
    throw new PerunError('USAGE', `${values.length} values were given for the D-Bus signature ${signature}`);
  }
  for (const [index, type] of types.entries()) append(calls, message, type, values[index] as BusValue);
}

function append(calls: SdBusCalls, message: Pointer, type: string, value: BusValue): void {
  const must = (result: number): void => {
    if (result < 0) throw new PerunError('USAGE', `D-Bus does not take ${describe(value)} for ${type} (${result})`);
  };
  const inside = (container: string, contents: string, write: () => void): void => {
    must(calls.sd_bus_message_open_container(message, code(container), contents));
    write();
    must(calls.sd_bus_message_close_container(message));
  };
  if ('sog'.includes(type)) {
    if (typeof value !== 'string' || value.includes('\0')) return must(-1);
    return must(calls.append_text(message, code(type), value));
  }
  if (type === 'v') {
    if (!(value instanceof Variant) || completeTypes(value.signature).length !== 1) return must(-1);
    return inside('v', value.signature, () => append(calls, message, value.signature, value.value));
  }
  if (type.startsWith('a{')) {
    if (!(value instanceof Map)) return must(-1);
    const contents = type.slice(2, -1);
    return inside('a', type.slice(1), () => {
      for (const entry of value as ReadonlyMap<BusKey, BusValue>) {
        inside('e', contents, () => appendAll(calls, message, contents, entry));
      }
    });
  }
  if (type.startsWith('a')) {
    if (!Array.isArray(value)) return must(-1);
    return inside('a', type.slice(1), () => {
      for (const element of value as readonly BusValue[]) append(calls, message, type.slice(1), element);
    });
  }
  if (type.startsWith('(')) {
    if (!Array.isArray(value)) return must(-1);
    const contents = type.slice(1, -1);
    return inside('r', contents, () => appendAll(calls, message, contents, value as readonly BusValue[]));
  }
  const bytes = encodeNumber(type, value);
  must(bytes === undefined ? -1 : calls.append_value(message, code(type), bytes));
}

type NumberType = 'y' | 'n' | 'q' | 'i' | 'u' | 'h' | 'x' | 't' | 'd';

/** A number as C has it, of the byte order of every machine that this runs on. */
function encodeNumber(type: string, value: BusValue): Uint8Array | undefined {
  const bytes = new DataView(new ArrayBuffer(8));
  if (type === 'b') {
    if (typeof value !== 'boolean') return undefined;
    bytes.setInt32(0, value ? 1 : 0, true);
  } else {
    if (typeof value !== (type === 'x' || type === 't' ? 'bigint' : 'number')) return undefined;
    writeNumber(bytes, type as NumberType, value as never);
    // What was cut off or rounded is not what was meant.
    if (!same(readNumber(bytes, type as NumberType), value)) return undefined;
  }
  return new Uint8Array(bytes.buffer);
}

const same = (a: BusValue, b: BusValue): boolean => a === b || Object.is(a, b);

function writeNumber(bytes: DataView, type: NumberType, value: never): void {
  if (type === 'y') bytes.setUint8(0, value);
  else if (type === 'n') bytes.setInt16(0, value, true);
  else if (type === 'q') bytes.setUint16(0, value, true);
  else if (type === 'i' || type === 'h') bytes.setInt32(0, value, true);
  else if (type === 'u') bytes.setUint32(0, value, true);
  else if (type === 'x') bytes.setBigInt64(0, value, true);
  else if (type === 't') bytes.setBigUint64(0, value, true);
  else bytes.setFloat64(0, value, true);
}

function readNumber(bytes: DataView, type: NumberType): number | bigint {
  if (type === 'y') return bytes.getUint8(0);
  if (type === 'n') return bytes.getInt16(0, true);
  if (type === 'q') return bytes.getUint16(0, true);
  if (type === 'i' || type === 'h') return bytes.getInt32(0, true);
  if (type === 'u') return bytes.getUint32(0, true);
  if (type === 'x') return bytes.getBigInt64(0, true);
  if (type === 't') return bytes.getBigUint64(0, true);
  return bytes.getFloat64(0, true);
}

/**
 * Reads all values of a message. Descriptors are new ones, which belong to the caller. FAILED where an array is too long.
 */
export function readAll(calls: SdBusCalls, message: Pointer): BusValue[] {
  const descriptors: number[] = [];
  try {
    return readWhile(calls, message, descriptors);
  } catch (error) {
    for (const fd of descriptors) closeSync(fd);
    throw error;
  }
}

function readWhile(calls: SdBusCalls, message: Pointer, descriptors: number[]): BusValue[] {
  const values: BusValue[] = [];
  for (;;) {
    const value = readOne(calls, message, descriptors);
    if (value === undefined) return values;
    if (values.length === longestArray) throw new PerunError('FAILED', `D-Bus sent more than ${longestArray} values`);
    values.push(value);
  }
}

function readOne(calls: SdBusCalls, message: Pointer, descriptors: number[]): BusValue | undefined {
  const found: [number | null] = [0];
  const contents: [string | null] = [null];
  const must = (result: number): void => {
    if (result < 0) throw new PerunError('FAILED', `a message of D-Bus cannot be read (${result})`);
  };
  const peeked = calls.sd_bus_message_peek_type(message, found, contents);
  must(peeked);
  if (peeked === 0) return undefined;
  const type = String.fromCharCode(found[0] ?? 0);
  if ('arve'.includes(type)) {
    const signature = contents[0] ?? '';
    must(calls.sd_bus_message_enter_container(message, code(type), signature));
    const values = readWhile(calls, message, descriptors);
    must(calls.sd_bus_message_exit_container(message));
    if (type === 'v') return new Variant(signature, values[0] as BusValue);
    return type === 'a' && signature.startsWith('{') ? new Map(values as unknown as [BusKey, BusValue][]) : values;
  }
  const bytes = new Uint8Array(8);
  must(calls.sd_bus_message_read_basic(message, code(type), bytes));
  const view = new DataView(bytes.buffer);
  if ('sog'.includes(type)) return textAt(view.getBigUint64(0, true));
  if (type === 'b') return view.getInt32(0, true) !== 0;
  if (type !== 'h') return readNumber(view, type as NumberType);
  // The message keeps its own, and closes it.
  const fd = calls.dup(view.getInt32(0, true));
  if (fd < 0) throw new PerunError('FAILED', 'a descriptor that D-Bus handed over cannot be kept: too many are open');
  descriptors.push(fd);
  return fd;
}

function describe(value: BusValue): string {
  const text = typeof value === 'object' ? 'a container' : String(value);
  return `${typeof value === 'object' ? '' : `${typeof value} `}${text}`;
}
