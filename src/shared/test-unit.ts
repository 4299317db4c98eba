/**
 * Access units of the synthetic source without a picture in them: four bytes of the frame's number (little-endian), then
 * bytes that count up from it. What a client of the protocol's authors checks byte for byte.
 */
export class TestUnits {
  readonly #ramp: Uint8Array;
  readonly bytes: number;

  /** Every unit has so many bytes, at least 4. */
  constructor(bytes: number) {
    if (!Number.isInteger(bytes) || bytes < 4) throw new RangeError(`a test unit cannot have ${bytes} bytes`);
    this.bytes = bytes;
    this.#ramp = Uint8Array.from({ length: bytes + 256 }, (_, index) => index);
  }

  /** Writes the unit of a frame; `into` has room for it. */
  write(frame: number, into: Uint8Array): void {
    const first = frame & 255;
    into.set(this.#ramp.subarray(first, first + this.bytes));
    new DataView(into.buffer, into.byteOffset, 4).setUint32(0, frame, true);
  }
}

/** Whether it is the whole test unit of that frame. */
export function isTestUnit(unit: Uint8Array, frame: number): boolean {
  if (unit.length < 4) return false;
  if (new DataView(unit.buffer, unit.byteOffset, 4).getUint32(0, true) !== frame >>> 0) return false;
  for (let index = 4; index < unit.length; index++) {
    if (unit[index] !== ((frame + index) & 255)) return false;
  }
  return true;
}
