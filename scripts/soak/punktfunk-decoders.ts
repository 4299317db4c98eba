import { createErasureCode } from '../../src/codec/fec/create-erasure-code.ts';
import { ClientControl } from '../../src/protocol/punktfunk/client-control.ts';
import { FecScheme } from '../../src/protocol/punktfunk/constants.ts';
import { decodeControl } from '../../src/protocol/punktfunk/decode.ts';
import { MessageReader } from '../../src/protocol/punktfunk/framing.ts';
import { neededForDatagram } from '../../src/protocol/punktfunk/grants.ts';
import { decodeHello, decodeStart, plainHello } from '../../src/protocol/punktfunk/hello.ts';
import { HostControl } from '../../src/protocol/punktfunk/host-control.ts';
import { Packetiser } from '../../src/protocol/punktfunk/packetiser.ts';
import * as audio from '../../src/protocol/punktfunk/planes/audio.ts';
import { decodeCursor } from '../../src/protocol/punktfunk/planes/cursor.ts';
import { decodeHdr } from '../../src/protocol/punktfunk/planes/hdr.ts';
import { decodeHidOutput } from '../../src/protocol/punktfunk/planes/hid-output.ts';
import { decodeHostTiming } from '../../src/protocol/punktfunk/planes/host-timing.ts';
import { decodeInput } from '../../src/protocol/punktfunk/planes/input.ts';
import { decodeRichInput } from '../../src/protocol/punktfunk/planes/rich-input.ts';
import { decodeRumble } from '../../src/protocol/punktfunk/planes/rumble.ts';
import type { ReassemblerLimits } from '../../src/protocol/punktfunk/reassembler-limits.ts';
import { Reassembler } from '../../src/protocol/punktfunk/reassembler.ts';
import { decodeWelcome } from '../../src/protocol/punktfunk/welcome.ts';
import { isPerunError } from '../../src/shared/errors.ts';

const shardBytes = 32;
const limits: ReassemblerLimits = {
  fecScheme: FecScheme.gf16,
  minShardBytes: 2,
  maxShardBytes: 64,
  maxDataShards: 12,
  maxTotalShards: 24,
  maxFrameBytes: 65_536,
  inFlightBytes: 262_144,
  lossWindowMs: 120,
  frameWindow: 64,
  streamed: true,
};

/** One for all inputs: a packet finds whatever the ones before it have begun. An input in eight passes a millisecond. */
function reassembler(): (packet: Uint8Array) => unknown {
  const receiver = new Reassembler(limits, createErasureCode(FecScheme.gf16));
  let [count, nowMs] = [0, 0];
  return (packet) => {
    count += 1;
    if (count % 8 === 0) nowMs += 1;
    receiver.push(packet, nowMs);
    return receiver.inFlightBytes > limits.inFlightBytes || receiver.framesInFlight > limits.frameWindow
      ? new RangeError(`${receiver.inFlightBytes} bytes of ${receiver.framesInFlight} frames in flight`)
      : undefined;
  };
}

export const messageDecoders = {
  pfHello: decodeHello,
  pfWelcome: decodeWelcome,
  pfStart: decodeStart,
  pfControl: decodeControl,
  pfFraming: (bytes: Uint8Array) => new MessageReader(4096).push(bytes).error,
  pfHost: (bytes: Uint8Array) => new HostControl().push(framed(bytes)),
  pfClient: (bytes: Uint8Array) => {
    const client = new ClientControl();
    client.hello(plainHello({ width: 1280, height: 720, refreshHz: 60 }));
    return client.push(framed(bytes));
  },
} as const;

export const planeDecoders = {
  pfInput: decodeInput,
  pfAudio: (bytes: Uint8Array) => audio.decodeAudio('audio', bytes),
  pfMicrophone: (bytes: Uint8Array) => audio.decodeAudio('microphone', bytes),
  pfLossless: (bytes: Uint8Array) => audio.decodeAudio('losslessAudio', bytes),
  pfRedundant: audio.decodeRedundantAudio,
  pfPadAudio: audio.decodePadAudio,
  pfRumble: decodeRumble,
  pfRichInput: decodeRichInput,
  pfHidOutput: decodeHidOutput,
  pfHdr: decodeHdr,
  pfTiming: decodeHostTiming,
  pfCursor: decodeCursor,
  pfGrants: neededForDatagram,
} as const;

export const packetDecoders = { pfReassembler: reassembler() } as const;

/** Good packets of a few frames: of one block and of several, with and without parity. */
export function goldenPackets(): Uint8Array[] {
  const coder = createErasureCode(FecScheme.gf16);
  const packetiser = new Packetiser({ coder, shardBytes, maxDataShards: 12, maxFrameBytes: 65_536, fecPercent: 50 });
  return [0, 5, 100, 300, 1000].flatMap((length, at) => {
    packetiser.fecPercent = at * 20;
    const batch = packetiser.packetise(new Uint8Array(length).fill(at), { pts: BigInt(at), userFlags: 1 });
    if (isPerunError(batch)) throw batch;
    return Array.from({ length: batch.count }, (_, index) =>
      batch.bytes.slice(index * batch.size + 8, (index + 1) * batch.size - 16),
    );
  });
}

function framed(message: Uint8Array): Uint8Array {
  return Uint8Array.of(message.length & 0xff, message.length >>> 8, ...message);
}
