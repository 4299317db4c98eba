/*
 * Structs and requests of linux/uinput.h, as they lie in memory on 64 bits. A test holds them against the header.
 */

export const uinputLayout = {
  uinput_setup: { bytes: 92, id: 0, name: 8, ff_effects_max: 88 },
  input_id: { bytes: 8, bustype: 0, vendor: 2, product: 4, version: 6 },
  uinput_abs_setup: { bytes: 28, code: 0, absinfo: 4 },
  input_absinfo: { bytes: 24, minimum: 4, maximum: 8, fuzz: 12, flat: 16 },
  uinput_ff_upload: { bytes: 104, request_id: 0, retval: 4, effect: 8 },
  uinput_ff_erase: { bytes: 12, request_id: 0, retval: 4, effect_id: 8 },
  ff_effect: { bytes: 48, type: 0, id: 2, replay: 10, u: 16 },
} as const;

/** Requests to the driver: direction, size of the struct, `U` and number, as the kernel puts them together. */
export const uinputRequest = {
  UI_SET_EVBIT: 0x4004_5564,
  UI_SET_KEYBIT: 0x4004_5565,
  UI_SET_ABSBIT: 0x4004_5567,
  UI_SET_FFBIT: 0x4004_556b,
  UI_DEV_SETUP: 0x405c_5503,
  UI_ABS_SETUP: 0x401c_5504,
  UI_DEV_CREATE: 0x0000_5501,
  UI_BEGIN_FF_UPLOAD: 0xc068_55c8,
  UI_END_FF_UPLOAD: 0x4068_55c9,
  UI_BEGIN_FF_ERASE: 0xc00c_55ca,
  UI_END_FF_ERASE: 0x400c_55cb,
} as const;

/** Codes of events by which the kernel asks for something. */
export const UinputCode = { upload: 1, erase: 2 } as const;

export interface DeviceIdentity {
  readonly name: string;
  readonly bus: number;
  readonly vendor: number;
  readonly product: number;
  readonly version: number;
}

/** struct uinput_setup. */
export function encodeSetup({ name, bus, vendor, product, version }: DeviceIdentity, effects: number): Uint8Array {
  const layout = uinputLayout.uinput_setup;
  const { id, view } = { id: uinputLayout.input_id, view: blank(layout.bytes) };
  view.setUint16(layout.id + id.bustype, bus, true);
  view.setUint16(layout.id + id.vendor, vendor, true);
  view.setUint16(layout.id + id.product, product, true);
  view.setUint16(layout.id + id.version, version, true);
  // 80 bytes with the zero that ends it.
  bytesOf(view).set(new TextEncoder().encode(name).subarray(0, 79), layout.name);
  view.setUint32(layout.ff_effects_max, effects, true);
  return bytesOf(view);
}

export interface AxisRange {
  readonly code: number;
  readonly least: number;
  readonly most: number;
  readonly fuzz: number;
  readonly flat: number;
}

/** struct uinput_abs_setup. */
export function encodeAxis({ code, least, most, fuzz, flat }: AxisRange): Uint8Array {
  const { code: at, absinfo, bytes } = uinputLayout.uinput_abs_setup;
  const info = uinputLayout.input_absinfo;
  const view = blank(bytes);
  view.setUint16(at, code, true);
  view.setInt32(absinfo + info.minimum, least, true);
  view.setInt32(absinfo + info.maximum, most, true);
  view.setInt32(absinfo + info.fuzz, fuzz, true);
  view.setInt32(absinfo + info.flat, flat, true);
  return bytesOf(view);
}

/** Kinds of effects, of linux/input.h. */
export const EffectType = { rumble: 0x50 } as const;
/** Code of the event that sets how strong all effects are. */
export const gainCode = 0x60;

/** What a program uploaded: times in ms, 0 for a length without end; motors 0 to 65535. */
export interface RumbleEffect {
  readonly id: number;
  readonly lengthMs: number;
  readonly delayMs: number;
  readonly strong: number;
  readonly weak: number;
}

/** The effect of struct uinput_ff_upload; undefined where it is none that turns motors. */
export function decodeUpload(bytes: Uint8Array): RumbleEffect | undefined {
  const { effect: at } = uinputLayout.uinput_ff_upload;
  const effect = uinputLayout.ff_effect;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (view.getUint16(at + effect.type, true) !== EffectType.rumble) return undefined;
  return {
    id: view.getInt16(at + effect.id, true),
    lengthMs: view.getUint16(at + effect.replay, true),
    delayMs: view.getUint16(at + effect.replay + 2, true),
    strong: view.getUint16(at + effect.u, true),
    weak: view.getUint16(at + effect.u + 2, true),
  };
}

function blank(bytes: number): DataView {
  return new DataView(new ArrayBuffer(bytes));
}

function bytesOf(view: DataView): Uint8Array {
  return new Uint8Array(view.buffer);
}
