import { describe, expect, it } from 'vitest';
import { Capability } from '../../../../src/protocol/perun/constants.ts';
import { encodeInput } from '../../../../src/protocol/perun/encode.ts';
import { type EndpointEvent, PerunEndpoint } from '../../../../src/protocol/perun/state.ts';
import { asVector, fromHex, pieces, readVectors, toHex } from './vectors.ts';

interface HandshakeCase {
  readonly name: string;
  readonly role: 'accept' | 'connect';
  readonly capabilities: number;
  readonly features: number[];
  readonly start?: string;
  readonly receive: string[];
  readonly ends: boolean;
  readonly events: Record<string, unknown>[];
  readonly peerFeatures: number[];
  readonly reason?: string;
}

const { cases } = readVectors('handshake.json') as { cases: HandshakeCase[] };

function written(event: EndpointEvent): Record<string, unknown> {
  if (event.kind === 'send') return { kind: 'send', bytes: toHex(event.bytes) };
  if (event.kind === 'message') return { kind: 'message', message: asVector(event.message) };
  if (event.kind === 'failed') return { kind: 'failed', code: event.error.code };
  return { ...event };
}

function play(test: HandshakeCase, chunks: Uint8Array[]): { events: EndpointEvent[]; endpoint: PerunEndpoint } {
  const { role, capabilities, features } = test;
  const endpoint = new PerunEndpoint({ role, capabilities, features });
  const start = endpoint.start();
  expect(start && toHex(start)).toBe(test.start);
  const events = chunks.flatMap((chunk) => endpoint.receive(chunk));
  if (test.ends) events.push(...endpoint.finish());
  return { events, endpoint };
}

describe('every connection of the vectors', () => {
  it.each(cases)('$name', (test) => {
    const received = test.receive.map(fromHex);
    const whole = new Uint8Array(received.flatMap((chunk) => [...chunk]));
    for (const chunks of [received, [whole], ...[1, 2, 3, 5, 16].map((size) => pieces(whole, size))]) {
      const { events, endpoint } = play(test, chunks);
      expect(events.map(written)).toEqual(test.events);
      expect(endpoint.peerFeatures).toEqual(test.peerFeatures);
      const last = events.at(-1);
      if (test.reason !== undefined) {
        const text = test.reason === '' ? 'without a reason' : test.reason;
        expect(last?.kind === 'failed' && last.error.message).toBe(`the host refused: ${text}`);
      }
      expect(endpoint.isReady).toBe(last?.kind !== 'failed' && test.events.some(({ kind }) => kind === 'ready'));
    }
  });
});

describe('two endpoints', () => {
  /** Hands over bytes until neither side has anything to say. */
  function connect(client: PerunEndpoint, host: PerunEndpoint): { atClient: EndpointEvent[]; atHost: EndpointEvent[] } {
    const atClient: EndpointEvent[] = [];
    const atHost: EndpointEvent[] = [];
    const toHost = [client.start() as Uint8Array];
    while (toHost.length > 0) {
      const replies = toHost.splice(0).flatMap((bytes) => host.receive(bytes));
      atHost.push(...replies);
      for (const reply of replies) {
        if (reply.kind !== 'send') continue;
        const events = client.receive(reply.bytes);
        atClient.push(...events);
        toHost.push(...events.filter((event) => event.kind === 'send').map((event) => event.bytes));
      }
    }
    return { atClient, atHost };
  }

  const all = Capability.delta | Capability.audio | Capability.debug | Capability.extension;

  it('agree on the extension and know each other’s features', () => {
    const client = new PerunEndpoint({ role: 'connect', capabilities: all, features: [1, 3] });
    const host = new PerunEndpoint({ role: 'accept', capabilities: all, features: [1, 2, 3, 4] });
    const { atClient, atHost } = connect(client, host);
    expect(atClient.at(-1)).toEqual({ kind: 'ready', capabilities: all, extended: true });
    expect(atHost.at(-1)).toEqual({ kind: 'ready', capabilities: all, extended: true });
    expect([client.peerFeatures, host.peerFeatures]).toEqual([
      [1, 2, 3, 4],
      [1, 3],
    ]);
    expect([client.extended, host.extended]).toEqual([true, true]);
  });

  it('a legacy client never offers the extension and counts nothing', () => {
    const client = new PerunEndpoint({ role: 'connect', capabilities: all, features: [1], profile: 'legacy' });
    const host = new PerunEndpoint({ role: 'accept', capabilities: all, features: [1] });
    const { atClient } = connect(client, host);
    expect(atClient).toEqual([{ kind: 'ready', capabilities: 7, extended: false }]);
    expect(host.extended).toBe(false);
    expect([client.nextSequence(), client.nextSequence()]).toEqual([0, 0]);
  });

  it('an extended connection keeps the seat of an input', () => {
    const client = new PerunEndpoint({ role: 'connect', capabilities: all });
    const host = new PerunEndpoint({ role: 'accept', capabilities: all });
    connect(client, host);
    const [event] = host.receive(encodeInput(client.nextSequence(), 1, 2));
    expect(event?.kind === 'message' && event.message).toMatchObject({ seat: 2, sequence: 2 });
  });

  it('a client that took its seat may no longer send what a core may', () => {
    const host = new PerunEndpoint({ role: 'accept', capabilities: 7 });
    host.receive(fromHex('504552554e5f48454c4c4f00010007'));
    host.expect('client');
    const [event] = host.receive(fromHex('0100000000010001'));
    expect(event?.kind === 'failed' && event.error.code).toBe('PROTOCOL_TOO_LARGE');
  });
});

describe('sequences', () => {
  it('count from 1 and never say 0', () => {
    const endpoint = new PerunEndpoint({ role: 'connect', capabilities: 0 });
    const seen = Array.from({ length: 65_537 }, () => endpoint.nextSequence());
    expect([seen[0], seen[65_534], seen[65_535], seen[65_536]]).toEqual([1, 65_535, 1, 2]);
    expect(seen).not.toContain(0);
  });
});
