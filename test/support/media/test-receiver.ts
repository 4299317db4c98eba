import { randomBytes } from 'node:crypto';
import { createOpener } from '../../../src/codec/aead/aead.node.ts';
import { SealDirection, type Opener } from '../../../src/codec/aead/types.ts';
import { createErasureCode } from '../../../src/codec/fec/create-erasure-code.ts';
import type { MediaStreamOptions, MediaWire } from '../../../src/media/types.ts';
import { punch } from '../../../src/protocol/punktfunk/constants.ts';
import { Reassembler, type ReassembledFrame } from '../../../src/protocol/punktfunk/reassembler.ts';
import { createWallClock } from '../../../src/shared/wall-clock.ts';
import { openUdp } from '../../../src/transport/udp/udp.ts';
import type { UdpSocket } from '../../../src/transport/udp/types.ts';

/** A receiver's frame, with the time of its arrival in ms of `performance.now()`, and how long before it was captured. */
export interface GotFrame extends ReassembledFrame {
  readonly at: number;
  readonly ageMs: number;
}

/** Options of a stream that fit each other, with a key of their own. */
export function streamOptions(id: string, change: Partial<MediaStreamOptions> = {}): MediaStreamOptions {
  const wire: MediaWire = {
    ...{ fecScheme: 1, fecPercent: 20, maxDataShards: 256, shardBytes: 1200, cipher: 0 },
    key: randomBytes(16),
    salt: randomBytes(4),
    streamed: false,
  };
  return {
    ...{ id, source: { kind: 'synthetic' }, mode: { codec: 'h264', width: 320, height: 240, rate: 60 }, kbps: 4000 },
    ...{ wire, local: '127.0.0.1', peer: '127.0.0.1', grants: 0, audioChannels: 0, frames: 0 },
    ...change,
  };
}

/** The far end of a stream: punches, opens, reassembles, and keeps what it got. */
export class TestReceiver {
  readonly frames: GotFrame[] = [];
  readonly #socket: UdpSocket;
  readonly #opener: Opener;
  readonly #reassembler: Reassembler;
  readonly #host: { readonly address: string; readonly port: number };
  readonly #stop: () => void;
  readonly #loses: number;
  #count = 0;
  #waiting: { readonly count: number; readonly resolve: () => void } | undefined;

  private constructor(socket: UdpSocket, opener: Opener, wire: MediaWire, port: number, loses: number) {
    this.#loses = loses;
    this.#socket = socket;
    this.#opener = opener;
    this.#host = { address: '127.0.0.1', port };
    const { fecScheme, maxDataShards, shardBytes, streamed } = wire;
    this.#reassembler = new Reassembler(
      {
        ...{ fecScheme, maxDataShards, minShardBytes: shardBytes, maxShardBytes: shardBytes },
        ...{ maxTotalShards: fecScheme === 0 ? 255 : maxDataShards * 2, maxFrameBytes: 8 << 20 },
        // A busy machine is no lossy network.
        ...{ inFlightBytes: 32 << 20, lossWindowMs: 5000, frameWindow: 64, streamed },
      },
      createErasureCode(fecScheme),
    );
    this.#stop = socket.onReadable(() => this.#take());
  }

  /** Says `greeting` once. Of every `loses` datagrams one is lost. */
  static async open(
    { wire }: Pick<MediaStreamOptions, 'wire'>,
    port: number,
    { greeting = Buffer.from(punch), loses = Infinity }: { greeting?: Uint8Array; loses?: number } = {},
  ): Promise<TestReceiver> {
    const { cipher, key, salt } = wire;
    const opener = await createOpener({ cipher, key, salt, direction: SealDirection.hostToClient });
    const socket = await openUdp({ address: '127.0.0.1', port: 0 });
    const receiver = new TestReceiver(socket, opener, wire, port, loses);
    receiver.punch(greeting);
    return receiver;
  }

  get stats(): Reassembler['stats'] {
    return this.#reassembler.stats;
  }

  get refused(): number {
    const { malformed, replayed, forged } = this.#opener.counters;
    return malformed + replayed + forged;
  }

  punch(bytes: Uint8Array = Buffer.from(punch)): void {
    this.#socket.send({ bytes, size: bytes.length, count: 1 }, 0, 1, this.#host);
  }

  /** Resolves once there are so many frames. */
  async until(count: number): Promise<void> {
    if (this.frames.length >= count) return;
    await new Promise<void>((resolve) => (this.#waiting = { count, resolve }));
  }

  /** Takes nothing more. */
  ignore(): void {
    this.#stop();
  }

  close(): void {
    this.#stop();
    this.#opener.close();
    this.#socket.close();
  }

  #take(): void {
    while (this.#socket.receive() > 0) {
      const { inbox } = this.#socket;
      for (let index = 0; index < inbox.count; index++) {
        this.#count += 1;
        if (this.#count % this.#loses === 0) continue;
        const offset = inbox.offsets[index] ?? 0;
        const length = this.#opener.open(inbox.bytes, offset, inbox.lengths[index] ?? 0);
        if (length < 0) continue;
        const now = performance.now();
        const frame = this.#reassembler.push(inbox.bytes, now, offset + 8, length);
        if (frame !== undefined)
          this.frames.push({ ...frame, at: now, ageMs: Number(createWallClock()() - frame.pts) / 1e6 });
      }
    }
    if (this.#waiting === undefined || this.frames.length < this.#waiting.count) return;
    this.#waiting.resolve();
    this.#waiting = undefined;
  }
}
