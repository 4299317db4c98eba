import { hidReportBytes, padCount, PenState, penSampleBytes, penSamples, PenTool, RichKind } from '../constants.ts';
import type { FieldReader } from '../field-reader.ts';
import type { FieldWriter } from '../field-writer.ts';
import { datagramOf, fieldsOf } from './plane.ts';

type Axes = readonly [number, number, number];

/** Whole state of a pen; unknown axes hold the values of PenUnknown. */
export interface PenSample {
  /** Bits of PenState. */
  readonly state: number;
  /** One of PenTool. */
  readonly tool: number;
  /** 0 to 1 across the picture. */
  readonly x: number;
  readonly y: number;
  readonly pressure: number;
  readonly distance: number;
  /** Degrees from upright, 0 to 90. */
  readonly tilt: number;
  /** Degrees, 0 to 359. */
  readonly azimuth: number;
  readonly roll: number;
  /** µs since the sample before it. */
  readonly sincePreviousUs: number;
}

/** Input of plane 0xCC that does not fit the 18 bytes of plane 0xC8. */
export type RichInput =
  | {
      readonly kind: 'touchpad';
      readonly pad: number;
      readonly finger: number;
      readonly isActive: boolean;
      /** 0 to 65535 across the pad, down positive. */
      readonly x: number;
      readonly y: number;
    }
  /** Units of MotionScale. */
  | { readonly kind: 'motion'; readonly pad: number; readonly gyro: Axes; readonly acceleration: Axes }
  | {
      readonly kind: 'touchpadExtended';
      readonly pad: number;
      /** 0 the only one, 1 left, 2 right. */
      readonly surface: number;
      readonly finger: number;
      readonly isTouched: boolean;
      readonly isClicked: boolean;
      /** −32768 to 32767 from the middle, down positive. */
      readonly x: number;
      readonly y: number;
      readonly pressure: number;
    }
  | { readonly kind: 'hidReport'; readonly pad: number; readonly data: Uint8Array }
  | { readonly kind: 'pen'; readonly sequence: number; readonly samples: readonly PenSample[] };

export function encodeRichInput(input: RichInput): Uint8Array {
  const fields = datagramOf('richInput').u8(RichKind[input.kind]);
  switch (input.kind) {
    case 'touchpad':
      return fields.u8(input.pad).u8(input.finger).u8(bit(input.isActive)).u16(input.x).u16(input.y).done();
    case 'motion':
      fields.u8(input.pad);
      for (const axis of [...input.gyro, ...input.acceleration]) fields.u16(axis);
      return fields.done();
    case 'touchpadExtended':
      fields.u8(input.pad).u8(input.surface).u8(input.finger);
      fields.u8(bit(input.isTouched) | (bit(input.isClicked) << 1));
      return fields.u16(input.x).u16(input.y).u16(input.pressure).done();
    case 'hidReport': {
      const data = input.data.subarray(0, hidReportBytes);
      return fields.u8(input.pad).u8(data.length).bytes(data).done();
    }
    case 'pen': {
      const samples = input.samples.slice(0, penSamples);
      fields.u8(0).u8(samples.length).u16(input.sequence);
      for (const sample of samples) writeSample(fields, sample);
      return fields.done();
    }
  }
}

/** Reads one; undefined where the kind is not known, or its fields are not all there or mean nothing. */
export function decodeRichInput(datagram: Uint8Array): RichInput | undefined {
  const fields = fieldsOf(datagram, 'richInput', 2);
  const kind = fields?.u8();
  if (fields === undefined || kind === undefined) return undefined;
  const input = kind === RichKind.pen ? readPen(fields) : readPadInput(kind, fields);
  return fields.isCut ? undefined : input;
}

function readPadInput(kind: number, fields: FieldReader): RichInput | undefined {
  const pad = fields.u8();
  if (pad >= padCount) return undefined;
  switch (kind) {
    case RichKind.touchpad: {
      const [finger, isActive] = [fields.u8(), fields.u8() !== 0];
      return { kind: 'touchpad', pad, finger, isActive, x: fields.u16(), y: fields.u16() };
    }
    case RichKind.motion: {
      const axes = (): Axes => [fields.i16(), fields.i16(), fields.i16()];
      return { kind: 'motion', pad, gyro: axes(), acceleration: axes() };
    }
    case RichKind.touchpadExtended: {
      const [surface, finger, state] = [fields.u8(), fields.u8(), fields.u8()];
      return {
        kind: 'touchpadExtended',
        pad,
        surface,
        finger,
        isTouched: (state & 1) !== 0,
        isClicked: (state & 2) !== 0,
        x: fields.i16(),
        y: fields.i16(),
        pressure: fields.u16(),
      };
    }
    case RichKind.hidReport: {
      // A torn report is what came of it, as the reference reads it.
      const length = Math.min(fields.u8(), hidReportBytes, Math.max(0, fields.left));
      return { kind: 'hidReport', pad, data: fields.bytes(length) };
    }
    default:
      return undefined;
  }
}

function readPen(fields: FieldReader): RichInput | undefined {
  fields.u8(); // flags, reserved
  const declared = fields.u8();
  const sequence = fields.u16();
  const count = Math.min(declared, penSamples, Math.floor(Math.max(0, fields.left) / penSampleBytes));
  const samples: PenSample[] = [];
  for (let at = 0; at < count; at += 1) {
    const sample = readSample(fields);
    if (sample === undefined) return undefined;
    // Predicted samples are a promise of later clients that nobody has to believe.
    if ((sample.state & PenState.predicted) === 0) samples.push(sample);
  }
  return samples.length === 0 ? undefined : { kind: 'pen', sequence, samples };
}

/** No coordinate that is not a number may reach what scales it to pixels. */
function readSample(fields: FieldReader): PenSample | undefined {
  const [state, tool, x, y] = [fields.u8(), fields.u8(), fields.f32(), fields.f32()];
  if (!Number.isFinite(x) || !Number.isFinite(y)) return undefined;
  return {
    // Who touches is in range.
    state: (state & PenState.touching) === 0 ? state : state | PenState.inRange,
    tool: tool === PenTool.pen || tool === PenTool.eraser ? tool : PenTool.unknown,
    x: Math.min(1, Math.max(0, x)),
    y: Math.min(1, Math.max(0, y)),
    pressure: fields.u16(),
    distance: fields.u16(),
    tilt: fields.u8(),
    azimuth: fields.u16(),
    roll: fields.u16(),
    sincePreviousUs: fields.u16(),
  };
}

function writeSample(fields: FieldWriter, sample: PenSample): void {
  fields.u8(sample.state).u8(sample.tool).f32(sample.x).f32(sample.y).u16(sample.pressure).u16(sample.distance);
  fields.u8(sample.tilt).u16(sample.azimuth).u16(sample.roll).u16(sample.sincePreviousUs);
}

function bit(value: boolean): number {
  return value ? 1 : 0;
}
