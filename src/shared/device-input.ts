/** Input of devices that sixteen buttons cannot express. Pictures are 0–65535 wide and high, whatever their pixels. */
export type DeviceInput = AnalogInput | MouseInput | PointerInput | KeyInput | TouchInput;
export type DeviceKind = DeviceInput['device'];

/** Sticks −32768…32767, right and down positive; triggers 0–255. The whole state: the newest counts. */
export interface AnalogInput {
  readonly device: 'analog';
  readonly left: readonly [x: number, y: number];
  readonly right: readonly [x: number, y: number];
  readonly triggers: readonly [left: number, right: number];
}

/** How far a mouse moved since the message before: these add up. Buttons: bit 0 left, 1 right, 2 middle. */
export interface MouseInput {
  readonly device: 'mouse';
  readonly move: readonly [x: number, y: number];
  /** 120 is one notch. */
  readonly wheel: readonly [x: number, y: number];
  readonly buttons: number;
}

/** Where the pointer stands in the picture; its wheel adds up, the rest is the whole state. */
export interface PointerInput {
  readonly device: 'pointer';
  readonly at: readonly [x: number, y: number];
  readonly wheel: readonly [x: number, y: number];
  readonly buttons: number;
}

/** One key went down or up, by its usage on the USB HID page of keyboards. */
export interface KeyInput {
  readonly device: 'key';
  readonly usage: number;
  readonly pressed: boolean;
}

export interface TouchPoint {
  /** 0–255, one for as long as the finger stays. */
  readonly id: number;
  readonly x: number;
  readonly y: number;
}

/** Every finger that touches the picture now: the whole state. */
export interface TouchInput {
  readonly device: 'touch';
  readonly points: readonly TouchPoint[];
}

export const mostTouches = 10;
