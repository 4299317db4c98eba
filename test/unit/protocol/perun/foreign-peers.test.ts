import { once } from 'node:events';
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import { FrameDecoder } from '../../../../src/codec/frame-decoder.ts';
import { createLz4 } from '../../../../src/codec/lz4/lz4.ts';
import { encodeConfig, encodeInput, encodeVideo } from '../../../../src/protocol/perun/encode.ts';
import type { PacketMessage, UnknownMessage } from '../../../../src/protocol/perun/messages.ts';
import { PerunEndpoint } from '../../../../src/protocol/perun/state.ts';
import type { PerunError } from '../../../../src/shared/errors.ts';
import type { RgbaFrame } from '../../../../src/shared/frame.ts';
import { Flooder } from '../../../support/foreign/flooder.ts';
import { OldBrowserClient } from '../../../support/foreign/old-browser-client.ts';
import { checkerboard, OldCore } from '../../../support/foreign/old-core.ts';
import { RawTcpClient, sha256 } from '../../../support/foreign/raw-tcp-client.ts';
import { connectSilentWatcher } from '../../../support/foreign/silent-watcher.ts';
import { inputPacket } from '../../../support/foreign/wire.ts';

/** What one accepted peer said. */
interface Accepted {
  readonly socket: Socket;
  readonly messages: (PacketMessage | UnknownMessage)[];
  readonly frames: RgbaFrame[];
  error?: PerunError;
}

/** The other side is another event loop turn, or many on a busy machine. */
const patient = { timeout: 15_000 };

const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

/** A server that is nothing but our endpoint on sockets; `onReady` gets the socket in the turn in which OK was sent. */
async function serve(onReady?: (socket: Socket) => void): Promise<{ port: number; accepted: Accepted[] }> {
  const accepted: Accepted[] = [];
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    const endpoint = new PerunEndpoint({ role: 'accept', capabilities: 0x107, features: [1] });
    const decoder = new FrameDecoder({ lz4: createLz4() });
    const peer: Accepted = { socket, messages: [], frames: [] };
    accepted.push(peer);
    socket.on('error', () => undefined);
    socket.on('data', (chunk: Buffer) => {
      for (const event of endpoint.receive(chunk)) {
        if (event.kind === 'send') socket.write(event.bytes);
        else if (event.kind === 'ready') onReady?.(socket);
        else if (event.kind === 'failed') {
          peer.error = event.error;
          socket.end();
          socket.resume();
        } else {
          peer.messages.push(event.message);
          if (event.message.kind === 'video') peer.frames.push(decoder.decodeLegacy(event.message));
        }
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(() => {
    for (const socket of sockets) socket.destroy();
    return new Promise((resolve) => server.close(resolve));
  });
  return { port: (server.address() as AddressInfo).port, accepted };
}

function kept<T extends { close(): Promise<void> }>(peer: T): T {
  closing.push(() => peer.close());
  return peer;
}

describe('an old core', () => {
  it.each(['raw', 'sdk-delta'] as const)('sends %s frames that arrive exactly', async (form) => {
    const { port, accepted } = await serve();
    const core = kept(await OldCore.connect({ address: { port }, rate: 0, form, keyframeEvery: 5 }));
    expect(core.capabilities).toBe(1);
    await core.play(23);
    await expect.poll(() => accepted[0]?.frames.length, patient).toBe(23);
    const [peer] = accepted;
    expect(peer?.frames.map(({ pixels }) => sha256(pixels))).toEqual(core.sent);
    expect(peer?.messages.map(({ sequence }) => sequence)).toEqual(Array.from({ length: 23 }, (_, index) => index));
    expect(peer?.messages.filter(({ flags }) => flags === 0)).toHaveLength(form === 'raw' ? 23 : 5);
  });

  it('loses what comes along with OK, and reads what comes later', async () => {
    const { port, accepted } = await serve((socket) => socket.write(encodeInput(1, 7, 0)));
    const glued = kept(await OldCore.connect({ address: { port } }));
    accepted[0]?.socket.write(encodeInput(2, 8, 0));
    await glued.until('an input', () => glued.inputs.includes(8));
    expect(glued.inputs.length * 12 + glued.lostBytes).toBe(24);
  });

  it('ends on a type above 5, and not on config', async () => {
    const { port, accepted } = await serve();
    const core = kept(await OldCore.connect({ address: { port } }));
    accepted[0]?.socket.write(encodeConfig(1, 0x80, new Uint8Array(3)));
    accepted[0]?.socket.write(encodeInput(2, 5, 0));
    await core.until('an input', () => core.inputs.includes(5));
    accepted[0]?.socket.write(Uint8Array.of(6, 0, 0, 0, 0, 0, 0, 0));
    await core.until('its end', () => core.isClosed);
    expect(core.died?.message).toBe('6 is not a valid PacketType');
  });
});

describe('an old viewer', () => {
  it.each([
    ['with the capabilities of the last browser client', { capabilities: 3 }, 3],
    ['with none', { capabilities: 0 }, 0],
    ['with a hello in pieces of one byte', { capabilities: 3, splitBytes: 1 }, 3],
    ['that knows bits we do not', { capabilities: 0xfeff }, 7],
  ])('%s is let in, and is sent raw frames', async (_name, options, capabilities) => {
    const { port, accepted } = await serve();
    const client = kept(await RawTcpClient.connect({ address: { port }, ...options }));
    expect(client.capabilities).toBe(capabilities);
    const pixels = checkerboard(3, 64, 32);
    accepted[0]?.socket.write(encodeVideo(0, 0, 64, 32, pixels));
    await client.waitFrames(1);
    expect(client.frames).toEqual([
      { width: 64, height: 32, flags: 0, sequence: 0, intact: true, sha256: sha256(pixels) },
    ]);
  });

  it('is heard where its input is glued to the hello', async () => {
    const { port, accepted } = await serve();
    const client = kept(await RawTcpClient.connect({ address: { port }, glued: inputPacket(0, 0x1234, 0xbeef) }));
    client.sendInput(0);
    await expect.poll(() => accepted[0]?.messages.length, patient).toBe(2);
    expect(accepted[0]?.messages).toMatchObject([
      { kind: 'input', sequence: 0, buttons: 0x1234, seat: 0 },
      { kind: 'input', sequence: 0, buttons: 0, seat: 0 },
    ]);
  });

  it.each([
    ['version 2', { version: 2 }, 'Unsupported protocol version'],
    ['no hello', { opening: Buffer.from('GET / HTTP/1.1\r\n\r\n') }, 'Invalid magic string'],
  ])('with %s is refused in words', async (_name, options, words) => {
    const { port } = await serve();
    await expect(RawTcpClient.connect({ address: { port }, ...options })).rejects.toThrow(words);
  });

  it('that is silent still has its frames when it reads again', async () => {
    const { port, accepted } = await serve();
    const client = kept(await connectSilentWatcher({ address: { port } }));
    accepted[0]?.socket.write(encodeVideo(0, 0, 64, 32, checkerboard(0, 64, 32)));
    client.startReading();
    await client.waitFrames(1);
    expect(client.frames[0]?.intact).toBe(true);
  });
});

describe('an old browser client', () => {
  /** Our endpoint behind a WebSocket, a message per packet; `glue` sends OK and what follows in one message. */
  async function serveWebSocket(
    glue: boolean,
  ): Promise<{ url: string; inputs: number[]; send(bytes: Uint8Array): void }> {
    const inputs: number[] = [];
    const sockets: WebSocket[] = [];
    const server = new WebSocketServer({ port: 0, host: '127.0.0.1' });
    server.on('connection', (socket) => {
      sockets.push(socket);
      const endpoint = new PerunEndpoint({ role: 'accept', capabilities: 0x107 });
      socket.on('message', (data: Buffer) => {
        for (const event of endpoint.receive(data)) {
          if (event.kind === 'send')
            socket.send(glue ? Buffer.concat([event.bytes, encodeInput(1, 1, 0)]) : event.bytes);
          if (event.kind === 'message' && event.message.kind === 'input') inputs.push(event.message.buttons);
        }
      });
    });
    await once(server, 'listening');
    closing.push(() => {
      for (const socket of sockets) socket.terminate();
      return new Promise((resolve) => server.close(resolve));
    });
    const { port } = server.address() as AddressInfo;
    return { url: `ws://127.0.0.1:${port}/any/path`, inputs, send: (bytes) => sockets[0]?.send(bytes) };
  }

  it('understands one packet per message, and is heard', async () => {
    const { url, inputs, send } = await serveWebSocket(false);
    const client = kept(await OldBrowserClient.connect({ url, splitBytes: 4 }));
    const pixels = checkerboard(1, 64, 32);
    send(encodeVideo(0, 0, 64, 32, pixels));
    await client.waitFrames(1);
    expect(client.frames[0]).toMatchObject({ intact: true, sha256: sha256(pixels) });
    expect([client.capabilities, client.lostMessages]).toEqual([3, 0]);
    client.sendInput(0x10);
    await expect.poll(() => inputs, patient).toEqual([0x10]);
  });

  it('counts what it loses where messages are glued', async () => {
    const { url, send } = await serveWebSocket(true);
    const client = kept(await OldBrowserClient.connect({ url }));
    send(Buffer.concat([encodeInput(2, 1, 0), encodeInput(3, 1, 0)]));
    await client.until('a packet', () => client.others.length > 0);
    expect([client.lostMessages, client.others]).toEqual([2, [3]]);
  });
});

describe('a hostile peer', () => {
  it.each(['lengths', 'noise'] as const)('that sends %s is named and cut off', async (kind) => {
    const { port, accepted } = await serve();
    const flooder = kept(new Flooder({ port }, kind));
    await expect.poll(() => accepted[0]?.error?.code, patient).toMatch(/^PROTOCOL_(TOO_LARGE|MALFORMED)$/u);
    accepted[0]?.socket.destroy();
    await flooder.waitClosed();
  });

  it('that floods input is read without loss', async () => {
    const { port, accepted } = await serve();
    const flooder = kept(new Flooder({ port }, 'input'));
    await flooder.waitSent(500_000);
    await flooder.close();
    await expect.poll(() => accepted[0]?.messages.length ?? 0, patient).toBeGreaterThan(1000);
    expect(accepted[0]?.error).toBeUndefined();
    expect(accepted[0]?.messages.every(({ kind }) => kind === 'input')).toBe(true);
  });
});
