/*
 * Events of linux/uhid.h: a type and what belongs to it, packed. What is written may be shorter than the struct, the
 * kernel takes the rest for zeros. A test holds numbers and offsets against the header.
 */

export const UhidType = {
  destroy: 1,
  start: 2,
  stop: 3,
  open: 4,
  close: 5,
  output: 6,
  getReport: 9,
  getReportReply: 10,
  create2: 11,
  input2: 12,
  setReport: 13,
  setReportReply: 14,
} as const;

/** Offsets behind the type; and sizes. */
export const uhidLayout = {
  uhid_create2_req: {
    name: 0,
    phys: 128,
    uniq: 192,
    rd_size: 256,
    bus: 258,
    vendor: 260,
    product: 264,
    version: 268,
    country: 272,
    rd_data: 276,
  },
  uhid_input2_req: { size: 0, data: 2 },
  uhid_output_req: { data: 0, size: 4096, rtype: 4098 },
  uhid_get_report_req: { id: 0, rnum: 4, rtype: 5 },
  uhid_get_report_reply_req: { id: 0, err: 4, size: 6, data: 8 },
  uhid_set_report_req: { id: 0, rnum: 4, rtype: 5, size: 6, data: 8 },
  uhid_set_report_reply_req: { id: 0, err: 4 },
} as const;
const typeBytes = 4;
const dataMost = 4096;

export interface HidDevice {
  readonly name: string;
  readonly place: string;
  readonly serial: string;
  /** BUS_USB is 3. */
  readonly bus: number;
  readonly vendor: number;
  readonly product: number;
  readonly version: number;
  readonly descriptor: Uint8Array;
}

export function encodeCreate(made: HidDevice): Uint8Array {
  const at = uhidLayout.uhid_create2_req;
  const event = begin(UhidType.create2, at.rd_data + made.descriptor.length);
  const text = new TextEncoder();
  event.set(text.encode(made.name).subarray(0, 127), at.name);
  event.set(text.encode(made.place).subarray(0, 63), at.phys);
  event.set(text.encode(made.serial).subarray(0, 63), at.uniq);
  event.view.setUint16(at.rd_size, made.descriptor.length, true);
  event.view.setUint16(at.bus, made.bus, true);
  event.view.setUint32(at.vendor, made.vendor, true);
  event.view.setUint32(at.product, made.product, true);
  event.view.setUint32(at.version, made.version, true);
  event.set(made.descriptor, at.rd_data);
  return event.all;
}

export function encodeInput(report: Uint8Array): Uint8Array {
  const at = uhidLayout.uhid_input2_req;
  const event = begin(UhidType.input2, at.data + report.length);
  event.view.setUint16(at.size, report.length, true);
  event.set(report, at.data);
  return event.all;
}

/** Answers what asked for a feature report; undefined says that there is none. */
export function encodeReport(id: number, report: Uint8Array | undefined): Uint8Array {
  const at = uhidLayout.uhid_get_report_reply_req;
  const event = begin(UhidType.getReportReply, at.data + (report?.length ?? 0));
  event.view.setUint32(at.id, id, true);
  event.view.setUint16(at.err, report === undefined ? ioError : 0, true);
  event.view.setUint16(at.size, report?.length ?? 0, true);
  if (report !== undefined) event.set(report, at.data);
  return event.all;
}

/** Says that a feature report was taken. */
export function encodeTaken(id: number): Uint8Array {
  const event = begin(UhidType.setReportReply, 6);
  event.view.setUint32(uhidLayout.uhid_set_report_reply_req.id, id, true);
  return event.all;
}

/** EIO. */
const ioError = 5;

/** What the kernel wants of a device; `data` begins with the number of the report. */
export type UhidEvent =
  | { readonly kind: 'getReport'; readonly id: number; readonly report: number }
  | { readonly kind: 'setReport'; readonly id: number }
  | { readonly kind: 'output'; readonly data: Uint8Array };

/** Reads one event; undefined for what needs no heed, and for what is torn. */
export function decodeUhidEvent(bytes: Uint8Array): UhidEvent | undefined {
  if (bytes.length < typeBytes) return undefined;
  const type = new DataView(bytes.buffer, bytes.byteOffset, typeBytes).getUint32(0, true);
  const body = bytes.subarray(typeBytes);
  const view = new DataView(body.buffer, body.byteOffset, body.byteLength);
  if (type === UhidType.getReport && body.length >= 6) {
    const { id, rnum } = uhidLayout.uhid_get_report_req;
    return { kind: 'getReport', id: view.getUint32(id, true), report: view.getUint8(rnum) };
  }
  if (type === UhidType.setReport && body.length >= 8) {
    return { kind: 'setReport', id: view.getUint32(uhidLayout.uhid_set_report_req.id, true) };
  }
  const { data, size, rtype } = uhidLayout.uhid_output_req;
  if (type !== UhidType.output || body.length <= rtype) return undefined;
  return { kind: 'output', data: body.slice(data, data + Math.min(dataMost, view.getUint16(size, true))) };
}

interface Begun {
  readonly all: Uint8Array;
  /** Of what stands behind the type. */
  readonly view: DataView;
  set(bytes: Uint8Array, at: number): void;
}

function begin(type: number, bytes: number): Begun {
  const all = new Uint8Array(typeBytes + bytes);
  new DataView(all.buffer).setUint32(0, type, true);
  return { all, view: new DataView(all.buffer, typeBytes), set: (part, at) => all.set(part, typeBytes + at) };
}
