import { describe, expect, it } from 'vitest';
import { readAddress, readRange, readUntil } from '../../../src/client/debugging/debug-script.ts';

describe('what a script writes', () => {
  it('is an address in hex or decimal, of 32 bits', () => {
    expect([readAddress('0x200'), readAddress('512'), readAddress('0xFFFFFFFF')]).toEqual([512, 512, 0xffff_ffff]);
    for (const text of ['', '-1', '0x', '1.5', '4294967296', '0x1ffffffff', 'pc', '1e3']) {
      expect(readAddress(text), text).toBeUndefined();
    }
    expect([readUntil('pc=0x200'), readUntil('PC=512'), readUntil('0x200')]).toEqual([512, 512, 512]);
    expect(readUntil('ram[0x10]==3')).toEqual({ space: 'ram', address: 16, value: 3 });
    expect(readUntil('bus-0[512]==0xff')).toEqual({ space: 'bus-0', address: 512, value: 255 });
    for (const text of [
      'sp=1',
      'pc=',
      'pc=x',
      'ram[]==1',
      'ram[1]=1',
      'ram[1]==256',
      'ram[x]==1',
      '[1]==1',
      'ram[1]==',
    ]) {
      expect(() => readUntil(text), text).toThrow(/is neither an address nor/);
    }
  });

  it('is a part of a memory by name, which may have colons', () => {
    expect(readRange('wram:0xc0:16')).toEqual({ space: 'wram', address: 0xc0, length: 16 });
    expect(readRange('a:b:0:1')).toEqual({ space: 'a:b', address: 0, length: 1 });
    for (const text of ['wram', 'wram:0', ':0:1', 'wram:0:0', 'wram:x:1', 'wram:0:-1']) {
      expect(() => readRange(text), text).toThrow(/is no part of a memory/);
    }
  });
});
