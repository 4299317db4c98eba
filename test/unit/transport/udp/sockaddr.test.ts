import { describe, expect, it } from 'vitest';
import {
  decodeSockaddr,
  encodeSockaddr,
  familyOf,
  isSameSockaddr,
  showPeer,
} from '../../../../src/transport/udp/sockaddr.ts';

const invalid = expect.objectContaining({ code: 'ADDRESS_INVALID' });

describe('socket addresses', () => {
  it.each([
    ['127.0.0.1', 4, '127.0.0.1'],
    ['255.1.2.3', 4, '255.1.2.3'],
    ['10.0.0.1', 6, '10.0.0.1'],
    ['::ffff:10.0.0.1', 6, '10.0.0.1'],
    ['::', 6, '::'],
    ['::1', 6, '::1'],
    ['2001:DB8::0:1', 6, '2001:db8::1'],
    ['2001:db8:1:2:3:4:5:6', 6, '2001:db8:1:2:3:4:5:6'],
    ['fe80::1%1', 6, 'fe80::1%1'],
  ] as const)('%s on IPv%i comes back as %s', (address, family, shown) => {
    const { bytes } = encodeSockaddr({ address, port: 54_321 }, family);
    const moved = new Uint8Array(40);
    moved.set(bytes, 5);
    expect(decodeSockaddr(moved, 5)).toEqual({ address: shown, port: 54_321 });
  });

  it('stand as the kernel wants them', () => {
    const four = encodeSockaddr({ address: '1.2.3.4', port: 0x1234 }, 4);
    expect([four.length, ...four.bytes.subarray(0, 16)]).toEqual([
      16,
      2,
      0,
      0x12,
      0x34,
      1,
      2,
      3,
      4,
      ...Array(8).fill(0),
    ]);
    const six = encodeSockaddr({ address: '1.2.3.4', port: 1 }, 6);
    expect([six.length, ...six.bytes]).toEqual(
      [28, 10, 0, 0, 1, 0, 0, 0, 0].concat(Array(10).fill(0), [255, 255, 1, 2, 3, 4, 0, 0, 0, 0]),
    );
  });

  it('are compared with or without the port', () => {
    const expected = encodeSockaddr({ address: '::1', port: 7 }, 6);
    const other = encodeSockaddr({ address: '::1', port: 8 }, 6).bytes;
    expect(isSameSockaddr(other, 0, expected, false)).toBe(true);
    expect(isSameSockaddr(other, 0, expected, true)).toBe(false);
    expect(isSameSockaddr(encodeSockaddr({ address: '::2', port: 7 }, 6).bytes, 0, expected, false)).toBe(false);
  });

  it.each(['example.org', '1.2.3', '', '::g', '1.2.3.4:5'])('"%s" is none', (address) => {
    expect(() => familyOf(address)).toThrow(invalid);
  });

  it.each([
    ['::1', 1, 4],
    ['1.2.3.4', 65_536, 4],
    ['1.2.3.4', -1, 4],
    ['1.2.3.4', 1.5, 4],
    ['fe80::1%nothing0', 1, 6],
    ['fe80::1%lo', 1, 6],
  ] as const)('%s port %f on IPv%i is refused', (address, port, family) => {
    expect(() => encodeSockaddr({ address, port }, family)).toThrow(invalid);
  });

  it('are shown as people write them', () => {
    expect(showPeer({ address: '1.2.3.4', port: 5 })).toBe('udp://1.2.3.4:5');
    expect(showPeer({ address: '::1', port: 5 })).toBe('udp://[::1]:5');
  });
});
