/*
 * Events of Linux's input system: struct input_event of linux/input.h on 64 bits, and numbers of
 * linux/input-event-codes.h.
 */

export const EventType = { sync: 0x00, key: 0x01, absolute: 0x03, forceFeedback: 0x15, uinput: 0x0101 } as const;

/** Where the fields of struct input_event lie, behind its time; and its size. */
export const eventLayout = { type: 16, code: 18, value: 20 } as const;
export const eventBytes = 24;

export interface SystemEvent {
  readonly type: number;
  readonly code: number;
  readonly value: number;
}

/** As a driver reads them: what belongs together ends with a sync, and the kernel sets the time. */
export function encodeEvents(events: readonly SystemEvent[]): Uint8Array {
  const bytes = new Uint8Array((events.length + 1) * eventBytes);
  const view = new DataView(bytes.buffer);
  for (const [index, { type, code, value }] of events.entries()) {
    const at = index * eventBytes;
    view.setUint16(at + eventLayout.type, type, true);
    view.setUint16(at + eventLayout.code, code, true);
    view.setInt32(at + eventLayout.value, value, true);
  }
  return bytes;
}

/** The whole events of what was read. */
export function decodeEvents(bytes: Uint8Array): SystemEvent[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return Array.from({ length: Math.floor(bytes.length / eventBytes) }, (_, index) => ({
    type: view.getUint16(index * eventBytes + eventLayout.type, true),
    code: view.getUint16(index * eventBytes + eventLayout.code, true),
    value: view.getInt32(index * eventBytes + eventLayout.value, true),
  }));
}
