import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { configKeys } from '../../../src/protocol/perun/config-keys.ts';
import { encodeConfig, encodeError, encodeHello, encodeOk } from '../../../src/protocol/perun/encode.ts';
import { type EndpointEvent, PerunEndpoint } from '../../../src/protocol/perun/state.ts';
import { encodeFeatures } from '../../../src/protocol/perun/values.ts';
import { isPerunError } from '../../../src/shared/errors.ts';
import { anyCuts, anyPacket, concat, cut, encodeAny } from './arbitraries.ts';
import { fuzzRuns, fuzzTimeoutMs } from './runs.ts';

/** Events in a form that compares: errors by their code and words. */
function plain(events: readonly EndpointEvent[]): unknown[] {
  return events.map((event) =>
    event.kind === 'failed' ? { kind: 'failed', code: event.error.code, text: event.error.message } : event,
  );
}

function play(role: 'accept' | 'connect', chunks: readonly Uint8Array[]): EndpointEvent[] {
  const endpoint = new PerunEndpoint({ role, capabilities: 0x107, features: [1, 2] });
  const events = chunks.flatMap((chunk) => endpoint.receive(chunk));
  return [...events, ...endpoint.finish()];
}

const u16 = fc.integer({ min: 0, max: 0xffff });
const featurePacket = fc.array(u16, { maxLength: 5 }).map((ids) => {
  return encodeConfig(1, configKeys.features.key, encodeFeatures(ids));
});
const packets = fc.array(anyPacket, { maxLength: 3 }).map((all) => concat(all.map(encodeAny)));
const greeting = fc.oneof(
  fc.tuple(u16, fc.integer({ min: 0, max: 3 })).map(([capabilities, version]) => encodeHello(capabilities, version)),
  u16.map((capabilities) => encodeHello(capabilities)),
  u16.map((capabilities) => encodeOk(capabilities)),
  fc.string({ maxLength: 40 }).map(encodeError),
  fc.string({ maxLength: 40 }).map((text) => new TextEncoder().encode(`ERROR${text}\0`)),
);

/** Connections that begin well, and end well or not. */
const conversation = fc
  .tuple(greeting, fc.oneof(featurePacket, fc.constant(new Uint8Array(0))), packets, fc.uint8Array({ maxLength: 20 }))
  .map(concat);

describe('a connection', () => {
  it(
    'goes the same way however its bytes are cut, ends at the first failure, and throws nothing',
    () => {
      const anything = fc.oneof(conversation, fc.uint8Array({ maxLength: 60 }));
      fc.assert(
        fc.property(fc.constantFrom('accept' as const, 'connect' as const), anything, anyCuts, (role, bytes, cuts) => {
          const whole = play(role, [bytes]);
          expect(plain(play(role, cut(bytes, cuts)))).toEqual(plain(whole));
          const failures = whole.filter((event) => event.kind === 'failed');
          expect(failures.length).toBeLessThanOrEqual(1);
          if (failures.length > 0) expect(whole.at(-1)?.kind).toBe('failed');
          expect(failures.every((event) => isPerunError(event.error))).toBe(true);
          const ready = whole.findIndex((event) => event.kind === 'ready');
          const message = whole.findIndex((event) => event.kind === 'message');
          expect(message === -1 || (ready !== -1 && ready < message)).toBe(true);
        }),
        { numRuns: fuzzRuns * 3 },
      );
    },
    fuzzTimeoutMs,
  );

  it(
    'of two of us is open with the capabilities of both, whatever they are',
    () => {
      fc.assert(
        fc.property(u16, u16, anyCuts, (ours, theirs, cuts) => {
          const host = new PerunEndpoint({ role: 'accept', capabilities: ours, features: [1] });
          const client = new PerunEndpoint({ role: 'connect', capabilities: theirs, features: [2] });
          const toHost = [client.start() as Uint8Array];
          while (toHost.length > 0) {
            const atHost = toHost.splice(0).flatMap((bytes) => cut(bytes, cuts).flatMap((part) => host.receive(part)));
            const back = atHost.filter((event) => event.kind === 'send').map(({ bytes }) => bytes);
            const atClient = back.flatMap((bytes) => cut(bytes, cuts).flatMap((part) => client.receive(part)));
            toHost.push(...atClient.filter((event) => event.kind === 'send').map(({ bytes }) => bytes));
          }
          expect([host.isReady, client.isReady]).toEqual([true, true]);
          expect([host.capabilities, client.capabilities]).toEqual([ours & theirs, ours & theirs]);
          expect(host.peerFeatures).toEqual(host.extended ? [2] : []);
          expect(client.peerFeatures).toEqual(host.extended ? [1] : []);
        }),
        { numRuns: fuzzRuns },
      );
    },
    fuzzTimeoutMs,
  );
});
