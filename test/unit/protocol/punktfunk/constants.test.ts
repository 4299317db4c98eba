import { describe, expect, it } from 'vitest';
import * as registry from '../../../../src/protocol/punktfunk/constants.ts';

/** Tables of plain numbers; their names must mean different things. */
const tables = Object.entries(registry).flatMap(([name, table]) => {
  if (typeof table !== 'object' || Array.isArray(table)) return [];
  const numbers = Object.entries(table).filter((entry): entry is [string, number] => typeof entry[1] === 'number');
  return numbers.length > 0 ? [[name, Object.fromEntries(numbers)] as const] : [];
});

/** What is measured, not told apart: sizes, times and defaults may well be equal. */
const quantities = new Set([
  'HandshakeBytes',
  'TextBytes',
  'Defaults',
  'Datagram',
  'ShardBytes',
  'MotionScale',
  'PenUnknown',
  'Timing',
  'Bitrate',
  'FecPercent',
]);

const bitTables = [
  'VideoCap',
  'ClientCap',
  'HostCap',
  'HostCap2',
  'VideoCodec',
  'WireGrant',
  'PacketFlag',
  'FrameFlag',
  'PadButton',
  'PenState',
  'CursorFlag',
  'PadAudioCap',
];

describe('the registry of punktfunk numbers', () => {
  it.each(tables.filter(([name]) => !quantities.has(name)))('%s uses no number twice', (_, table) => {
    const numbers = Object.values(table);
    expect(new Set(numbers).size).toBe(numbers.length);
  });

  it.each(tables.filter(([name]) => bitTables.includes(name)))('%s holds single bits', (_, table) => {
    for (const bit of Object.values(table)) expect([bit, Math.log2(bit) % 1]).toEqual([bit, 0]);
  });

  it('knows every table of bits', () => {
    const names = tables.map(([name]) => name);
    expect(names).toEqual(expect.arrayContaining(bitTables));
    expect(names).toEqual(expect.arrayContaining([...quantities]));
  });

  it('gives every control type and every plane a number of its own', () => {
    const types = Object.values(registry.controlTypes).map(({ type }) => type);
    const tags = Object.values(registry.planes).map(({ tag }) => tag);
    expect(new Set(types).size).toBe(types.length);
    expect(new Set(tags).size).toBe(tags.length);
    for (const number of [...types, ...tags, ...Object.values(registry.InputKind)]) {
      expect(number).toBeGreaterThanOrEqual(0);
      expect(number).toBeLessThan(256);
    }
  });

  it('has magics of four bytes that cannot be taken for each other', () => {
    const magics = Object.values(registry.Magic);
    expect(new Set(magics).size).toBe(magics.length);
    for (const magic of magics) expect(magic).toHaveLength(registry.magicBytes);
  });

  it('adds up', () => {
    const { sequenceBytes, headerBytes, tagBytes, overheadBytes } = registry.Datagram;
    expect(overheadBytes).toBe(sequenceBytes + headerBytes + tagBytes);
    // IPv4 and UDP headers are 28 bytes, IPv6 and UDP 48.
    expect(registry.ShardBytes.ipv4 + overheadBytes + 28).toBe(1500);
    expect(registry.ShardBytes.ipv6 + overheadBytes + 48).toBe(1500);
    const grants = Object.values(registry.WireGrant).reduce((bits, bit) => bits | bit, 0);
    expect(registry.allWireGrants).toBe(grants);
  });
});
