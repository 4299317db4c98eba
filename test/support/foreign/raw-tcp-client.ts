import { createHash } from 'node:crypto';
import type { Socket } from 'node:net';
import { type ForeignAddress, openSocket } from './address.ts';
import { type ForeignPacket, hello, inputPacket, splitPackets } from './wire.ts';
import { Waiting } from './waiting.ts';

export interface RawClientOptions {
  readonly address: ForeignAddress;
  /** Capability bits: 3 as the last browser client sent, 0 as the first, 7 as the native one. Default 3. */
  readonly capabilities?: number;
  readonly version?: number;
  /** Instead of a hello, these bytes. */
  readonly opening?: Uint8Array;
  /** Sends the opening in pieces of that many bytes, with a turn of the event loop between them. */
  readonly splitBytes?: number;
  /** Bytes written together with the hello. */
  readonly glued?: Uint8Array;
}

/** A frame as received: only raw whole RGBA frames are understood, so `intact` says whether its size was right. */
export interface SeenFrame {
  readonly width: number;
  readonly height: number;
  readonly flags: number;
  readonly sequence: number;
  readonly intact: boolean;
  /** SHA-256 of the pixels, hex. */
  readonly sha256: string;
}

/** An old viewer on TCP or a Unix socket: knows raw frames, sends input with sequence 0, and nothing of an extension. */
export class RawTcpClient {
  readonly frames: SeenFrame[] = [];
  /** Every packet that was not a frame. */
  readonly packets: ForeignPacket[] = [];
  readonly #socket: Socket;
  readonly #waiting = new Waiting();
  #bytes: Buffer = Buffer.alloc(0);
  #answer: Buffer | undefined;
  #answeredAt = 0;
  #firstPacketAt: number | undefined;
  #isClosed = false;

  constructor(options: RawClientOptions) {
    this.#socket = openSocket(options.address);
    this.#socket.on('data', (chunk: Buffer) => this.#receive(chunk));
    this.#socket.on('error', (error) => this.#waiting.end(error));
    this.#socket.on('close', () => {
      this.#isClosed = true;
      this.#waiting.end(new Error('the connection was closed'));
    });
    void this.#open(options);
  }

  /** Connects and waits for OK; rejects with the text of a refusal. */
  static async connect(options: RawClientOptions): Promise<RawTcpClient> {
    const client = new RawTcpClient(options);
    await client.#waiting.until('an answer', () => client.#answer !== undefined);
    const refusal = client.refusal;
    if (refusal === undefined) return client;
    await client.close();
    throw new Error(`refused: ${refusal}`);
  }

  /** Capabilities in OK. */
  get capabilities(): number {
    return this.#answer?.readUInt16BE(4) ?? 0;
  }

  /** Milliseconds between OK and the first packet behind it, by the clock of this process. */
  get quietMs(): number | undefined {
    return this.#firstPacketAt === undefined ? undefined : this.#firstPacketAt - this.#answeredAt;
  }

  /** What follows ERROR, with its length or its NUL, as text; undefined where the answer was OK. */
  get refusal(): string | undefined {
    if (this.#answer?.subarray(0, 5).toString('latin1') !== 'ERROR') return undefined;
    return this.#answer.subarray(5).toString('latin1');
  }

  get isClosed(): boolean {
    return this.#isClosed;
  }

  sendInput(buttons: number): void {
    this.#socket.write(inputPacket(0, buttons));
  }

  send(bytes: Uint8Array): void {
    this.#socket.write(bytes);
  }

  waitFrames(count: number, timeoutMs?: number): Promise<void> {
    return this.until(`${count} frames`, () => this.frames.length >= count, timeoutMs);
  }

  waitClosed(timeoutMs?: number): Promise<void> {
    return this.until('the end of the connection', () => this.#isClosed, timeoutMs);
  }

  /** Waits for anything that can be seen in this client. */
  until(what: string, holds: () => boolean, timeoutMs?: number): Promise<void> {
    return this.#waiting.until(what, holds, timeoutMs);
  }

  /** Stops reading, as a machine does that is too slow. */
  stopReading(): void {
    this.#socket.pause();
  }

  startReading(): void {
    this.#socket.resume();
  }

  async close(): Promise<void> {
    if (this.#isClosed) return;
    await new Promise<void>((resolve) => {
      this.#socket.once('close', () => resolve());
      this.#socket.destroy();
    });
  }

  async #open(options: RawClientOptions): Promise<void> {
    const opening = options.opening ?? hello(options.capabilities ?? 3, options.version);
    const bytes = Buffer.concat([opening, options.glued ?? new Uint8Array(0)]);
    const size = options.splitBytes ?? bytes.length;
    for (let at = 0; at < bytes.length && !this.#socket.destroyed; at += size) {
      await new Promise<void>((resolve) => {
        this.#socket.write(bytes.subarray(at, at + size), () => setImmediate(resolve));
      });
    }
  }

  #receive(chunk: Buffer): void {
    this.#bytes = Buffer.concat([this.#bytes, chunk]);
    if (this.#answer === undefined) this.#readAnswer();
    if (this.#answer !== undefined && this.refusal === undefined) this.#readPackets();
    this.#waiting.changed();
  }

  #readAnswer(): void {
    const isOk = this.#bytes.subarray(0, 2).toString('latin1') === 'OK';
    if (isOk && this.#bytes.length < 6) return;
    // A refusal came in one write and is the last thing before the end; old clients take what they have.
    this.#answer = isOk ? this.#bytes.subarray(0, 6) : this.#bytes;
    this.#answeredAt = performance.now();
    this.#bytes = this.#bytes.subarray(this.#answer.length);
  }

  #readPackets(): void {
    const { packets, rest } = splitPackets(this.#bytes);
    this.#bytes = rest;
    if (packets.length > 0) this.#firstPacketAt ??= performance.now();
    for (const packet of packets) {
      if (packet.type === 1) this.frames.push(seen(packet));
      else this.packets.push(packet);
    }
  }
}

/** Reads a video packet as a peer does that knows raw pixels only. */
export function seen(packet: ForeignPacket): SeenFrame {
  const width = packet.payload.readUInt16BE(0);
  const height = packet.payload.readUInt16BE(2);
  const pixels = packet.payload.subarray(4);
  return {
    width,
    height,
    flags: packet.flags,
    sequence: packet.sequence,
    intact: packet.flags === 0 && pixels.length === width * height * 4,
    sha256: sha256(pixels),
  };
}

export function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
