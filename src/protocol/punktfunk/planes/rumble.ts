import { padCount } from '../constants.ts';
import { datagramOf, fieldsOf } from './plane.ts';

/** How strongly the motors of a gamepad turn now, 0 to 65535 each; what is not said is still. */
export interface Rumble {
  readonly pad: number;
  readonly low: number;
  readonly high: number;
  /** How long it holds unless it is renewed, and a counter (u8) that sorts out what was overtaken. */
  readonly lease: { readonly sequence: number; readonly lifeMs: number } | undefined;
  readonly leftTrigger: number;
  readonly rightTrigger: number;
}

const formBytes = { plain: 6, leased: 9, triggers: 13 } as const;

/** The shortest form that says it all: 7, 10 or 14 bytes. Triggers without a lease cannot be said, and are left out. */
export function encodeRumble(rumble: Rumble): Uint8Array {
  const fields = datagramOf('rumble').u16(rumble.pad).u16(rumble.low).u16(rumble.high);
  if (rumble.lease === undefined) return fields.done();
  fields.u8(rumble.lease.sequence).u16(rumble.lease.lifeMs);
  if (rumble.leftTrigger !== 0 || rumble.rightTrigger !== 0) fields.u16(rumble.leftTrigger).u16(rumble.rightTrigger);
  return fields.done();
}

/** Reads any of the three forms; one that is torn reads as the next shorter one. */
export function decodeRumble(datagram: Uint8Array): Rumble | undefined {
  const fields = fieldsOf(datagram, 'rumble', formBytes.plain);
  if (fields === undefined) return undefined;
  const [pad, low, high] = [fields.u16(), fields.u16(), fields.u16()];
  const bytes = datagram.length - 1;
  const lease = bytes >= formBytes.leased ? { sequence: fields.u8(), lifeMs: fields.u16() } : undefined;
  const hasTriggers = bytes >= formBytes.triggers;
  const [leftTrigger, rightTrigger] = hasTriggers ? [fields.u16(), fields.u16()] : [0, 0];
  return pad < padCount ? { pad, low, high, lease, leftTrigger, rightTrigger } : undefined;
}
