import { describe, expect, it } from 'vitest';
import { LatestWins } from '../../../../src/protocol/perun/sequence.ts';
import { encodeSeat } from '../../../../src/protocol/perun/values.ts';
import { joinedRig, limits } from '../rig.ts';
import { picture, seedCapabilities } from '../scripted-host.ts';
import type { HostPeer } from '../scripted-host.ts';

function taken(peer: HostPeer): [buttons: number, seat: number][] {
  const inputs = peer.inputs.map(({ buttons, seat }): [number, number] => [buttons, seat]);
  peer.messages.length = 0;
  return inputs;
}

describe('input of PerunClient', () => {
  it('goes out at once when it changes, and every 16 ms, with the seat and a rising sequence', async () => {
    const rig = await joinedRig();
    const peer = rig.host.last;
    expect(taken(peer)).toEqual([[0, 1]]);
    rig.client.setButtons(0x8001);
    await rig.advance(0);
    const { inputs } = peer;
    expect(inputs).toHaveLength(1);
    await rig.advance(limits.clientInputMs * 10);
    expect(peer.inputs.map(({ buttons, seat }) => [buttons, seat])).toEqual(
      Array.from({ length: 11 }, () => [0x8001, 1]),
    );
    const wins = new LatestWins();
    const sequences = peer.inputs.map((input) => input.sequence);
    expect(sequences.every((sequence) => wins.accept(sequence))).toBe(true);
    expect(new Set(sequences).size).toBe(11);
  });

  it('is silent while a watcher, and starts with the state held when it gets a seat', async () => {
    const rig = await joinedRig({ client: { seat: { kind: 'watcher', player: 0 } } });
    rig.client.setButtons(3);
    await rig.advance(1000);
    expect(taken(rig.host.last)).toEqual([]);
    rig.client.requestSeat({ kind: 'player', player: 0 });
    await rig.advance(0);
    expect(taken(rig.host.last)).toEqual([[3, 1]]);
  });

  it('lets go of the buttons before it leaves its seat', async () => {
    const rig = await joinedRig();
    rig.client.setButtons(3);
    await rig.advance(0);
    rig.host.last.messages.length = 0;
    rig.client.requestSeat({ kind: 'watcher', player: 0 });
    await rig.advance(1000);
    expect(rig.host.last.messages.slice(0, 2)).toMatchObject([
      { kind: 'input', buttons: 0 },
      { kind: 'config', value: new Uint8Array([0, 0]) },
    ]);
    expect(taken(rig.host.last)).toEqual([[0, 1]]);
  });

  it('stops when the host takes the seat away', async () => {
    const rig = await joinedRig();
    rig.client.setButtons(3);
    await rig.advance(0);
    rig.host.last.say('seat', encodeSeat({ kind: 'watcher', player: 0 }));
    await rig.advance(0);
    taken(rig.host.last);
    rig.client.setButtons(7);
    await rig.advance(1000);
    expect(taken(rig.host.last)).toEqual([]);
  });

  it('goes to a host without the extension, without a seat', async () => {
    const rig = await joinedRig({ host: { capabilities: seedCapabilities } });
    rig.client.setButtons(0x0010);
    await rig.advance(limits.clientInputMs);
    expect(taken(rig.host.last)).toEqual([
      [0, 0],
      [0x0010, 0],
      [0x0010, 0],
    ]);
  });

  it('is silent as a watcher of a host without the extension', async () => {
    const rig = await joinedRig({
      host: { capabilities: seedCapabilities },
      client: { seat: { kind: 'watcher', player: 0 } },
    });
    rig.client.setButtons(1);
    await rig.advance(1000);
    expect(rig.host.last.messages).toEqual([]);
    expect(rig.client.seat).toEqual({ kind: 'watcher', player: 0 });
  });

  it('is let go before leaving the game on a host without the extension', async () => {
    const rig = await joinedRig({ host: { capabilities: seedCapabilities } });
    rig.client.setButtons(1);
    rig.client.requestSeat({ kind: 'watcher', player: 0 });
    await rig.advance(1000);
    expect(taken(rig.host.last)).toEqual([
      [0, 0],
      [1, 0],
      [0, 0],
    ]);
  });

  it('keeps the buttons over a lost connection', async () => {
    const rig = await joinedRig();
    rig.client.setButtons(0x0204);
    rig.host.last.connection.destroy();
    await rig.advance(limits.reconnectMinMs);
    expect(rig.host.peers).toHaveLength(2);
    expect(taken(rig.host.last)[0]).toEqual([0x0204, 1]);
  });

  it('does not pile up on a line that takes nothing', async () => {
    const rig = await joinedRig({ host: { link: { windowBytes: 256 } } });
    rig.host.last.connection.pause();
    await rig.advance(60_000 / 100);
    const peer = rig.host.last;
    peer.messages.length = 0;
    await rig.advance(5000);
    rig.client.setButtons(9);
    peer.connection.resume();
    await rig.advance(limits.clientInputMs);
    const inputs = taken(peer);
    expect(inputs.length).toBeLessThan(30);
    expect(inputs.at(-1)).toEqual([9, 1]);
  });

  it('is timed to the first frame that differs', async () => {
    const rig = await joinedRig({ host: { link: { latencyMs: 20 } } });
    await rig.advance(200);
    const peer = rig.host.last;
    peer.frame(picture(1));
    await rig.advance(50);
    rig.host.onMessage = (_, message) => {
      if (message.kind !== 'input') return;
      peer.frame(picture(message.buttons === 4 ? 2 : 1));
    };
    rig.client.setButtons(4);
    await rig.advance(100);
    expect(rig.client.stats().inputToFrameMs).toBe(40);
  });
});
