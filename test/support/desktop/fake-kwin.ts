import { closeSync, openSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { SdBus } from '../../../backends/bindings/sd-bus/bus.ts';
import { BusFailure } from '../../../backends/bindings/sd-bus/errors.ts';
import type { BusReply, IncomingCall } from '../../../backends/bindings/sd-bus/types.ts';
import { decodeArguments, encodeMessage, headerSize } from '../../../backends/bindings/wayland/message.ts';
import { wlCallback, wlDisplay, wlRegistry } from '../../../backends/bindings/wayland/protocol/core.ts';
import { zkdeScreencast, zkdeScreencastStream } from '../../../backends/bindings/wayland/protocol/zkde-screencast.ts';
import type { InterfaceShape, WireValue } from '../../../backends/bindings/wayland/shape.ts';

/** What a client asked for. */
export interface AskedOutput {
  readonly name: string;
  readonly description: string | null;
  readonly width: number;
  readonly height: number;
  readonly scale: number;
  readonly pointer: number;
}

export interface FakeKwinOptions {
  /** As in `6.5.6`; null tells nothing. */
  readonly version?: string | null;
  /** Of zkde_screencast_unstable_v1; 0 hides it, as from programs without a desktop file that asks. */
  readonly screencast?: number;
  readonly answer?: { readonly node: number } | { readonly failed: string } | 'nothing' | 'closed';
}

/**
 * KWin's side of zkde_screencast_unstable_v1 and of org.kde.KWin on D-Bus, from their descriptions: every request is
 * checked for its object and its arguments; what is not known ends the connection with Wayland's error.
 */
export class FakeKwin {
  readonly asked: AskedOutput[] = [];
  /** Streams that are there. */
  streams = 0;
  /** Connections for input that are there. */
  inputs = 0;
  readonly #options: Required<FakeKwinOptions>;
  readonly #server: Server;
  readonly #clients = new Set<FakeKwinClient>();
  readonly #bus: SdBus;
  #cookie = 0;

  private constructor(bus: SdBus, options: FakeKwinOptions) {
    this.#options = { version: '6.5.6', screencast: 6, answer: { node: 77 }, ...options };
    this.#bus = bus;
    bus.service = (call) => this.#answer(call);
    this.#server = createServer((socket) => {
      const client = new FakeKwinClient(socket, this, this.#options);
      this.#clients.add(client);
      socket.once('close', () => this.#clients.delete(client));
    });
  }

  static async start(address: string, path: string, options: FakeKwinOptions = {}): Promise<FakeKwin> {
    const fake = new FakeKwin(await SdBus.connect(address), options);
    await fake.#bus.own('org.kde.KWin');
    await new Promise<void>((resolve) => fake.#server.listen(path, resolve));
    return fake;
  }

  /** Takes all outputs away. */
  closeStreams(): void {
    for (const client of this.#clients) client.closeStreams();
  }

  close(): void {
    for (const client of this.#clients) client.end();
    this.#server.close();
    this.#bus.close();
  }

  #answer({ interface: name, member, path, values }: IncomingCall): BusReply {
    if (`${name} ${member} ${path}` === 'org.kde.KWin supportInformation /KWin') {
      const { version } = this.#options;
      const text = `KWin Support Information:\n=====\n\n${version === null ? '' : `KWin version: ${version}\n`}Qt Version: 6.8.2\n`;
      return { signature: 's', values: [text] };
    }
    const where = 'org.kde.KWin.EIS.RemoteDesktop';
    if (name !== where || path !== '/org/kde/KWin/EIS/RemoteDesktop') throw unknown(member);
    if (member === 'connectToEIS' && values.length === 1 && values[0] === 63) {
      this.inputs++;
      const fd = openSync('/dev/null', 'r');
      setTimeout(() => closeSync(fd), 100);
      return { signature: 'hi', values: [fd, ++this.#cookie] };
    }
    if (member === 'disconnect' && values.length === 1 && values[0] === this.#cookie) {
      this.inputs--;
      return { signature: '', values: [] };
    }
    throw unknown(member);
  }
}

const unknown = (member: string): BusFailure =>
  new BusFailure('org.freedesktop.DBus.Error.UnknownMethod', `no such ${member}`);

const shapes: readonly InterfaceShape[] = [zkdeScreencast];
const globalName = 5;

class FakeKwinClient {
  readonly #socket: Socket;
  readonly #kwin: FakeKwin;
  readonly #options: Required<FakeKwinOptions>;
  readonly #objects = new Map<number, InterfaceShape>([[1, wlDisplay]]);
  #received: Buffer = Buffer.alloc(0);

  constructor(socket: Socket, kwin: FakeKwin, options: Required<FakeKwinOptions>) {
    this.#socket = socket;
    this.#kwin = kwin;
    this.#options = options;
    socket.on('error', () => undefined);
    socket.on('close', () => {
      for (const shape of this.#objects.values()) if (shape === zkdeScreencastStream) kwin.streams--;
      this.#objects.clear();
    });
    socket.on('data', (bytes: Buffer) => this.#read(bytes));
  }

  end(): void {
    this.#socket.destroy();
  }

  closeStreams(): void {
    for (const [id, shape] of this.#objects) if (shape === zkdeScreencastStream) this.#tell(id, 'closed', []);
  }

  #read(bytes: Buffer): void {
    this.#received = Buffer.concat([this.#received, bytes]);
    while (this.#received.length >= headerSize) {
      const size = this.#received.readUInt16LE(6);
      if (this.#received.length < size) return;
      const id = this.#received.readUInt32LE(0);
      const opcode = this.#received.readUInt16LE(4);
      const body = this.#received.subarray(headerSize, size);
      this.#received = this.#received.subarray(size);
      try {
        this.#take(id, opcode, new Uint8Array(body));
      } catch (error) {
        this.#tell(1, 'error', [id, 1, String(error)], wlDisplay);
        this.#socket.end();
        return;
      }
    }
  }

  #take(id: number, opcode: number, body: Uint8Array): void {
    const shape = this.#objects.get(id);
    const request = Object.entries(shape?.requests ?? {}).find(([, [number]]) => number === opcode);
    if (shape === undefined || request === undefined) throw new Error(`no request ${opcode} of object ${id}`);
    const [name, [, signature]] = request;
    const values = decodeArguments(body, signature, { take: () => undefined });
    if (shape === wlDisplay) this.#display(name, Number(values[0]));
    else if (shape === wlRegistry) this.#bind(values);
    else if (shape === zkdeScreencast) this.#screencast(name, values);
    else if (shape === zkdeScreencastStream) {
      this.#kwin.streams--;
      this.#objects.delete(id);
    }
  }

  #display(request: string, id: number): void {
    if (request === 'sync') {
      this.#objects.set(id, wlCallback);
      this.#tell(id, 'done', [0]);
      this.#objects.delete(id);
      this.#tell(1, 'delete_id', [id]);
      return;
    }
    this.#objects.set(id, wlRegistry);
    this.#tell(id, 'global', [1, 'wl_compositor', 6]);
    if (this.#options.screencast > 0) {
      this.#tell(id, 'global', [globalName, zkdeScreencast.name, this.#options.screencast]);
    }
  }

  #bind([name, shapeName, version, id]: WireValue[]): void {
    const shape = shapes.find((known) => known.name === shapeName);
    if (name !== globalName || shape === undefined) throw new Error(`no global ${String(name)} ${String(shapeName)}`);
    // A client that takes more events than it knows would be broken by them.
    if (Number(version) > Math.min(this.#options.screencast, 5)) throw new Error(`version ${String(version)}`);
    this.#objects.set(Number(id), shape);
  }

  #screencast(request: string, values: WireValue[]): void {
    if (request === 'destroy') return;
    const isDescribed = request === 'stream_virtual_output_with_description';
    if (isDescribed !== this.#options.screencast >= 4) throw new Error(`${request} in this version`);
    const [id, name, ...rest] = values as [number, string, ...(string | number)[]];
    const description = isDescribed ? String(rest.shift()) : null;
    const [width, height, scale, pointer] = rest as [number, number, number, number];
    this.#kwin.asked.push({ name, description, width, height, scale, pointer });
    this.#objects.set(id, zkdeScreencastStream);
    this.#kwin.streams++;
    const { answer } = this.#options;
    if (answer === 'closed') this.#tell(id, 'closed', []);
    else if (answer !== 'nothing') {
      if ('node' in answer) this.#tell(id, 'created', [answer.node]);
      else this.#tell(id, 'failed', [answer.failed]);
    }
  }

  #tell(id: number, event: string, values: WireValue[], shape = this.#objects.get(id)): void {
    const told = shape?.events[event];
    if (told === undefined) throw new Error(`${shape?.name ?? id} has no ${event}`);
    this.#socket.write(encodeMessage(id, told[0], told[1], values).bytes);
  }
}
