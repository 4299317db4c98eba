import { PerunError } from '../../../src/shared/errors.ts';
import { podLimits, type PodProperty, type PodScalar, PodType, type PodValue, scalarBytes } from './types.ts';

const headerBytes = 8;
const scalarKinds = new Map<number, PodScalar['kind']>(
  (Object.keys(scalarBytes) as PodScalar['kind'][]).map((kind) => [PodType[kind], kind]),
);

/**
 * Reads one value from the start of the bytes, which may be longer. Returns PROTOCOL_TOO_LARGE for one over
 * `podLimits`, PROTOCOL_MALFORMED for what breaks the format (spa/pod/pod.h), and throws nothing.
 */
export function decodePod(bytes: Uint8Array): PodValue | PerunError {
  try {
    return new PodReader(bytes).value(0, bytes.length, 0).value;
  } catch (error) {
    if (error instanceof PerunError) return error;
    throw error;
  }
}

/** Length of the whole value whose first eight bytes these are, its header with it; over the limit is over it. */
export function podLength(header: DataView): number {
  return headerBytes + header.getUint32(0, true);
}

class PodReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /** The value at a place, and where the next one would begin. */
  value(at: number, end: number, depth: number): { value: PodValue; next: number } {
    if (depth > podLimits.depth) throw fault('PROTOCOL_TOO_LARGE', `values lie deeper than ${podLimits.depth}`);
    if (end - at < headerBytes) throw fault('PROTOCOL_MALFORMED', 'a header is cut off');
    const size = this.#view.getUint32(at, true);
    const type = this.#view.getUint32(at + 4, true);
    const body = at + headerBytes;
    if (size > podLimits.bytes) throw fault('PROTOCOL_TOO_LARGE', `a value of ${size} bytes`);
    if (size > end - body) throw fault('PROTOCOL_MALFORMED', `${size} bytes are declared, ${end - body} are there`);
    return { value: this.#body(type, body, body + size, depth), next: body + ((size + 7) & ~7) };
  }

  #body(type: number, at: number, end: number, depth: number): PodValue {
    const kind = scalarKinds.get(type);
    if (kind !== undefined) {
      if (end - at < scalarBytes[kind]) throw fault('PROTOCOL_MALFORMED', `${kind} of ${end - at} bytes`);
      return this.#scalar(kind, at);
    }
    switch (type) {
      case PodType.none:
        return { kind: 'none' };
      case PodType.string:
        return { kind: 'string', value: this.#string(at, end) };
      case PodType.bytes:
        return { kind: 'bytes', value: this.#bytes.slice(at, end) };
      case PodType.array:
        return this.#array(at, end);
      case PodType.choice:
        return this.#choice(at, end);
      case PodType.struct:
        return { kind: 'struct', members: this.#members(at, end, depth) };
      case PodType.object:
        return this.#object(at, end, depth);
      default:
        return { kind: 'other', type, body: this.#bytes.slice(at, end) };
    }
  }

  #scalar(kind: PodScalar['kind'], at: number): PodScalar {
    const view = this.#view;
    switch (kind) {
      case 'bool':
        return { kind, value: view.getUint32(at, true) !== 0 };
      case 'id':
        return { kind, value: view.getUint32(at, true) };
      case 'int':
        return { kind, value: view.getInt32(at, true) };
      case 'float':
        return { kind, value: view.getFloat32(at, true) };
      case 'double':
        return { kind, value: view.getFloat64(at, true) };
      case 'long':
      case 'fd':
        return { kind, value: view.getBigInt64(at, true) };
      case 'rectangle':
        return { kind, width: view.getUint32(at, true), height: view.getUint32(at + 4, true) };
      case 'fraction':
        return { kind, numerator: view.getUint32(at, true), denominator: view.getUint32(at + 4, true) };
    }
  }

  #string(at: number, end: number): string {
    const zero = this.#bytes.subarray(at, end).indexOf(0);
    if (zero < 0) throw fault('PROTOCOL_MALFORMED', 'a string has no end');
    return new TextDecoder('utf-8', { ignoreBOM: true }).decode(this.#bytes.subarray(at, at + zero));
  }

  #array(at: number, end: number): PodValue {
    const values = this.#elements(at, end);
    return values === undefined
      ? { kind: 'other', type: PodType.array, body: this.#bytes.slice(at, end) }
      : { kind: 'array', values };
  }

  #choice(at: number, end: number): PodValue {
    if (end - at < headerBytes) throw fault('PROTOCOL_MALFORMED', 'a choice is cut off');
    const values = this.#elements(at + headerBytes, end);
    if (values === undefined) return { kind: 'other', type: PodType.choice, body: this.#bytes.slice(at, end) };
    return { kind: 'choice', choice: this.#view.getUint32(at, true), values };
  }

  /** Undefined where they are of a kind that is not read here. */
  #elements(at: number, end: number): PodScalar[] | undefined {
    if (end - at < headerBytes) throw fault('PROTOCOL_MALFORMED', 'the header of elements is cut off');
    const size = this.#view.getUint32(at, true);
    const kind = scalarKinds.get(this.#view.getUint32(at + 4, true));
    const first = at + headerBytes;
    if (first === end) return [];
    if (kind === undefined) return undefined;
    if (size !== scalarBytes[kind]) throw fault('PROTOCOL_MALFORMED', `elements of ${size} bytes are no ${kind}`);
    const values: PodScalar[] = [];
    for (let next = first; next + size <= end; next += size) values.push(this.#scalar(kind, next));
    return values;
  }

  #members(at: number, end: number, depth: number): PodValue[] {
    const members: PodValue[] = [];
    for (let next = at; next < end;) {
      const read = this.value(next, end, depth + 1);
      members.push(read.value);
      next = read.next;
    }
    return members;
  }

  #object(at: number, end: number, depth: number): PodValue {
    if (end - at < headerBytes) throw fault('PROTOCOL_MALFORMED', 'an object is cut off');
    const properties: PodProperty[] = [];
    for (let next = at + headerBytes; next < end;) {
      if (end - next < headerBytes) throw fault('PROTOCOL_MALFORMED', 'a property is cut off');
      const read = this.value(next + headerBytes, end, depth + 1);
      const [key, flags] = [this.#view.getUint32(next, true), this.#view.getUint32(next + 4, true)];
      properties.push({ key, flags, value: read.value });
      next = read.next;
    }
    return {
      kind: 'object',
      type: this.#view.getUint32(at, true),
      id: this.#view.getUint32(at + 4, true),
      properties,
    };
  }
}

function fault(code: 'PROTOCOL_TOO_LARGE' | 'PROTOCOL_MALFORMED', what: string): PerunError {
  return new PerunError(code, `a parameter of PipeWire cannot be read: ${what}`, {
    remedy: 'restart PipeWire; tell us its version if it stays so',
  });
}
