import {
  appendFileSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createFileAtomic, readJsonFile, removeLeftovers, writeFileAtomic } from '../../../src/platform/atomic-file.ts';
import { entryUrl } from '../../../src/platform/entry-url.ts';
import { packageRoot, packageVersion } from '../../../src/platform/package-root.ts';
import { RotatingFile } from '../../../src/platform/rotating-file.ts';
import { tailFile } from '../../../src/platform/tail-file.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'pf-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('writeFileAtomic', () => {
  test('writes privately, replaces, and leaves no temporary file', () => {
    const path = join(folder, 'state.json');
    writeFileAtomic(path, 'first');
    writeFileAtomic(path, new Uint8Array([0x32, 0x6e, 0x64]));
    expect(readFileSync(path, 'utf8')).toBe('2nd');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['state.json']);
  });

  test('reads JSON back, and nothing where it is broken or missing', () => {
    const path = join(folder, 'state.json');
    writeFileAtomic(path, '{"a":1}');
    expect(readJsonFile(path)).toEqual({ a: 1 });
    writeFileAtomic(path, '{"a"');
    expect(readJsonFile(path)).toBeUndefined();
    expect(readJsonFile(join(folder, 'none'))).toBeUndefined();
  });
});

describe('createFileAtomic', () => {
  test('makes a file once, and never replaces one', () => {
    const path = join(folder, 'key');
    expect(createFileAtomic(path, 'first')).toBe(true);
    expect(createFileAtomic(path, 'second')).toBe(false);
    expect(readFileSync(path, 'utf8')).toBe('first');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['key']);
  });
});

describe('removeLeftovers', () => {
  test('takes what dead processes left of one file, and nothing else', () => {
    // No pid is as large.
    const kept = [
      'state.json',
      `state.json.${process.pid}.0123abcd`,
      'state.json.4194305.0123abcde',
      'other.json.4194305.0123abcd',
    ];
    for (const name of [...kept, 'state.json.4194305.0123abcd']) writeFileSync(join(folder, name), '');
    removeLeftovers(join(folder, 'state.json'));
    expect(readdirSync(folder).toSorted()).toEqual(kept.toSorted());
  });
});

describe('RotatingFile', () => {
  test('keeps between one and two files of the bound, and the newest lines', () => {
    const path = join(folder, 'deep', 'host.log');
    const file = new RotatingFile(path, 100);
    for (let line = 0; line < 100; line += 1) file.write(`line ${String(line).padStart(3, '0')}\n`);
    file.close();
    file.write('after the end\n');
    expect(statSync(path).size).toBeLessThanOrEqual(100);
    expect(statSync(`${path}.1`).size).toBeLessThanOrEqual(100);
    const kept = readFileSync(`${path}.1`, 'utf8') + readFileSync(path, 'utf8');
    expect(kept).toMatch(/line 098\nline 099\n$/);
  });

  test('goes on where an earlier one stopped', () => {
    const path = join(folder, 'host.log');
    for (const text of ['one\n', 'two\n']) {
      const file = new RotatingFile(path, 100);
      file.write(text);
      file.close();
    }
    expect(readFileSync(path, 'utf8')).toBe('one\ntwo\n');
  });
});

describe('tailFile', () => {
  test('gives what is there, what comes, and what a shrunk file begins anew with', async () => {
    const path = join(folder, 'core.log');
    writeFileSync(path, 'there\n');
    const stop = new AbortController();
    let text = '';
    const reading = (async () => {
      for await (const chunk of tailFile(path, stop.signal, true)) text += Buffer.from(chunk).toString();
    })();
    await expect.poll(() => text).toBe('there\n');
    appendFileSync(path, 'comes\n');
    await expect.poll(() => text).toBe('there\ncomes\n');
    truncateSync(path, 0);
    appendFileSync(path, 'new\n');
    await expect.poll(() => text).toBe('there\ncomes\nnew\n');
    appendFileSync(path, 'last\n');
    stop.abort();
    await reading;
    expect(text).toBe('there\ncomes\nnew\nlast\n');
  });

  test('begins at the end when not asked otherwise', async () => {
    const path = join(folder, 'core.log');
    writeFileSync(path, 'before\n');
    const stop = new AbortController();
    const chunks = tailFile(path, stop.signal);
    const first = chunks.next();
    appendFileSync(path, 'after\n');
    const { value } = await first;
    expect(Buffer.from(value as Uint8Array).toString()).toBe('after\n');
    stop.abort();
    expect(await chunks.next()).toEqual({ done: true, value: undefined });
  });
});

test('entryUrl keeps to the form this program runs in', () => {
  expect(entryUrl('file:///a/src/x.ts', './y').href).toBe('file:///a/src/y.ts');
  expect(entryUrl('file:///a/dist/x.js', '../y.ts').href).toBe('file:///a/y.js');
});

test('packageRoot is the folder of package.json', () => {
  const content = JSON.parse(readFileSync(join(packageRoot(), 'package.json'), 'utf8')) as { version: string };
  expect(packageVersion()).toBe(content.version);
});
