import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CoreLog, readCoreLog } from '../../../src/core/core-log.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'cl-'))));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('never grows over its bound and always keeps the newest bytes', () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 400 }), { maxLength: 40 }), (chunks) => {
      const path = join(folder, 'any.log');
      rmSync(path, { force: true });
      const log = new CoreLog(path, 256);
      for (const chunk of chunks) {
        log.write(chunk);
        const content = readFileSync(path);
        expect(content.length).toBeLessThanOrEqual(256);
        const newest = Buffer.from(chunk).subarray(-128);
        expect(content.subarray(-newest.length).equals(newest)).toBe(true);
      }
      log.close();
    }),
    { numRuns: 50 },
  );
});

test('drops the older half at a line end', () => {
  const path = join(folder, 'core.log');
  const log = new CoreLog(path, 100);
  for (let line = 10; line < 60; line += 1) log.write(Buffer.from(`line ${line}\n`));
  log.close();
  log.write(Buffer.from('after the end'));
  const lines = readCoreLog(path, 100);
  expect(lines.every((line) => /^line \d\d$/.test(line))).toBe(true);
  expect(lines.at(-1)).toBe('line 59');
  expect(readCoreLog(path, 2)).toEqual(['line 58', 'line 59']);
  expect(readCoreLog(path, 0)).toEqual([]);
  expect(readCoreLog(join(folder, 'none'), 5)).toEqual([]);
});

test('goes on after an earlier run, and marks the lines of the host', () => {
  const path = join(folder, 'deep', 'core.log');
  for (const text of ['first', 'second']) {
    const log = new CoreLog(path, 1000);
    log.note(text);
    log.close();
  }
  expect(statSync(path).mode & 0o777).toBe(0o600);
  expect(readCoreLog(path, 9).map((line) => line.replace(/ \S+Z /, ' T '))).toEqual(['--- T first', '--- T second']);
});
