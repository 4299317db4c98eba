import { describe, expect, it } from 'vitest';
import { encodePairMessage } from '../../../../src/protocol/pairing/encode.ts';
import { configKeys, type ConfigKeyName } from '../../../../src/protocol/perun/config-keys.ts';
import { Capability } from '../../../../src/protocol/perun/constants.ts';
import { encodeAudio, encodeDebug } from '../../../../src/protocol/perun/encode.ts';
import {
  decodeAccess,
  decodeSeat,
  encodeRun,
  encodeSeat,
  encodeSessionId,
} from '../../../../src/protocol/perun/values.ts';
import { GrantBit } from '../../../../src/shared/grants.ts';
import { DoorBench, type TestPeer } from '../../../support/door/peer.ts';
import { picture } from '../../../support/session/fakes.ts';

const fingerprint = 'a1'.repeat(32);
const remote = { scheme: 'tls', local: false, peerFingerprint: fingerprint, remote: '10.0.0.7:5000' } as const;

/** A host with a game that runs, and a listener `lan` for one device of another machine. */
async function bench(way: Parameters<DoorBench['listen']>[1] = { way: remote }): Promise<DoorBench> {
  const host = new DoorBench();
  await host.listen();
  await host.listen('lan', way);
  const core = await host.extended();
  core.core({ players: 2 });
  core.raw(picture(1));
  await host.settle();
  return host;
}

const access = (peer: TestPeer): unknown[] => peer.values('access').map(decodeAccess);

describe('another machine that is not paired', () => {
  it('says hello, hears that it has to pair, and whatever else it says is refused', async () => {
    const host = await bench();
    const stranger = await host.extended('lan');
    expect(access(stranger)).toEqual([{ grants: 0, policy: 'required' }]);
    const before = host.registry.all.map(({ id }) => id);
    for (const name of Object.keys(configKeys) as ConfigKeyName[]) {
      if (name !== 'pair' && name !== 'echo') stranger.config(name, Uint8Array.of(0, 0));
    }
    stranger.core();
    stranger.raw(picture(2));
    stranger.input(0xffff);
    stranger.connection.send(encodeAudio(1, 48_000, 1, new Int16Array(4)));
    stranger.connection.send(encodeDebug(1, Uint8Array.of(1)));
    stranger.config('session', encodeSessionId(''));
    stranger.config('seat', encodeSeat({ kind: 'player', player: 0 }));
    stranger.config('run', encodeRun('pause'));
    await host.settle(200);
    expect(stranger.frames).toEqual([]);
    expect(stranger.messages.every(({ kind }) => kind === 'config')).toBe(true);
    expect(new Set(stranger.texts('notice').map((text) => text.split(' ')[0]))).toEqual(new Set(['PAIRING_REQUIRED']));
    expect(host.registry.all.map(({ id }) => id)).toEqual(before);
    expect(host.registry.newest?.people).toEqual([]);
    expect(host.registry.newest?.state).toBe('live');
    // It still may pair: what it says of that goes to those who decide, and their answers come back.
    const message = encodePairMessage({ kind: 'knock', name: 'laptop' });
    stranger.config('pair', message);
    await host.settle();
    expect(host.pairing.heard).toMatchObject([{ visitor: { fingerprint, remote: '10.0.0.7:5000' }, message }]);
    host.pairing.heard[0]?.reply(Uint8Array.of(7));
    await host.settle();
    expect(stranger.values('pair')).toEqual([Uint8Array.of(7)]);
    stranger.connection.destroy();
    await host.settle();
    expect(host.pairing.gone).toEqual([host.pairing.heard[0]?.visitor.id]);
  });

  it('is let in the moment it is paired, on the same connection, and put out the moment it no longer is', async () => {
    const host = await bench();
    const device = await host.extended('lan');
    host.trust.grant(fingerprint, 'play');
    device.config('session', encodeSessionId(''));
    device.config('seat', encodeSeat({ kind: 'player', player: 1 }));
    await host.settle();
    expect(access(device).at(-1)).toEqual({ grants: GrantBit.view | GrantBit.play, policy: 'required' });
    expect(device.frames).toEqual([picture(1)]);
    expect(device.values('seat').map(decodeSeat).at(-1)).toEqual({ kind: 'player', player: 1 });
    host.trust.grant(fingerprint, 'view');
    await host.settle();
    expect(device.values('seat').map(decodeSeat).at(-1)).toEqual({ kind: 'watcher', player: 0 });
    expect(device.closed).toBe(false);
    host.trust.grant(fingerprint);
    await host.settle();
    expect(device.texts('notice').at(-1)).toMatch(/^PAIRING_REQUIRED /);
    expect(device.closed).toBe(true);
    expect(host.registry.newest?.people).toEqual([]);
    // When it came, at each change of its rights, and when it left.
    expect(host.trust.seen).toEqual(Array.from({ length: 5 }, () => fingerprint));
  });

  it('that may watch cannot play, and one that may play cannot own', async () => {
    const host = await bench();
    host.trust.grant(fingerprint, 'view');
    const watcher = await host.extended('lan');
    watcher.config('session', encodeSessionId(''));
    watcher.config('seat', encodeSeat({ kind: 'player', player: 1 }));
    watcher.config('run', encodeRun('pause'));
    watcher.input(0xffff);
    await host.settle();
    expect(watcher.texts('notice').map((text) => text.split(' ')[0])).toEqual(['REFUSED', 'REFUSED']);
    expect(host.registry.newest?.state).toBe('live');
    host.trust.grant(fingerprint, 'play');
    watcher.config('seat', encodeSeat({ kind: 'owner', player: 0 }));
    await host.settle();
    expect(watcher.texts('notice').at(-1)).toMatch(/^REFUSED .*owner/);
    host.trust.grant(fingerprint, 'manage');
    watcher.config('seat', encodeSeat({ kind: 'owner', player: 0 }));
    await host.settle();
    expect(watcher.values('seat').map(decodeSeat).at(-1)).toEqual({ kind: 'owner', player: 0 });
  });

  it('without the extension, or without a certificate, is sent away', async () => {
    const host = await bench();
    const old = await host.peer(Capability.delta, '', 'lan');
    await host.settle(200);
    expect(old.closed).toBe(true);
    expect(old.messages).toEqual([]);
    await host.listen('nobody', { way: { ...remote, peerFingerprint: '' } });
    const nobody = await host.extended('nobody');
    nobody.config('pair', encodePairMessage({ kind: 'knock', name: 'x' }));
    await host.settle();
    expect(nobody.texts('notice')).toEqual([expect.stringMatching(/^PAIRING_FAILED /)]);
    expect(host.pairing.heard).toEqual([]);
  });

  it('without TLS is told so before it says anything', async () => {
    const host = await bench({ way: { scheme: 'tcp', local: false } });
    const plain = await host.extended('lan');
    expect(plain.error?.message).toContain('TLS');
    expect(plain.closed).toBe(true);
    host.trust.policy = 'off';
    const old = await host.peer(Capability.delta, '', 'lan');
    await host.settle(200);
    expect(old.frames).toEqual([picture(1)]);
  });

  it('may not wait for ever, nor fill the host, nor flood the desk', async () => {
    const host = await bench();
    const patient = await host.extended('lan');
    await host.settle(host.limits.strangerMs + 1000);
    expect(patient.closed).toBe(true);
    const crowd: TestPeer[] = [];
    for (let each = 0; each < host.limits.strangers; each += 1) crowd.push(await host.extended('lan'));
    expect(crowd.every(({ closed }) => !closed)).toBe(true);
    const late = await host.extended('lan');
    expect(late.closed).toBe(true);
    expect(late.error?.message).toContain('too many');
    const [loud] = crowd;
    for (let each = 0; each <= host.limits.pairMessages; each += 1) loud?.config('pair', Uint8Array.of(1));
    await host.settle();
    expect(loud?.closed).toBe(true);
    expect(host.pairing.heard).toHaveLength(host.limits.pairMessages);
  });
});
