import { once } from 'node:events';
import type { Socket } from 'node:net';
import { type ForeignAddress, openSocket } from './address.ts';
import { sha256 } from './raw-tcp-client.ts';
import { audioPacket, hello, splitPackets, videoPacket } from './wire.ts';
import { Waiting } from './waiting.ts';

/** The pixels of frame number `index`, width × height × 4 bytes. */
export type Picture = (index: number, width: number, height: number) => Uint8Array;

export interface OldCoreOptions {
  readonly address: ForeignAddress;
  readonly width?: number;
  readonly height?: number;
  /** Frames per second of `play`; 0 sends as fast as the connection takes them. Default 60. */
  readonly rate?: number;
  readonly picture?: Picture;
  /** Default 1, as the old SDK. */
  readonly capabilities?: number;
  /** `sdk-delta`: after each whole frame, raw XOR under flag 0x02; every `keyframeEvery`-th frame is whole. */
  readonly form?: 'raw' | 'sdk-delta';
  readonly keyframeEvery?: number;
}

/**
 * A core as made with the first SDK: it takes one read of up to 256 bytes for the answer and loses what lies behind OK
 * in it, counts one sequence from 0 over all its packets, sends raw RGBA with flags 0, and ends on a packet type above 5.
 */
export class OldCore {
  /** Button masks, in order of arrival. */
  readonly inputs: number[] = [];
  /** SHA-256 of the pixels of each frame sent. */
  readonly sent: string[] = [];
  /** Bytes lost because they came along with OK. */
  lostBytes = 0;
  readonly #options: Required<OldCoreOptions>;
  readonly #socket: Socket;
  readonly #waiting = new Waiting();
  #bytes: Buffer = Buffer.alloc(0);
  #capabilities: number | undefined;
  #died: Error | undefined;
  #isClosed = false;
  #sequence = 0;
  #index = 0;
  #previous: Uint8Array | undefined;

  constructor(options: OldCoreOptions) {
    this.#options = {
      width: 64,
      height: 32,
      rate: 60,
      picture: checkerboard,
      capabilities: 1,
      form: 'raw',
      keyframeEvery: 60,
      ...options,
    };
    this.#socket = openSocket(options.address);
    this.#socket.on('connect', () => this.#socket.write(hello(this.#options.capabilities)));
    this.#socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.#socket.on('error', (error) => this.#waiting.end(error));
    this.#socket.on('close', () => {
      this.#isClosed = true;
      this.#waiting.end(this.#died ?? new Error('the connection was closed'));
    });
  }

  /** Connects and waits for OK. */
  static async connect(options: OldCoreOptions): Promise<OldCore> {
    const core = new OldCore(options);
    await core.until('OK', () => core.#capabilities !== undefined);
    return core;
  }

  get capabilities(): number {
    return this.#capabilities ?? 0;
  }

  /** Why it ended by itself, if it did. */
  get died(): Error | undefined {
    return this.#died;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  until(what: string, holds: () => boolean, timeoutMs?: number): Promise<void> {
    return this.#waiting.until(what, holds, timeoutMs);
  }

  /** Sends the next frame; resolves when the kernel has room again. */
  async sendFrame(): Promise<void> {
    const { width, height, picture, form, keyframeEvery } = this.#options;
    const pixels = picture(this.#index, width, height);
    const base = form === 'sdk-delta' && this.#index % keyframeEvery !== 0 ? this.#previous : undefined;
    const data = base === undefined ? pixels : pixels.map((value, at) => value ^ (base[at] ?? 0));
    this.#previous = pixels;
    this.#index += 1;
    this.sent.push(sha256(pixels));
    await this.#write(videoPacket(this.#nextSequence(), base === undefined ? 0 : 0x02, width, height, data));
  }

  /** Sends that many frames at its rate; ends early when the connection does. */
  async play(frames: number): Promise<void> {
    const begin = performance.now();
    for (let count = 0; count < frames && !this.#isClosed; count += 1) {
      await this.sendFrame();
      if (this.#options.rate === 0) continue;
      const due = begin + ((count + 1) * 1000) / this.#options.rate;
      await new Promise((resolve) => setTimeout(resolve, Math.max(0, due - performance.now())));
    }
  }

  async sendAudio(rate: number, channels: number, samples: readonly number[]): Promise<void> {
    await this.#write(audioPacket(this.#nextSequence(), rate, channels, samples));
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    await new Promise<void>((resolve) => {
      this.#socket.once('close', () => resolve());
      this.#socket.destroy();
    });
  }

  #nextSequence(): number {
    const sequence = this.#sequence;
    this.#sequence = (sequence + 1) % 65_536;
    return sequence;
  }

  async #write(bytes: Buffer): Promise<void> {
    if (this.#isClosed || this.#socket.write(bytes)) return;
    const closed = new AbortController();
    const onClose = (): void => closed.abort();
    this.#socket.once('close', onClose);
    await once(this.#socket, 'drain', { signal: closed.signal }).catch(() => undefined);
    this.#socket.off('close', onClose);
  }

  #receive(chunk: Buffer): void {
    try {
      if (this.#capabilities === undefined) {
        this.#readAnswer(chunk);
      } else {
        this.#bytes = Buffer.concat([this.#bytes, chunk]);
        this.#readPackets();
      }
    } catch (error) {
      this.#died = error instanceof Error ? error : new Error(String(error));
      this.#socket.destroy();
    }
    this.#waiting.changed();
  }

  /** One recv(256), whatever it brings. */
  #readAnswer(chunk: Buffer): void {
    const read = chunk.subarray(0, 256);
    if (read.length < 6) throw new Error('OK response too short');
    if (read.subarray(0, 2).toString('latin1') !== 'OK') throw new Error(`refused: ${read.toString('latin1')}`);
    this.#capabilities = read.readUInt16BE(4);
    this.lostBytes = read.length - 6;
    this.#bytes = chunk.subarray(256);
    this.#readPackets();
  }

  #readPackets(): void {
    const { packets, rest } = splitPackets(this.#bytes);
    this.#bytes = rest;
    for (const packet of packets) {
      if (packet.type < 1 || packet.type > 5) throw new Error(`${packet.type} is not a valid PacketType`);
      if (packet.type === 3) this.inputs.push(packet.payload.readUInt16BE(0));
    }
  }
}

/** The moving checkerboard of the first test core. */
export const checkerboard: Picture = (index, width, height) => {
  const pixels = new Uint8Array(width * height * 4);
  for (let at = 0; at < width * height; at += 1) {
    const isLit = ((at % width) + Math.floor(at / width) + index) % 2 === 0;
    pixels.fill(isLit ? 255 : 0, at * 4, at * 4 + 3);
    pixels[at * 4 + 3] = 255;
  }
  return pixels;
};
