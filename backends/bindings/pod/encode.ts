import { type PodObject, type PodProperty, type PodScalar, PodType, type PodValue, scalarBytes } from './types.ts';

const headerBytes = 8;

/** The bytes of a value: size and type, then its body, padded to 8 (spa/pod/pod.h). */
export function encodePod(value: PodValue): Uint8Array {
  const body = bodyOf(value);
  const pod = new Uint8Array(headerBytes + padded(body.length));
  const view = new DataView(pod.buffer);
  view.setUint32(0, body.length, true);
  view.setUint32(4, value.kind === 'other' ? value.type : PodType[value.kind], true);
  pod.set(body, headerBytes);
  return pod;
}

/** An object with its properties by their keys. */
export function podObject(type: number, id: number, properties: readonly (readonly [number, PodValue])[]): PodObject {
  return {
    kind: 'object',
    type,
    id,
    properties: properties.map(([key, value]): PodProperty => ({ key, flags: 0, value })),
  };
}

function bodyOf(value: PodValue): Uint8Array {
  switch (value.kind) {
    case 'none':
      return new Uint8Array(0);
    case 'string':
      // Its end is marked by a zero, so it can hold none.
      return new TextEncoder().encode(`${value.value.replaceAll('\0', '')}\0`);
    case 'bytes':
      return value.value;
    case 'other':
      return value.body;
    case 'array':
      return join([elementHeader(value.values), ...value.values.map(scalar)]);
    case 'choice':
      return join([words(value.choice, 0), elementHeader(value.values), ...value.values.map(scalar)]);
    case 'struct':
      return join(value.members.map(encodePod));
    case 'object':
      return join([
        words(value.type, value.id),
        ...value.properties.flatMap((each) => [words(each.key, each.flags), encodePod(each.value)]),
      ]);
    default:
      return scalar(value);
  }
}

/** Size and type that all of them have: those of the first. */
function elementHeader(values: readonly PodScalar[]): Uint8Array {
  const [first] = values;
  return first === undefined ? words(0, PodType.none) : words(scalarBytes[first.kind], PodType[first.kind]);
}

function scalar(value: PodScalar): Uint8Array {
  const body = new Uint8Array(scalarBytes[value.kind]);
  const view = new DataView(body.buffer);
  switch (value.kind) {
    case 'bool':
      view.setUint32(0, value.value ? 1 : 0, true);
      break;
    case 'id':
      view.setUint32(0, value.value, true);
      break;
    case 'int':
      view.setInt32(0, value.value, true);
      break;
    case 'float':
      view.setFloat32(0, value.value, true);
      break;
    case 'double':
      view.setFloat64(0, value.value, true);
      break;
    case 'long':
    case 'fd':
      view.setBigInt64(0, value.value, true);
      break;
    case 'rectangle':
      view.setUint32(0, value.width, true);
      view.setUint32(4, value.height, true);
      break;
    case 'fraction':
      view.setUint32(0, value.numerator, true);
      view.setUint32(4, value.denominator, true);
      break;
  }
  return body;
}

function words(...values: number[]): Uint8Array {
  return new Uint8Array(Uint32Array.from(values).buffer);
}

function padded(length: number): number {
  return (length + 7) & ~7;
}

function join(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
