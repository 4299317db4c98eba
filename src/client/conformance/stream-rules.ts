import { SeatCode } from '../../protocol/perun/constants.ts';
import { configKeys } from '../../protocol/perun/config-keys.ts';
import { encodeConfig } from '../../protocol/perun/encode.ts';
import { extendedTo, greeted } from './greeting-rules.ts';
import type { Bench, Finding, Rule } from './rule.ts';
import { bytesOfHex, type StreamVector } from './vectors.ts';

const roles = ['core', 'client'] as const;

/** Sends the bytes of a vector behind the handshake; true where the host keeps the connection. */
async function survives(bench: Bench, vector: StreamVector): Promise<boolean | Exclude<Finding, undefined>> {
  const isClient = vector.source === 'client';
  const probe = isClient ? await extendedTo(bench) : await greeted(bench, 7);
  if (!('send' in probe)) return probe;
  if (isClient) {
    probe.send(encodeConfig(2, configKeys.seat.key, Uint8Array.of(SeatCode.watcher, 0)));
    // What is read together with the seat may still be judged as anybody's.
    await probe.echoes(3, bench.lab.patienceMs);
  }
  probe.send(bytesOfHex(vector.bytes));
  return probe.staysOpen(vector.error === null ? bench.lab.settleMs : bench.lab.patienceMs);
}

/** A host that breaks so many breaks them all, and each costs patience. */
const mostTold = 3;

async function eachStream(bench: Bench, isFine: (vector: StreamVector) => boolean): Promise<Finding> {
  const wrong: string[] = [];
  for (const vector of bench.lab.vectors.streams.filter(isFine)) {
    const kept = await survives(bench, vector);
    if (typeof kept !== 'boolean') {
      if ('broken' in kept) return kept;
    } else if (kept !== (vector.error === null)) wrong.push(vector.name);
    if (wrong.length === mostTold) break;
  }
  if (wrong.length === 0) return undefined;
  return { broken: `vectors/perun/streams.json: ${wrong.join('; ')}` };
}

/** What a host makes of packets, good and hostile. */
export const streamRules: readonly Rule[] = [
  {
    id: 'streams-read',
    sentence: 'A packet of an unknown type is skipped by its length; a packet that is cut off is not an error yet.',
    roles,
    check: (bench) => eachStream(bench, ({ error }) => error === null),
  },
  {
    id: 'lengths',
    sentence:
      'A declared length is judged by its type before anything is kept; a peer that breaks the rules is disconnected.',
    roles,
    check: (bench) => eachStream(bench, ({ error }) => error !== null),
  },
  {
    id: 'unknown-type',
    sentence: 'A packet of an unknown type is skipped, and the packet behind it is read.',
    roles,
    check: async (bench) => {
      const probe = await extendedTo(bench);
      if (!('send' in probe)) return probe;
      probe.send(bytesOfHex('0900000200000003aabbcc'));
      if (await probe.echoes(3, bench.lab.patienceMs)) return undefined;
      return { broken: 'nothing behind a packet of type 9 is answered' };
    },
  },
];
