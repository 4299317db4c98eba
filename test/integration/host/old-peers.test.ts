import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { HostStatus, SessionInfo, Stats } from '../../../src/control/contract/schemas.ts';
import { eventually } from '../../support/browser/eventually.ts';
import { Flooder, type FloodKind } from '../../support/foreign/flooder.ts';
import { OldBrowserClient } from '../../support/foreign/old-browser-client.ts';
import { OldCore } from '../../support/foreign/old-core.ts';
import { RawTcpClient } from '../../support/foreign/raw-tcp-client.ts';
import { connectSilentWatcher } from '../../support/foreign/silent-watcher.ts';
import { PerunHome, portOf } from '../../support/host/running-host.ts';

/** Peers written from the facts of the public original alone, on real sockets of the built host. */
describe('old peers and the built host', () => {
  let home: PerunHome;
  let host: HostStatus;
  let tcp: { port: number };
  let web: string;

  beforeAll(async () => {
    home = await PerunHome.create();
    host = await home.start();
    tcp = { port: portOf(host, 'tcp') };
    web = `ws://127.0.0.1:${portOf(host, 'ws')}`;
  });
  afterAll(async () => home?.remove());

  const sessions = (): Promise<SessionInfo[]> => home.json<SessionInfo[]>('session', 'list');

  it('a core of the old SDK plays to old viewers on TCP, a Unix socket and WebSocket, exactly', async () => {
    const core = await OldCore.connect({ address: tcp });
    await core.sendFrame();
    await eventually(async () => (await sessions()).length).toBe(1);
    const viewers = [
      await RawTcpClient.connect({ address: tcp, splitBytes: 4 }),
      await RawTcpClient.connect({ address: { path: new URL(home.unixAddress).pathname }, capabilities: 0 }),
      await OldBrowserClient.connect({ url: `${web}/anything`, splitBytes: 3 }),
    ];
    for (const viewer of viewers) await viewer.waitFrames(1);
    await core.play(30);
    for (const viewer of viewers) {
      await viewer.waitFrames(31);
      expect(viewer.frames.map(({ sha256 }) => sha256)).toEqual(core.sent);
      expect(viewer.frames.every(({ flags, intact }) => flags === 0 && intact)).toBe(true);
    }
    expect((viewers[2] as OldBrowserClient).lostMessages).toBe(0);
    expect((viewers[0] as RawTcpClient).quietMs).toBeGreaterThan(90);
    for (const [index, viewer] of viewers.entries()) {
      viewer.sendInput(1 << index);
      await core.until('the input', () => core.inputs.at(-1) === 1 << index);
      viewer.sendInput(0);
      await core.until('its release', () => core.inputs.at(-1) === 0);
    }
    viewers[0]!.sendInput(0x8000);
    await core.until('a key held', () => core.inputs.at(-1) === 0x8000);
    await viewers[0]!.close();
    await core.until('its release when the viewer went', () => core.inputs.at(-1) === 0);
    expect([core.died, core.lostBytes]).toEqual([undefined, 0]);
    for (const viewer of viewers) await viewer.close();
    await core.close();
  });

  it('raw XOR under flag 0x02, as the old SDK sends it, arrives as whole pictures', async () => {
    const core = await OldCore.connect({ address: tcp, form: 'sdk-delta', width: 96, height: 64 });
    await core.sendFrame();
    await eventually(async () =>
      (await sessions()).some(({ tracks }) => tracks.some((track) => track.kind === 'frames' && track.width === 96)),
    ).toBe(true);
    const { id } = (await sessions()).find(({ state }) => state === 'live')!;
    const viewer = await OldBrowserClient.connect({ url: `${web}/s/${id}` });
    await viewer.waitFrames(1);
    await core.play(90);
    await viewer.waitFrames(91);
    expect(viewer.frames.map(({ sha256 }) => sha256)).toEqual(core.sent);
    await viewer.close();
    await core.close();
  });

  it('a watcher that does not read at first, and one whose first input comes glued to its hello, are served', async () => {
    const core = await OldCore.connect({ address: tcp });
    await core.sendFrame();
    const silent = await connectSilentWatcher({ address: tcp });
    const eager = await RawTcpClient.connect({
      address: tcp,
      glued: Uint8Array.of(3, 0, 0, 0, 0, 0, 0, 4, 0, 2, 0, 0),
    });
    await core.play(60);
    await eager.waitFrames(30);
    expect(silent.frames).toEqual([]);
    silent.startReading();
    await silent.until('the present picture', () => silent.frames.at(-1)?.sha256 === core.sent.at(-1));
    expect(core.inputs).toEqual([2]);
    await silent.close();
    await eager.close();
    await core.close();
  });

  it.each<FloodKind>(['input', 'noise', 'lengths', 'no-hello', 'half-hello'])(
    'a flood of %s harms nobody',
    async (kind) => {
      const core = await OldCore.connect({ address: tcp });
      await core.sendFrame();
      const viewer = await RawTcpClient.connect({ address: tcp });
      await viewer.waitFrames(1);
      const before = (await home.json<Stats>('stats')).relayMemoryBytes;
      const flooders = Array.from({ length: 4 }, () => new Flooder(tcp, kind));
      await core.play(60);
      await viewer.waitFrames(61);
      expect(viewer.frames.map(({ sha256 }) => sha256)).toEqual(core.sent);
      expect((await home.json<Stats>('stats')).relayMemoryBytes - before).toBeLessThan(96 * 1024 * 1024);
      for (const flooder of flooders) await flooder.close();
      await viewer.close();
      await core.close();
      expect((await home.run('host', 'status')).code).toBe(0);
    },
  );
});
