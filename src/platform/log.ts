import { pino } from 'pino';
import { Signal } from '../shared/events.ts';
import type { Logger, LogFields, LogLevel } from '../shared/logger.ts';
import { formatLogRecord, parseLogRecord, type LogRecord } from './log-record.ts';
import { RotatingFile } from './rotating-file.ts';

export interface HostLogOptions {
  readonly path: string;
  readonly level: LogLevel;
  /** The file is rotated once, so that up to twice this many bytes are kept. */
  readonly maxBytes: number;
  /** What a foreground host shows on stderr: lines for people, JSON lines, or nothing. */
  readonly console: 'pretty' | 'json' | 'none';
  readonly colour?: boolean;
}

/** The log of the host: a bounded file of JSON lines, and whoever listens. */
export interface HostLog {
  /** A logger whose lines carry the room's name. */
  room(name: string): Logger;
  /** Takes over a record made in a worker thread, which cannot write the file itself. */
  add(record: LogRecord): void;
  /** From now on less important records are left out, also those of workers. */
  setLevel(level: LogLevel): void;
  readonly records: Signal<[record: LogRecord]>;
  close(): void;
}

const levelOrder: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** Opens the log file and returns the log; the folder is made where it is missing. */
export function openHostLog(options: HostLogOptions): HostLog {
  const file = new RotatingFile(options.path, options.maxBytes);
  const records = new Signal<[record: LogRecord]>();
  const write = (line: string): void => {
    file.write(line);
    const record = parseLogRecord(line);
    if (record === undefined) return;
    if (options.console === 'json') process.stderr.write(line);
    if (options.console === 'pretty') process.stderr.write(`${formatLogRecord(record, options.colour)}\n`);
    records.emit(record);
  };
  const root = pino(
    {
      level: options.level,
      base: null,
      messageKey: 'message',
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { error: describeError, cause: describeError },
    },
    { write },
  );
  let level = options.level;
  const rooms = new Set<{ level: string }>();
  const room = (name: string): Logger => {
    const child = root.child({ room: name }, { level });
    rooms.add(child);
    const at =
      (own: LogLevel) =>
      (fields: LogFields, message: string): void =>
        child[own](fields, message);
    return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
  };
  const add = (record: LogRecord): void => {
    if (levelOrder.indexOf(record.level) < levelOrder.indexOf(level)) return;
    const { time, room: name, message, fields } = record;
    write(`${JSON.stringify({ ...fields, level: record.level, time, room: name, message })}\n`);
  };
  const setLevel = (next: LogLevel): void => {
    level = next;
    for (const child of rooms) child.level = next;
  };
  return { room, add, setLevel, records, close: () => file.close() };
}

/** Errors become text with their chain of causes; anything else stays as it is. */
function describeError(value: unknown): unknown {
  if (!(value instanceof Error)) return value;
  const code = 'code' in value && typeof value.code === 'string' ? `${value.code}: ` : '';
  const cause = value.cause === undefined ? '' : ` (because ${String(describeError(value.cause))})`;
  return `${code}${value.message}${cause}`;
}
