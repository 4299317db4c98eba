import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { openHostLog } from '../../../src/platform/log.ts';
import { formatLogRecord, parseLogRecord, readLogTail, type LogRecord } from '../../../src/platform/log-record.ts';
import { PerunError } from '../../../src/shared/errors.ts';

let folder = '';
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'pl-'))));
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true, force: true });
});

function open(level: 'debug' | 'warn' = 'debug', maxBytes = 100_000): ReturnType<typeof openHostLog> {
  return openHostLog({ path: join(folder, 'host.log'), level, maxBytes, console: 'none' });
}

describe('host log', () => {
  test('writes what the rooms say, and reads it back', () => {
    const log = open();
    const heard: LogRecord[] = [];
    log.records.on((record) => heard.push(record));
    log.room('relay').info({ session: 'amber-1', count: 2 }, 'opened');
    log.room('core').error({ error: new PerunError('CORE_FAILED', 'gone', { cause: new Error('why') }) }, 'died');
    log.close();
    const read = readLogTail(join(folder, 'host.log'), 10);
    expect(read).toEqual(heard);
    expect(read[0]).toMatchObject({
      level: 'info',
      room: 'relay',
      message: 'opened',
      fields: { session: 'amber-1', count: 2 },
    });
    expect(read[1]?.fields).toEqual({ error: 'CORE_FAILED: gone (because why)' });
    expect(statSync(join(folder, 'host.log')).mode & 0o777).toBe(0o600);
  });

  test('leaves out what is below its level, from workers too', () => {
    const log = open('warn');
    log.room('host').info({}, 'quiet');
    log.add({ time: new Date().toISOString(), level: 'debug', room: 'relay', message: 'quieter', fields: {} });
    log.add({
      time: '2026-01-01T00:00:00.000Z',
      level: 'error',
      room: 'relay',
      message: 'loud',
      fields: { level: 'x' },
    });
    log.close();
    expect(readLogTail(join(folder, 'host.log'), 10)).toEqual([
      { time: '2026-01-01T00:00:00.000Z', level: 'error', room: 'relay', message: 'loud', fields: {} },
    ]);
  });

  test('a tail spans the rotated file', () => {
    const log = open('debug', 1000);
    for (let line = 0; line < 18; line += 1) log.room('host').info({ line }, 'x'.repeat(20));
    log.close();
    const lines = readLogTail(join(folder, 'host.log'), 12).map(({ fields }) => fields['line']);
    expect(lines).toEqual([6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17]);
    expect(readLogTail(join(folder, 'host.log'), 0)).toEqual([]);
    expect(readLogTail(join(folder, 'none'), 5)).toEqual([]);
  });

  test('shows lines for people or JSON on stderr as asked', () => {
    const written: string[] = [];
    vi.spyOn(process.stderr, 'write').mockImplementation((text) => written.push(String(text)) > 0);
    for (const console of ['pretty', 'json'] as const) {
      const log = openHostLog({ path: join(folder, console), level: 'info', maxBytes: 1000, console, colour: false });
      log.room('host').info({ pid: 7 }, 'ready');
      log.close();
    }
    expect(written[0]).toMatch(/^\d\d:\d\d:\d\d\.\d{3} info {2}host {5}ready pid=7\n$/);
    expect(written[1]).toBe(readFileSync(join(folder, 'json'), 'utf8'));
  });
});

describe('log records', () => {
  test('any text is a record or nothing', () => {
    fc.assert(fc.property(fc.oneof(fc.string(), fc.json()), (line) => void parseLogRecord(line)));
    expect(parseLogRecord('{"time":"never","level":"info"}')).toBeUndefined();
    expect(parseLogRecord('{"time":"2026-01-01T00:00:00Z","level":"fatal"}')).toBeUndefined();
  });

  test('are coloured only when asked', () => {
    const record = {
      time: '2026-01-01T10:11:12.345Z',
      level: 'warn',
      room: 'x',
      message: 'm',
      fields: { a: [1] },
    } as const;
    expect(formatLogRecord({ ...record, fields: { a: [1] } })).toBe('10:11:12.345 warn  x        m a=[1]');
    expect(formatLogRecord({ ...record, fields: {} }, true)).toContain('\u001b[33mwarn ');
  });
});
