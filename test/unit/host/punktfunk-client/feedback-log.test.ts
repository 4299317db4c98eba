import fc from 'fast-check';
import { expect, it } from 'vitest';
import { FeedbackLog, feedbackSchema } from '../../../../src/host/punktfunk-client/feedback-log.ts';
import { encodeHidOutput } from '../../../../src/protocol/punktfunk/planes/hid-output.ts';
import { encodeRumble } from '../../../../src/protocol/punktfunk/planes/rumble.ts';

const shake = (pad: number, low: number, lifeMs: number | undefined): Uint8Array => {
  const lease = lifeMs === undefined ? undefined : { sequence: 1, lifeMs };
  return encodeRumble({ pad, low, high: 7, lease, leftTrigger: 0, rightTrigger: 0 });
};

it('a rumble that is only said again is one, for each pad', () => {
  const log = new FeedbackLog();
  for (const datagram of [shake(0, 1, 1500), shake(0, 1, 900), shake(1, 1, undefined), shake(0, 2, 5), shake(0, 1, 6)])
    log.take(datagram);
  const rumble = { kind: 'rumble', high: 7, leftTrigger: 0, rightTrigger: 0 };
  expect(log.events).toEqual([
    { ...rumble, pad: 0, low: 1, lifeMs: 1500 },
    { ...rumble, pad: 1, low: 1, lifeMs: null },
    { ...rumble, pad: 0, low: 2, lifeMs: 5 },
    { ...rumble, pad: 0, low: 1, lifeMs: 6 },
  ]);
});

it('lights and triggers are told in hex, and what we know no more of by its pad', () => {
  const log = new FeedbackLog();
  log.take(encodeHidOutput({ kind: 'light', pad: 3, red: 1, green: 255, blue: 16 }));
  log.take(encodeHidOutput({ kind: 'playerLights', pad: 3, bits: 4 }));
  log.take(encodeHidOutput({ kind: 'trigger', pad: 3, which: 1, effect: Uint8Array.of(5, 0xff) }));
  log.take(encodeHidOutput({ kind: 'hidReport', pad: 3, isFeature: false, data: Uint8Array.of(1) }));
  log.take(Uint8Array.of(0xcd, 99, 0));
  expect(log.events).toEqual([
    { kind: 'light', pad: 3, rgb: '01ff10' },
    { kind: 'playerLights', pad: 3, bits: 4 },
    { kind: 'trigger', pad: 3, side: 'right', effect: '05ff' },
    { kind: 'other', pad: 3 },
  ]);
});

it('whatever a host says, 256 events of the schema are kept at most', () => {
  const datagram = fc
    .tuple(fc.constantFrom(0xca, 0xcd), fc.integer({ min: 1, max: 6 }), fc.uint8Array({ maxLength: 20 }))
    .map(([tag, kind, rest]) => Uint8Array.of(tag, kind, ...rest));
  fc.assert(
    fc.property(fc.array(datagram, { maxLength: 20 }), (datagrams) => {
      const log = new FeedbackLog();
      for (const bytes of Array.from({ length: 20 }, () => datagrams).flat()) log.take(bytes);
      expect(log.events.length).toBeLessThanOrEqual(256);
      expect(feedbackSchema.parse(log.events)).toEqual(log.events);
    }),
  );
});
