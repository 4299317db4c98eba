import { audioControlBytes, HidKind, hidReportBytes, padCount, triggerEffectBytes } from '../constants.ts';
import type { FieldReader } from '../field-reader.ts';
import { datagramOf, fieldsOf } from './plane.ts';

/** What a game did to the host's virtual gamepad, beside rumble: plane 0xCD. */
export type HidOutput =
  | {
      readonly kind: 'light';
      readonly pad: number;
      readonly red: number;
      readonly green: number;
      readonly blue: number;
    }
  | { readonly kind: 'playerLights'; readonly pad: number; readonly bits: number }
  /** Of the left (0) or right (1) trigger; 1 to 11 bytes of effect. */
  | { readonly kind: 'trigger'; readonly pad: number; readonly which: number; readonly effect: Uint8Array }
  | {
      readonly kind: 'trackpadHaptic';
      readonly pad: number;
      /** 0 right, 1 left. */
      readonly side: number;
      readonly amplitude: number;
      readonly period: number;
      readonly count: number;
    }
  | { readonly kind: 'hidReport'; readonly pad: number; readonly isFeature: boolean; readonly data: Uint8Array }
  | { readonly kind: 'audioControl'; readonly pad: number; readonly flags: number; readonly raw: Uint8Array };

export function encodeHidOutput(output: HidOutput): Uint8Array {
  const fields = datagramOf('hidOutput').u8(HidKind[output.kind]);
  if (output.kind === 'audioControl') {
    const raw = new Uint8Array(audioControlBytes);
    raw.set(output.raw.subarray(0, audioControlBytes));
    return fields.u16(output.pad).u8(output.flags).bytes(raw).done();
  }
  fields.u8(output.pad);
  switch (output.kind) {
    case 'light':
      return fields.u8(output.red).u8(output.green).u8(output.blue).done();
    case 'playerLights':
      return fields.u8(output.bits).done();
    case 'trigger':
      return fields.u8(output.which).bytes(output.effect.subarray(0, triggerEffectBytes)).done();
    case 'trackpadHaptic':
      return fields.u8(output.side).u16(output.amplitude).u16(output.period).u16(output.count).done();
    case 'hidReport':
      return fields
        .u8(output.isFeature ? 1 : 0)
        .bytes(output.data.subarray(0, hidReportBytes))
        .done();
  }
}

/** Reads one; undefined where the kind is not known, or its fields are not all there. */
export function decodeHidOutput(datagram: Uint8Array): HidOutput | undefined {
  const fields = fieldsOf(datagram, 'hidOutput', 2);
  const kind = fields?.u8();
  if (fields === undefined || kind === undefined) return undefined;
  const pad = kind === HidKind.audioControl ? fields.u16() : fields.u8();
  if (pad >= padCount) return undefined;
  const output = read(kind, pad, fields);
  return fields.isCut ? undefined : output;
}

function read(kind: number, pad: number, fields: FieldReader): HidOutput | undefined {
  switch (kind) {
    case HidKind.light:
      return { kind: 'light', pad, red: fields.u8(), green: fields.u8(), blue: fields.u8() };
    case HidKind.playerLights:
      return { kind: 'playerLights', pad, bits: fields.u8() };
    case HidKind.trigger: {
      const which = fields.u8();
      // Without effect it would read as one of zeros, which lets go of a trigger that is held.
      const effect = fields.bytes(Math.min(triggerEffectBytes, Math.max(1, fields.left)));
      return { kind: 'trigger', pad, which, effect };
    }
    case HidKind.trackpadHaptic: {
      const [side, amplitude, period] = [fields.u8(), fields.u16(), fields.u16()];
      return { kind: 'trackpadHaptic', pad, side, amplitude, period, count: fields.u16() };
    }
    case HidKind.hidReport: {
      const isFeature = fields.u8() === 1;
      return {
        kind: 'hidReport',
        pad,
        isFeature,
        data: fields.bytes(Math.min(hidReportBytes, Math.max(1, fields.left))),
      };
    }
    case HidKind.audioControl:
      return { kind: 'audioControl', pad, flags: fields.u8(), raw: fields.bytes(audioControlBytes) };
    default:
      return undefined;
  }
}
