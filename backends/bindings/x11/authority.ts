import { randomBytes } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';

/** How a client shows an X server that it may come in. */
const protocol = 'MIT-MAGIC-COOKIE-1';
const cookieBytes = 16;
/** Families of addresses in the file: this machine, and any. */
const local = 256;
const wild = 0xffff;
/** More than any file has that a person's programs wrote. */
const mostBytes = 1024 * 1024;

/** Writes a file with one fresh cookie, good for whatever display the server gets. */
export function writeAuthority(path: string): void {
  const number = (value: number) => Buffer.of(value >> 8, value & 255);
  const field = (bytes: Buffer) => Buffer.concat([number(bytes.length), bytes]);
  const empty = field(Buffer.alloc(0));
  const entry = [number(wild), empty, empty, field(Buffer.from(protocol)), field(randomBytes(cookieBytes))];
  writeFileSync(path, Buffer.concat(entry), { mode: 0o600 });
}

/** The cookie for a display of this machine, or undefined where the file has none, or is none. */
export function readAuthority(path: string, display: string): Buffer | undefined {
  let bytes: Buffer;
  try {
    bytes = readFileSync(path);
  } catch {
    return undefined;
  }
  return bytes.length > mostBytes ? undefined : cookieIn(bytes, display);
}

/** The cookie in the bytes of such a file. */
export function cookieIn(bytes: Buffer, display: string): Buffer | undefined {
  const wanted = /:(\d+)/.exec(display)?.[1] ?? '';
  for (const entry of entriesOf(bytes)) {
    if (entry.protocol !== protocol || entry.data.length !== cookieBytes) continue;
    if (entry.family !== wild && !(entry.family === local && entry.address === hostname())) continue;
    if (entry.number === '' || entry.number === wanted) return entry.data;
  }
  return undefined;
}

interface Entry {
  readonly family: number;
  readonly address: string;
  readonly number: string;
  readonly protocol: string;
  readonly data: Buffer;
}

/** Entries of a family and four fields that say their length; what comes after a torn one is left out. */
function* entriesOf(bytes: Buffer): Generator<Entry> {
  let at = 0;
  while (at + 2 <= bytes.length) {
    const family = bytes.readUInt16BE(at);
    at += 2;
    const fields: Buffer[] = [];
    while (fields.length < 4) {
      if (at + 2 > bytes.length) return;
      const end = at + 2 + bytes.readUInt16BE(at);
      if (end > bytes.length) return;
      fields.push(bytes.subarray(at + 2, end));
      at = end;
    }
    const [address, number, name, data] = fields as [Buffer, Buffer, Buffer, Buffer];
    yield { family, address: address.toString(), number: number.toString(), protocol: name.toString(), data };
  }
}
