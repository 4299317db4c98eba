import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { FrameLogReader, type LogMoment } from '../../../src/codec/frame-log/reader.ts';
import { FrameLogWriter } from '../../../src/codec/frame-log/writer.ts';
import { createLz4 } from '../../../src/codec/lz4/lz4.ts';
import { zstdNative } from '../../../src/codec/zstd.node.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import type { RgbaFrame } from '../../../src/shared/frame.ts';

const lz4 = createLz4();
const header = { core: 'C', system: 's', title: 'T', rate: { numerator: 60, denominator: 1 }, createdAt: 1 };

interface Step {
  readonly pause: number;
  readonly what: RgbaFrame | Int16Array;
}

/** A few small frames of few colours, some alike and some of another size, with sound between. */
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.record({
    pause: fc.integer({ min: 0, max: 1500 }),
    what: fc.oneof(
      {
        weight: 4,
        arbitrary: fc
          .tuple(fc.constantFrom(8, 8, 8, 5), fc.integer({ min: 0, max: 3 }))
          .map(([width, seed]) => frame(width, seed)),
      },
      {
        weight: 1,
        arbitrary: fc
          .int16Array({ minLength: 2, maxLength: 20 })
          .map((samples) => samples.slice(0, samples.length & ~1)),
      },
    ),
  }),
  { minLength: 1, maxLength: 30 },
);

function frame(width: number, seed: number): RgbaFrame {
  const pixels = new Uint8Array(width * 4 * 4);
  for (let at = 0; at < pixels.length; at++) pixels[at] = (at & 3) === 3 ? 255 : ((at >> 4) * seed) & 0xff;
  return { width, height: 4, pixels };
}

function write(
  list: readonly Step[],
  isEnded: boolean,
): { bytes: Uint8Array; moments: { time: number; step: Step }[] } {
  const parts: Uint8Array[] = [];
  const writer = new FrameLogWriter({ header, write: (bytes) => parts.push(bytes.slice()), lz4, zstd: zstdNative });
  const moments: { time: number; step: Step }[] = [];
  let time = 0;
  for (const step of list) {
    if (step.what instanceof Int16Array) writer.audio(time, 44_100, 2, step.what);
    else writer.frame(time, step.what);
    moments.push({ time, step });
    time += step.pause;
  }
  if (isEnded) writer.end();
  return { bytes: new Uint8Array(Buffer.concat(parts)), moments };
}

function open(bytes: Uint8Array): FrameLogReader {
  const source = { size: bytes.length, read: (at: number, length: number) => bytes.slice(at, at + length) };
  return new FrameLogReader({ source, lz4, zstd: zstdNative });
}

function* rest(reader: FrameLogReader): Generator<LogMoment> {
  for (let moment = reader.next(); moment !== undefined; moment = reader.next()) yield moment;
}

const plain = (moment: LogMoment): unknown =>
  moment.kind === 'frame'
    ? { time: moment.time, width: moment.frame.width, pixels: [...moment.frame.pixels] }
    : { time: moment.time, samples: [...moment.samples] };
const expected = ({ time, step: { what } }: { time: number; step: Step }): unknown =>
  what instanceof Int16Array ? { time, samples: [...what] } : { time, width: what.width, pixels: [...what.pixels] };

describe('frame logs', () => {
  test('give back every frame and sound, with their end and without', () => {
    fc.assert(
      fc.property(steps, fc.boolean(), (list, isEnded) => {
        const { bytes, moments } = write(list, isEnded);
        const reader = open(bytes);
        expect(reader.header).toEqual(header);
        expect([...rest(reader)].map(plain)).toEqual(moments.map(expected));
        expect(reader.durationMs).toBe(moments.at(-1)?.time);
      }),
    );
  });

  test('begin anywhere: a seek gives the last whole frame before, and what follows', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 0, max: 40_000 }), fc.boolean(), (list, time, isEnded) => {
        const { bytes, moments } = write(list, isEnded);
        const reader = open(bytes);
        reader.seek(time);
        const entry = reader.index.findLast((one) => one.time <= time);
        const seen = [...rest(reader)].map(plain);
        expect(seen).toEqual(moments.slice(moments.length - seen.length).map(expected));
        if (entry === undefined) expect(seen).toHaveLength(moments.length);
        else expect(seen[0]).toMatchObject({ time: entry.time, width: expect.any(Number) as number });
        // Never further than two seconds before, where there were frames.
        const frames = moments.filter((moment) => !(moment.step.what instanceof Int16Array) && moment.time <= time);
        const last = frames.at(-1);
        if (entry !== undefined && last !== undefined) expect(last.time - entry.time).toBeLessThan(2000);
      }),
    );
  });

  test('torn off anywhere are read up to there', () => {
    fc.assert(
      fc.property(steps, fc.nat(), (list, place) => {
        const { bytes, moments } = write(list, true);
        const cut = bytes.subarray(0, place % bytes.length);
        const seen = attempt(cut);
        if (seen instanceof PerunError) return;
        expect(seen).toEqual(moments.slice(0, seen.length).map(expected));
      }),
    );
  });

  test('of any bytes end in moments or in an error', () => {
    fc.assert(
      fc.property(
        steps,
        fc.array(fc.tuple(fc.nat(), fc.integer({ min: 1, max: 255 })), { maxLength: 6 }),
        (list, edits) => {
          const { bytes } = write(list, true);
          for (const [at, change] of edits) bytes[at % bytes.length] = (bytes[at % bytes.length] ?? 0) ^ change;
          attempt(bytes);
        },
      ),
    );
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => void attempt(bytes)));
  });
});

/** Everything of a log, read and sought in; what is thrown must be one of our errors. */
function attempt(bytes: Uint8Array): unknown[] | PerunError {
  try {
    const reader = open(bytes);
    const seen: unknown[] = [];
    for (const moment of rest(reader)) seen.push(plain(moment));
    for (const time of [0, 1000, 1e9]) {
      reader.seek(time);
      reader.next();
    }
    return seen;
  } catch (error) {
    expect(error).toBeInstanceOf(PerunError);
    return error as PerunError;
  }
}
