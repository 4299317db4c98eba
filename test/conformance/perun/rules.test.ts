import { readFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { PerunClient } from '../../../src/client/client.ts';
import { type Lab, type Rule, runRules } from '../../../src/client/conformance/rule.ts';
import { rulesFor } from '../../../src/client/conformance/rules.ts';
import type { SequenceVector, StreamVector } from '../../../src/client/conformance/vectors.ts';
import { createLz4 } from '../../../src/codec/lz4/lz4.ts';
import { PerunDoor } from '../../../src/doors/perun/door.ts';
import { checkConformance } from '../../../src/host/conformance.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { createAnyTransport } from '../../../src/transport/any.ts';
import type { Connection } from '../../../src/transport/types.ts';
import { guestFaults, hostFaults } from '../../support/conformance/faults.ts';
import { FaultyConnection, type Tampering } from '../../support/conformance/faulty-connection.ts';
import { createRegistry } from '../../support/session/fakes.ts';

const transport = createAnyTransport();
const undo: (() => unknown)[] = [];
afterEach(async () => {
  for (const one of undo.splice(0).toReversed()) await one();
});

const read = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../../vectors/perun/${name}`, import.meta.url), 'utf8'));
const { streams } = read('streams.json') as { streams: StreamVector[] };
const { sequences } = read('frames.json') as { sequences: SequenceVector[] };

function lab(connect: Lab['connect'], patienceMs: number): Lab {
  return { connect, clock: systemClock, vectors: { streams, sequences }, patienceMs, settleMs: 60 };
}

/** The door of this package, with a mistake where one is given. */
async function hostWith(tampering?: () => Tampering, scheme = 'tcp'): Promise<string> {
  const registry = createRegistry({ clock: systemClock });
  const door = new PerunDoor({
    registry,
    limits: defaultLimits,
    logger: silentLogger,
    lz4: createLz4(),
  });
  const listener = await transport.listen(`${scheme}://127.0.0.1:0`, (connection) => {
    door.accept(tampering === undefined ? connection : new FaultyConnection(connection, tampering()), {
      mayOwn: false,
    });
  });
  undo.push(async () => {
    await listener.close();
    await door.close();
  });
  return listener.address;
}

function ruleOf(role: 'core' | 'host', id: string): Rule {
  const rule = rulesFor(role).find((one) => one.id === id);
  if (rule === undefined) throw new Error(`there is no rule ${id}`);
  return rule;
}

describe('our own host', () => {
  it.each(['tcp', 'ws'])(
    'keeps every rule over %s',
    async (scheme) => {
      const address = await hostWith(undefined, scheme);
      const told: string[] = [];
      const results = await checkConformance({
        address,
        role: 'core',
        onListening: () => {},
        onResult: ({ id }) => told.push(id),
      });
      expect(results.filter(({ result }) => result === 'broken')).toEqual([]);
      expect(results.filter(({ result }) => result === 'skipped').map(({ id }) => id)).toEqual(
        scheme === 'tcp' ? ['one-packet-per-message'] : [],
      );
      expect(told).toEqual(rulesFor('core').map(({ id }) => id));
    },
    60_000,
  );
});

describe('a host with one mistake', () => {
  it.each(Object.entries(hostFaults))(
    'breaks %s',
    async (id, tampering) => {
      const address = await hostWith(tampering, id === 'one-packet-per-message' ? 'ws' : 'tcp');
      const rule = ruleOf('core', id);
      const [result] = await runRules(
        [rule],
        lab(() => transport.connect(address), 400),
        () => {},
      );
      expect(result).toMatchObject({ id, result: 'broken' });
      expect(result!.detail).not.toBe('');
    },
    30_000,
  );

  it('is there for every rule', () => {
    expect(Object.keys(hostFaults).toSorted()).toEqual(
      rulesFor('core')
        .map(({ id }) => id)
        .toSorted(),
    );
    expect(Object.keys(guestFaults).toSorted()).toEqual(
      rulesFor('host')
        .map(({ id }) => id)
        .toSorted(),
    );
  });
});

/** Connects again whenever its connection has ended, as a person would who tries it out. */
function restless(address: string, tampering?: () => Tampering): void {
  let client: PerunClient | undefined;
  let isOver = false;
  const open = async (signal: AbortSignal): Promise<Connection> => {
    const connection = await transport.connect(address, { signal });
    return tampering === undefined ? connection : new FaultyConnection(connection, tampering());
  };
  const begin = (): void => {
    if (isOver) return;
    client = new PerunClient({ connect: open, reconnect: false });
    client.stateChanged.on(({ kind }) => {
      if (kind === 'closed') setTimeout(begin, 5);
    });
    client.start();
  };
  begin();
  undo.push(async () => {
    isOver = true;
    await client?.close();
  });
}

describe('a client', () => {
  it('of ours keeps every rule', async () => {
    const results = await checkConformance({
      address: 'tcp://127.0.0.1:0',
      role: 'host',
      onListening: (address) => restless(address),
      onResult: () => {},
    });
    expect(results.filter(({ result }) => result !== 'kept')).toEqual([]);
  }, 60_000);

  it.each(Object.entries(guestFaults))(
    'with one mistake breaks %s',
    async (id, tampering) => {
      let next: (connection: Connection) => void = () => {};
      const guest = new Promise<Connection>((resolve) => (next = resolve));
      const listener = await transport.listen('tcp://127.0.0.1:0', (connection) => next(connection));
      undo.push(() => listener.close());
      restless(listener.address, tampering);
      const [result] = await runRules(
        [ruleOf('host', id)],
        lab(() => guest, 400),
        () => {},
      );
      expect(result).toMatchObject({ id, result: 'broken' });
    },
    30_000,
  );
});

it('an address where nothing answers is told at once', async () => {
  const address = await hostWith();
  for (const one of undo.splice(0)) await one();
  const checking = checkConformance({ address, role: 'client', onListening: () => {}, onResult: () => {} });
  await expect(checking).rejects.toMatchObject({ code: 'UNREACHABLE' });
});
