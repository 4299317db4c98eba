/*
 * What a DualSense says over USB about its reports, in items of HID 1.11 (6.2.2): a gamepad whose input report 1 has
 * sticks, triggers, hat and 15 buttons, then bytes of the maker's; output report 2; and feature reports.
 */

/** Reports by number, and how many bytes follow the number. */
export const reportBytes = {
  input: { 0x01: 63 },
  output: { 0x02: 47 },
  feature: { 0x05: 40, 0x08: 47, 0x09: 19, 0x0a: 26, 0x20: 63, 0x21: 4, 0x22: 63, 0x80: 63, 0x81: 63, 0xf1: 63 },
} as const;

/** Short items: their tags with the bits of their types, without those of their size. */
const Item = {
  usagePage: 0x04,
  usage: 0x08,
  collection: 0xa0,
  endCollection: 0xc0,
  logicalMinimum: 0x14,
  logicalMaximum: 0x24,
  physicalMinimum: 0x34,
  physicalMaximum: 0x44,
  unit: 0x64,
  reportSize: 0x74,
  reportId: 0x84,
  reportCount: 0x94,
  usageMinimum: 0x18,
  usageMaximum: 0x28,
  input: 0x80,
  output: 0x90,
  feature: 0xb0,
} as const;
type Item = (typeof Item)[keyof typeof Item];

const Page = { desktop: 0x01, button: 0x09, maker: 0xff00 } as const;
/** Data, Variable, Absolute; with a null state for a hat that points nowhere. */
const Main = { variable: 0x02, variableOrNull: 0x42 } as const;

type Line = readonly [item: Item, value?: number];

const descriptor: readonly Line[] = [
  [Item.usagePage, Page.desktop],
  [Item.usage, 0x05],
  [Item.collection, 0x01],
  [Item.reportId, 0x01],
  // X, Y, Z, Rz are the sticks, Rx and Ry the triggers.
  ...[0x30, 0x31, 0x32, 0x35, 0x33, 0x34].map((usage): Line => [Item.usage, usage]),
  ...field(8, 6, 255),
  [Item.input, Main.variable],
  ...maker(Item.input, 0x20, 1),
  [Item.usagePage, Page.desktop],
  [Item.usage, 0x39],
  ...field(4, 1, 7),
  [Item.physicalMinimum, 0],
  [Item.physicalMaximum, 315],
  // Degrees.
  [Item.unit, 0x14],
  [Item.input, Main.variableOrNull],
  [Item.unit, 0],
  [Item.physicalMaximum, 0],
  [Item.usagePage, Page.button],
  [Item.usageMinimum, 1],
  [Item.usageMaximum, 15],
  ...field(1, 15, 1),
  [Item.input, Main.variable],
  // The bits that fill up the four bytes of buttons.
  [Item.usagePage, Page.maker],
  [Item.usage, 0x21],
  ...field(1, 13, 1),
  [Item.input, Main.variable],
  ...maker(Item.input, 0x22, 52),
  ...Object.entries(reportBytes.output).flatMap(([id, bytes]) => report(Item.output, Number(id), bytes)),
  ...Object.entries(reportBytes.feature).flatMap(([id, bytes]) => report(Item.feature, Number(id), bytes)),
  [Item.endCollection],
];

export const dualsenseDescriptor: Uint8Array = Uint8Array.from(descriptor.flatMap(encode));

function field(bits: number, count: number, most: number): Line[] {
  return [
    [Item.logicalMinimum, 0],
    [Item.logicalMaximum, most],
    [Item.reportSize, bits],
    [Item.reportCount, count],
  ];
}

function maker(kind: Item, usage: number, bytes: number): Line[] {
  return [[Item.usagePage, Page.maker], [Item.usage, usage], ...field(8, bytes, 255), [kind, Main.variable]];
}

function report(kind: Item, id: number, bytes: number): Line[] {
  return [[Item.reportId, id], ...maker(kind, 0x20 + id, bytes)];
}

/** Values are signed for the item that says the largest one, and get as many bytes as they need. */
function encode([item, value]: Line): number[] {
  if (value === undefined) return [item];
  const isSigned = item === Item.logicalMaximum || item === Item.physicalMaximum;
  if (value <= (isSigned ? 0x7f : 0xff)) return [item | 1, value];
  return [item | 2, value & 0xff, value >> 8];
}
