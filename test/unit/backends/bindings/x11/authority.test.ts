import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readAuthority, writeAuthority } from '../../../../../backends/bindings/x11/authority.ts';

const folder = mkdtempSync(join(tmpdir(), 'perun-authority-'));
const path = join(folder, 'Xauthority');
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const cookie = Buffer.from('00112233445566778899aabbccddeeff', 'hex');

function entry(family: number, address: string, number: string, data = cookie, name = 'MIT-MAGIC-COOKIE-1'): Buffer {
  const short = (value: number) => Buffer.of(value >> 8, value & 255);
  const field = (bytes: Buffer) => Buffer.concat([short(bytes.length), bytes]);
  const fields = [Buffer.from(address), Buffer.from(number), Buffer.from(name), data].map((each) => field(each));
  return Buffer.concat([short(family), ...fields]);
}

describe('cookies of X displays', () => {
  it('are written for any display, fresh each time, for nobody else to read', () => {
    writeAuthority(path);
    const first = readAuthority(path, ':0');
    expect(first).toHaveLength(16);
    expect(readAuthority(path, ':4711.0')).toEqual(first);
    expect(statSync(path).mode & 0o777).toBe(0o600);
    writeAuthority(path);
    expect(readAuthority(path, ':0')).not.toEqual(first);
  });

  it('are taken for this machine and that display only', () => {
    const other = Buffer.alloc(16, 7);
    const local = 256;
    const entries = [
      entry(local, 'elsewhere', '5', other),
      entry(0, 'net', '5', other),
      entry(local, hostname(), '4', other),
      entry(local, hostname(), '5', other, 'XDM-AUTHORIZATION-1'),
      entry(local, hostname(), '5', other.subarray(0, 8)),
      entry(local, hostname(), '5'),
    ];
    writeFileSync(path, Buffer.concat(entries));
    expect(readAuthority(path, ':5')).toEqual(cookie);
    expect(readAuthority(path, 'unix:5.0')).toEqual(cookie);
    expect(readAuthority(path, ':6')).toBeUndefined();
  });

  it('a torn file gives what was whole, and a missing one nothing', () => {
    const whole = entry(0xffff, '', '');
    writeFileSync(path, Buffer.concat([entry(256, 'x', '1'), whole.subarray(0, -1)]));
    expect(readAuthority(path, ':1')).toBeUndefined();
    expect(readAuthority(join(folder, 'none'), ':1')).toBeUndefined();
    expect(readAuthority(folder, ':1')).toBeUndefined();
  });

  it('any bytes are read without a fault', () => {
    const written = readFileSync(path);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), fc.nat(written.length), (noise, at) => {
        writeFileSync(path, Buffer.concat([written.subarray(0, at), noise]));
        const found = readAuthority(path, ':1');
        expect(found === undefined || found.length === 16).toBe(true);
      }),
      { numRuns: 200 },
    );
  });
});
