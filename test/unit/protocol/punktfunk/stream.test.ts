import { describe, expect, it } from 'vitest';
import { createErasureCode } from '../../../../src/codec/fec/create-erasure-code.ts';
import { AdaptiveFec } from '../../../../src/protocol/punktfunk/adaptive-fec.ts';
import { ClientControl } from '../../../../src/protocol/punktfunk/client-control.ts';
import { FecScheme } from '../../../../src/protocol/punktfunk/constants.ts';
import { plainHello } from '../../../../src/protocol/punktfunk/hello.ts';
import { HostControl } from '../../../../src/protocol/punktfunk/host-control.ts';
import { LossWindow } from '../../../../src/protocol/punktfunk/loss-window.ts';
import { Packetiser } from '../../../../src/protocol/punktfunk/packetiser.ts';
import { reassemblerLimitsOf } from '../../../../src/protocol/punktfunk/reassembler-limits.ts';
import { Reassembler } from '../../../../src/protocol/punktfunk/reassembler.ts';
import { welcomeOf } from '../../../../src/protocol/punktfunk/welcome.ts';
import { packetsOf } from '../../../support/punktfunk/packets.ts';

const offer = welcomeOf({
  dataPort: 40_000,
  mode: { width: 1280, height: 720, refreshHz: 120 },
  fecScheme: FecScheme.gf16,
  fecPercent: 10,
  maxDataShards: 4096,
  shardBytes: 1408,
  key: new Uint8Array(16).fill(1),
  salt: new Uint8Array(4),
  bitrateKbps: 20_000,
});

/** Both ends from Hello on, with everything on the wire but QUIC, sealing and sockets. */
function session() {
  const [host, client] = [new HostControl(), new ClientControl()];
  host.push(client.hello(plainHello(offer.mode)));
  const [event] = client.push(host.welcome(offer));
  if (event?.kind !== 'welcome') throw new Error('no welcome');
  host.push(client.start(50_000));
  const { fecScheme, maxDataShards, shardBytes, fecPercent } = event.welcome;
  const limits = reassemblerLimitsOf(event.welcome);
  const { maxFrameBytes } = limits;
  const coder = createErasureCode(fecScheme);
  const fec = new AdaptiveFec({ start: fecPercent });
  const packetiser = new Packetiser({ coder, shardBytes, maxDataShards, maxFrameBytes, fecPercent });
  const reassembler = new Reassembler(limits, coder);
  const losses = new LossWindow();
  return {
    packetiser,
    reassembler,
    /** The client tells its loss by the control stream, and the host heeds it. */
    report(): number {
      const lossPpm = losses.close(reassembler.stats);
      const lost = reassembler.takeLost();
      const repair = lost === undefined ? [] : [client.control({ kind: 'rfiRequest', ...lost })];
      const said = [...repair, client.control({ kind: 'lossReport', lossPpm })];
      for (const read of said.flatMap((bytes) => host.push(bytes))) {
        if (read.kind !== 'control') continue;
        if (read.message.kind === 'rfiRequest') fec.frameLost();
        if (read.message.kind === 'lossReport') fec.report(read.message.lossPpm);
      }
      packetiser.fecPercent = fec.percent;
      return lossPpm;
    },
  };
}

/** A frame whose bytes say which one it is, and where they belong. */
function frameOf(index: number): Uint8Array {
  const frame = new Uint8Array(10_000 + ((index * 7919) % 40_000)).fill(index & 0xff);
  for (let at = 0; at < frame.length; at += 700) frame[at] = at / 700;
  return frame;
}

describe('a stream', () => {
  it('arrives in full with one packet in twelve lost, and the parity follows the loss', () => {
    const { packetiser, reassembler, report } = session();
    let sent = 0;
    let percents: number[] = [];
    for (let index = 0; index < 360; index += 1) {
      const nowMs = index * 8;
      const batch = packetsOf(packetiser.packetise(frameOf(index), { pts: BigInt(index), userFlags: 1 }));
      const isLossy = index < 240;
      const arrived = batch.filter(() => {
        sent += 1;
        return !isLossy || sent % 12 !== 0;
      });
      const [whole] = arrived.flatMap((packet) => reassembler.push(packet, nowMs) ?? []);
      expect(whole).toMatchObject({ index, pts: BigInt(index) });
      expect(Buffer.compare(whole?.data ?? new Uint8Array(0), frameOf(index))).toBe(0);
      if (index % 10 === 9) {
        report();
        percents = [...percents, packetiser.fecPercent];
      }
    }
    expect(reassembler.stats).toMatchObject({ frames: 360, framesLost: 0, framesUnseen: 0 });
    expect(reassembler.inFlightBytes).toBe(0);
    // Parity itself is lost too, and not reported: what the reports need lies near twice the loss, and falls after it.
    expect(Math.max(...percents)).toBeGreaterThan(10);
    expect(Math.max(...percents)).toBeLessThanOrEqual(20);
    expect(percents.at(-1)).toBe(Math.max(...percents.slice(0, 24)) - 12);
  });

  it('gives up what the parity cannot bring back, says which, and asks for more', () => {
    const { packetiser, reassembler, report } = session();
    for (let index = 0; index < 8; index += 1) {
      const packets = packetsOf(packetiser.packetise(frameOf(index), { pts: BigInt(index), userFlags: 1 }));
      const arrived = index === 3 || index === 4 ? packets.slice(0, 5) : packets;
      for (const packet of arrived) reassembler.push(packet, index * 8);
    }
    reassembler.expire(3 * 8 + 120);
    expect(reassembler.takeLost()).toBeUndefined();
    reassembler.expire(4 * 8 + 121);
    expect(reassembler.stats).toMatchObject({ frames: 6, framesLost: 2 });
    expect(report()).toBe(50_000);
    expect(packetiser.fecPercent).toBe(15);
    expect(reassembler.inFlightBytes).toBe(0);
  });
});
