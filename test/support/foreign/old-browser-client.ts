import { uncompressSync } from 'lz4-napi';
import { WebSocket } from 'ws';
import { type SeenFrame, seen } from './raw-tcp-client.ts';
import { type ForeignPacket, hello, inputPacket, splitPackets } from './wire.ts';
import { Waiting } from './waiting.ts';

export interface OldBrowserOptions {
  /** ws://host:port/path; any path. */
  readonly url: string;
  /** 3 as the last browser client, 0 as the first. Default 3. */
  readonly capabilities?: number;
  readonly origin?: string;
  /** Sends the hello in messages of that many bytes. */
  readonly splitBytes?: number;
  /** What it decodes beyond raw frames: the later page raw XOR under 0x02, the last client LZ4 under 0x02 and 0x03. */
  readonly decodes?: 'js' | 'wasm';
}

/**
 * The old page: it takes each WebSocket message for exactly one packet, and the first for OK. What is glued behind is
 * lost, what is cut is dropped; both are counted.
 */
export class OldBrowserClient {
  readonly frames: SeenFrame[] = [];
  /** Types of the packets that were not frames. */
  readonly others: number[] = [];
  /** Messages that were not exactly one packet. */
  lostMessages = 0;
  readonly #socket: WebSocket;
  readonly #waiting = new Waiting();
  readonly #decodes: 'js' | 'wasm' | undefined;
  #shown: Buffer = Buffer.alloc(0);
  #capabilities: number | undefined;
  #isClosed = false;

  constructor(options: OldBrowserOptions) {
    this.#decodes = options.decodes;
    this.#socket = new WebSocket(options.url, {
      perMessageDeflate: false,
      ...(options.origin === undefined ? {} : { origin: options.origin }),
    });
    this.#socket.on('open', () => {
      const opening = hello(options.capabilities ?? 3);
      const size = options.splitBytes ?? opening.length;
      for (let at = 0; at < opening.length; at += size) this.#socket.send(opening.subarray(at, at + size));
    });
    this.#socket.on('message', (data: Buffer) => this.#receive(data));
    this.#socket.on('error', (error) => this.#waiting.end(error));
    this.#socket.on('close', (code) => {
      this.#isClosed = true;
      this.#waiting.end(new Error(`the WebSocket was closed with ${code}`));
    });
  }

  /** Connects and waits for OK in a message of its own. */
  static async connect(options: OldBrowserOptions): Promise<OldBrowserClient> {
    const client = new OldBrowserClient(options);
    await client.until('OK', () => client.#capabilities !== undefined);
    return client;
  }

  get capabilities(): number {
    return this.#capabilities ?? 0;
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  sendInput(buttons: number): void {
    this.#socket.send(inputPacket(0, buttons));
  }

  waitFrames(count: number, timeoutMs?: number): Promise<void> {
    return this.until(`${count} frames`, () => this.frames.length >= count, timeoutMs);
  }

  until(what: string, holds: () => boolean, timeoutMs?: number): Promise<void> {
    return this.#waiting.until(what, holds, timeoutMs);
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    await new Promise<void>((resolve) => {
      this.#socket.once('close', () => resolve());
      this.#socket.terminate();
    });
  }

  #receive(message: Buffer): void {
    if (this.#capabilities === undefined) this.#readAnswer(message);
    else this.#readPacket(message);
    this.#waiting.changed();
  }

  #readAnswer(message: Buffer): void {
    if (message.length < 6 || message.subarray(0, 2).toString('latin1') !== 'OK') {
      this.#waiting.end(new Error(`Handshake Failed: ${message.toString('latin1')}`));
      this.#socket.terminate();
      return;
    }
    if (message.length > 6) this.lostMessages += 1;
    this.#capabilities = message.readUInt16BE(4);
  }

  #readPacket(message: Buffer): void {
    const { packets, rest } = splitPackets(message);
    const [packet] = packets;
    if (packet === undefined || packets.length > 1 || rest.length > 0) this.lostMessages += 1;
    if (packet === undefined) return;
    if (packet.type === 1) this.frames.push(seen(this.#decoded(packet)));
    else this.others.push(packet.type);
  }

  /** The packet with the pixels that it paints in place of its data. */
  #decoded(packet: ForeignPacket): ForeignPacket {
    const size = packet.payload.subarray(0, 4);
    const pixels = this.#pixels(packet.flags, packet.payload.subarray(4));
    this.#shown = Buffer.from(pixels);
    return { ...packet, payload: Buffer.concat([size, pixels]) };
  }

  #pixels(flags: number, data: Buffer): Buffer {
    if (flags === 0 || this.#decodes === undefined) return data;
    if (this.#decodes === 'js') return flags === 2 ? opaque(xored(data, this.#shown)) : data;
    const plain = uncompressSync(data);
    return flags === 3 ? xored(plain, this.#shown) : plain;
  }
}

function xored(data: Buffer, base: Buffer): Buffer {
  return Buffer.from(data.map((value, at) => value ^ (base[at] ?? 0)));
}

/** XOR runs over all four channels, so that alpha would become 0. */
function opaque(pixels: Buffer): Buffer {
  for (let at = 3; at < pixels.length; at += 4) pixels[at] = 255;
  return pixels;
}
