import { endBytes, endMagic, headBytes, indexEntryBytes, type LogEntry, type LogSource, RecordKind } from './format.ts';

/** Whole frames that are known at most: at one in two seconds those of five weeks. */
const mostEntries = 1_500_000;

interface Found {
  readonly index: LogEntry[];
  readonly durationMs: number;
  /** Where the last whole record ends. */
  readonly end: number;
}

/** Reads the index; a log without one, or whose index lies, is walked through by the heads of its records. */
export function findWholeFrames(source: LogSource, begin: number): Found {
  return readIndex(source, begin) ?? walk(source, begin);
}

function readIndex(source: LogSource, begin: number): Found | undefined {
  const endAt = source.size - endBytes;
  if (endAt < begin + headBytes) return undefined;
  const end = source.read(endAt, endBytes);
  if (end.length < endBytes || endMagic.some((byte, at) => end[8 + at] !== byte)) return undefined;
  const at = Number(viewOf(end).getBigUint64(0));
  if (!(at >= begin && at + headBytes <= endAt)) return undefined;
  const head = source.read(at, headBytes);
  if (head.length < headBytes) return undefined;
  const view = viewOf(head);
  const length = view.getUint32(1);
  const isWhole = at + headBytes + length === endAt && length % indexEntryBytes === 0;
  if (view.getUint8(0) !== RecordKind.index || !isWhole || length > mostEntries * indexEntryBytes) return undefined;
  const body = source.read(at + headBytes, length);
  if (body.length < length) return undefined;
  const entries = viewOf(body);
  const index: LogEntry[] = [];
  let before: LogEntry = { time: 0, offset: begin - 1 };
  for (let number = 0; number < length / indexEntryBytes; number++) {
    const time = entries.getUint32(number * indexEntryBytes);
    const offset = Number(entries.getBigUint64(number * indexEntryBytes + 4));
    if (offset <= before.offset || time < before.time || offset >= at) return undefined;
    before = { time, offset };
    index.push(before);
  }
  return { index, durationMs: view.getUint32(5), end: at };
}

function walk(source: LogSource, begin: number): Found {
  const index: LogEntry[] = [];
  let durationMs = 0;
  let at = begin;
  while (at + headBytes <= source.size) {
    const head = source.read(at, headBytes);
    if (head.length < headBytes) break;
    const view = viewOf(head);
    const [kind, length, time] = [view.getUint8(0), view.getUint32(1), view.getUint32(5)];
    if (kind === 0 || kind === RecordKind.index || at + headBytes + length > source.size) break;
    if (kind === RecordKind.whole && index.length < mostEntries) index.push({ time, offset: at });
    durationMs = Math.max(durationMs, time);
    at += headBytes + length;
  }
  return { index, durationMs, end: at };
}

function viewOf(bytes: Uint8Array): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}
