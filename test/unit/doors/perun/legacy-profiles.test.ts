import { afterEach, describe, expect, it } from 'vitest';
import { createLz4 } from '../../../../src/codec/lz4/lz4.ts';
import { PerunDoor, sessionOfPath } from '../../../../src/doors/perun/door.ts';
import { profileOfPath } from '../../../../src/doors/perun/legacy-profile.ts';
import { systemClock } from '../../../../src/shared/clock.ts';
import { defaultLimits } from '../../../../src/shared/limits.ts';
import { silentLogger } from '../../../../src/shared/logger.ts';
import { createTcpTransport } from '../../../../src/transport/tcp/tcp.ts';
import { createWebSocketTransport } from '../../../../src/transport/websocket/websocket.node.ts';
import { checkerboard, OldCore, type Picture } from '../../../support/foreign/old-core.ts';
import { OldBrowserClient } from '../../../support/foreign/old-browser-client.ts';
import { createRegistry } from '../../../support/session/fakes.ts';

const undo: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const one of undo.splice(0).toReversed()) await one();
});

/** Opaque, and different from top to bottom, so that LZ4 has something to do. */
const stripes: Picture = (index, width, height) => {
  const pixels = checkerboard(index, width, height);
  for (let at = 0; at < pixels.length; at += 4) pixels[at] = Math.floor(at / 4 / width) + index;
  return pixels;
};

async function host(): Promise<{ tcp: number; ws: string; registry: ReturnType<typeof createRegistry> }> {
  const registry = createRegistry({ clock: systemClock });
  const door = new PerunDoor({
    registry,
    limits: defaultLimits,
    logger: silentLogger,
    lz4: createLz4(),
  });
  const accept = (connection: Parameters<PerunDoor['accept']>[0]): void => door.accept(connection, { mayOwn: false });
  const tcp = await createTcpTransport().listen('tcp://127.0.0.1:0', accept);
  const ws = await createWebSocketTransport().listen('ws://127.0.0.1:0', accept);
  undo.push(async () => {
    await tcp.close();
    await ws.close();
    await door.close();
  });
  return { tcp: Number(tcp.address.split(':').at(-1)), ws: ws.address, registry };
}

describe.each(['js', 'wasm'] as const)('/legacy/%s', (decodes) => {
  it('gets deltas it can decode, exactly, whichever frames it missed before', async () => {
    const { tcp, ws, registry } = await host();
    const core = await OldCore.connect({ address: { port: tcp }, picture: stripes, rate: 0 });
    undo.push(() => core.close());
    await core.sendFrame();
    const client = await OldBrowserClient.connect({ url: `${ws}/legacy/${decodes}`, decodes });
    undo.push(() => client.close());
    for (let count = 1; count < 20; count += 1) {
      await core.sendFrame();
      await client.waitFrames(count);
    }
    expect(core.sent).toEqual(expect.arrayContaining(client.frames.map(({ sha256 }) => sha256)));
    expect(client.frames.at(-1)?.sha256).toBeOneOf(core.sent.slice(-2));
    const flags = client.frames.map((frame) => frame.flags);
    expect(flags[0]).toBe(decodes === 'js' ? 0 : 2);
    expect(new Set(flags.slice(1))).toEqual(new Set([decodes === 'js' ? 2 : 3]));
    expect(client.lostMessages).toBe(0);
    const named = await OldBrowserClient.connect({ url: `${ws}/legacy/${decodes}/s/${registry.newest!.id}`, decodes });
    undo.push(() => named.close());
    await named.waitFrames(1);
    expect(core.sent).toContain(named.frames[0]!.sha256);
  });
});

it('paths name profile and session', () => {
  expect(
    ['/', '/legacy', '/legacy/jss', '/legacy/js', '/legacy/wasm?x', '/legacy/js/s/a-b'].map(profileOfPath),
  ).toEqual(['raw', 'raw', 'raw', 'js', 'wasm', 'js']);
  expect(sessionOfPath('/legacy/wasm/s/amber-fox-12')).toBe('amber-fox-12');
  expect(sessionOfPath('/legacy/other/s/amber-fox-12')).toBe('');
});
