import { readFileSync } from 'node:fs';
import type { LogFields, LogLevel } from '../shared/logger.ts';

/** One line of the host's log, in the shape the control contract shows it. */
export interface LogRecord {
  readonly time: string;
  readonly level: LogLevel;
  readonly room: string;
  readonly message: string;
  readonly fields: Record<string, unknown>;
}

const levels: ReadonlySet<unknown> = new Set<LogLevel>(['debug', 'info', 'warn', 'error']);

/** Reads one JSON line of the log file; undefined for a torn or foreign one. */
export function parseLogRecord(line: string): LogRecord | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null) return undefined;
  const { time, level, room, message, ...fields } = value as Record<string, unknown>;
  if (typeof time !== 'string' || Number.isNaN(Date.parse(time)) || !levels.has(level)) return undefined;
  return { time, level: level as LogLevel, room: text(room), message: text(message), fields };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

/** The newest `count` records of a log file, oldest first, with those of the rotated file before it. */
export function readLogTail(path: string, count: number): LogRecord[] {
  if (count === 0) return [];
  const records = recordsOf(path);
  if (records.length < count) records.unshift(...recordsOf(`${path}.1`));
  return records.slice(-count);
}

function recordsOf(path: string): LogRecord[] {
  let content: string;
  try {
    content = readFileSync(path, 'utf8');
  } catch {
    return [];
  }
  return content.split('\n').flatMap((line) => parseLogRecord(line) ?? []);
}

/** One record as a line for people, without a line end: time of day, level, room, message, fields. */
export function formatLogRecord(record: LogRecord, colour = false): string {
  const level = record.level.padEnd(5);
  const shown = colour ? `\u001b[${levelColours[record.level]}m${level}\u001b[0m` : level;
  return `${record.time.slice(11, 23)} ${shown} ${record.room.padEnd(8)} ${record.message}${formatFields(record.fields)}`;
}

const levelColours: Readonly<Record<LogLevel, number>> = { debug: 90, info: 32, warn: 33, error: 31 };

function formatFields(fields: LogFields): string {
  return Object.entries(fields)
    .map(([name, value]) => ` ${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`)
    .join('');
}
