import { setTimeout } from 'node:timers/promises';
import { beforeEach, expect, it } from 'vitest';
import { BridgeGuest } from '../../../../src/host/punktfunk-client/bridge-guest.ts';
import type { ReceivedUnit } from '../../../../src/host/punktfunk-client/receive-protocol.ts';
import { configKeys, features } from '../../../../src/protocol/perun/config-keys.ts';
import { Capability } from '../../../../src/protocol/perun/constants.ts';
import { encodeConfig } from '../../../../src/protocol/perun/encode.ts';
import { PerunEndpoint } from '../../../../src/protocol/perun/state.ts';
import { decodeStream, encodeStream, type StreamMessage } from '../../../../src/protocol/perun/stream-values.ts';
import { decodeNotice } from '../../../../src/protocol/perun/values.ts';
import { systemClock } from '../../../../src/shared/clock.ts';
import { isPerunError } from '../../../../src/shared/errors.ts';
import { MemoryNetwork } from '../../../../src/transport/memory/memory.ts';
import type { Connection } from '../../../../src/transport/types.ts';

const begin = { kind: 'begin', codec: 'h264', channels: 2, width: 640, height: 360, rate: 60 } as const;
const sent: Uint8Array[] = [];
let keyframes = 0;
beforeEach(() => {
  sent.length = 0;
  keyframes = 0;
});

/** A guest of the bridge, and the far end of its connection; the guest has said hello. */
async function guest(ids: readonly number[] = [features.stream.id]): Promise<{
  guest: BridgeGuest;
  heard: StreamMessage[];
  notices: string[];
  far: Connection;
  say: (message: StreamMessage) => Promise<void>;
}> {
  const { transport } = new MemoryNetwork();
  const came: BridgeGuest[] = [];
  await transport.listen('memory://bridge', (connection) => {
    const send = (datagram: Uint8Array): void => void sent.push(datagram.slice());
    const wantsKeyframe = (): void => void (keyframes += 1);
    came.push(new BridgeGuest({ connection, clock: systemClock, begin: () => begin, send, wantsKeyframe }));
  });
  const far = await transport.connect('memory://bridge');
  const endpoint = new PerunEndpoint({ role: 'connect', capabilities: Capability.extension, features: ids });
  const heard: StreamMessage[] = [];
  const notices: string[] = [];
  far.data.on((chunk) => {
    for (const event of endpoint.receive(chunk)) {
      if (event.kind === 'send') far.send(event.bytes);
      if (event.kind !== 'message' || event.message.kind !== 'config') continue;
      const { key, value } = event.message;
      const [message, notice] = [decodeStream(value), decodeNotice(value)];
      if (key === configKeys.stream.key && !isPerunError(message)) heard.push(message);
      if (key === configKeys.notice.key && !isPerunError(notice)) notices.push(notice.code);
    }
  });
  const hello = endpoint.start();
  if (hello !== undefined) far.send(hello);
  await settled();
  const [first] = came;
  if (first === undefined) throw new Error('nobody came');
  const say = async (message: StreamMessage): Promise<void> => {
    far.send(encodeConfig(endpoint.nextSequence(), configKeys.stream.key, encodeStream(message)));
    await settled();
  };
  return { guest: first, heard, notices, far, say };
}

/** Longer than any chain of deliveries, each of which takes a timer. */
async function settled(): Promise<void> {
  for (let turn = 0; turn < 12; turn += 1) await setTimeout(1);
}

function unit(index: number, bytes: number, isKeyframe = false): ReceivedUnit {
  const data = new Uint8Array(bytes).fill(index);
  return {
    kind: 'unit',
    index,
    pts: 5n,
    userFlags: isKeyframe ? 5 : 1,
    data,
    recoveredShards: 0,
    begunAt: 5n,
    receivedAt: 6n,
    wholeAt: 6n,
  };
}

it('begins with what comes and a keyframe, and splits what is long', async () => {
  const { guest: own, heard } = await guest();
  expect(heard).toEqual([begin]);
  expect(keyframes).toBe(1);
  own.unit(unit(1, 100));
  own.unit(unit(2, 150_000, true));
  own.unit(unit(3, 10));
  await settled();
  const parts = heard.slice(1).map((message) => (message.kind === 'unit' ? [message.index, message.offset] : []));
  expect(parts).toEqual([
    [2, 0],
    [2, 57_344],
    [2, 114_688],
    [3, 0],
  ]);
});

it('hands datagrams on both ways, but none that only hosts send', async () => {
  const { guest: own, heard, say } = await guest();
  own.datagram(Uint8Array.of(0xc9, 1, 2));
  await say({ kind: 'datagram', bytes: Uint8Array.of(0xc8, 0, 1) });
  await say({ kind: 'datagram', bytes: Uint8Array.of(0xcc, 2) });
  await say({ kind: 'datagram', bytes: Uint8Array.of(0xc9, 3) });
  await say({ kind: 'datagram', bytes: Uint8Array.of(0x01, 4) });
  await say({ kind: 'keyframe' });
  expect(heard.at(-1)).toEqual({ kind: 'datagram', bytes: Uint8Array.of(0xc9, 1, 2) });
  expect(sent.map((bytes) => bytes[0])).toEqual([0xc8, 0xcc]);
  expect(keyframes).toBe(2);
});

it('leaves out whole units while the client does not read, and asks for a keyframe when it does', async () => {
  const { guest: own, heard, far } = await guest();
  far.pause();
  own.unit(unit(1, 1000, true));
  for (let index = 2; index < 20; index += 1) own.unit(unit(index, 1 << 20));
  await settled();
  far.resume();
  await expect.poll(() => keyframes).toBe(2);
  own.unit(unit(20, 10));
  own.unit(unit(21, 10, true));
  await settled();
  const whole = heard.flatMap((message) =>
    message.kind === 'unit' && message.offset + message.bytes.length === message.total ? [message.index] : [],
  );
  expect(whole.slice(0, 3)).toEqual([1, 2, 3]);
  expect(whole.length).toBeLessThan(12);
  expect(whole.at(-1)).toBe(21);
  expect(whole).not.toContain(20);
});

it('tells who reads no streams that there is nothing else, and goes', async () => {
  const { notices, heard, far } = await guest([features.sessions.id]);
  await expect.poll(() => far.isClosed).toBe(true);
  expect([notices, heard]).toEqual([['MISSING_CAPABILITY'], []]);
});
