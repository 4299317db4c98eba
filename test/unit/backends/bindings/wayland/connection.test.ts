import { once } from 'node:events';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { WaylandConnection } from '../../../../../backends/bindings/wayland/connection.ts';
import { encodeMessage } from '../../../../../backends/bindings/wayland/message.ts';
import { wlSeat } from '../../../../../backends/bindings/wayland/protocol/core.ts';
import { WaylandRegistry } from '../../../../../backends/bindings/wayland/registry.ts';
import type { WireValue } from '../../../../../backends/bindings/wayland/shape.ts';

/** Answers every `sync`, and keeps all bytes that came. */
class StandIn {
  readonly received: Buffer[] = [];
  protected socket: Socket | undefined;

  accept(socket: Socket): void {
    this.socket = socket;
    socket.on('error', () => undefined);
    socket.on('data', (data: Buffer) => {
      this.received.push(data);
      for (let at = 0; at + 8 <= data.length; at += data.readUInt16LE(at + 6)) {
        const [object, opcode] = [data.readUInt32LE(at), data.readUInt16LE(at + 4)];
        if (object === 1 && opcode === 0) this.send(data.readUInt32LE(at + 8), 0, 'u', 0);
      }
    });
  }

  send(object: number, opcode: number, signature: string, ...values: WireValue[]): void {
    this.socket?.write(encodeMessage(object, opcode, signature, values).bytes);
  }

  write(bytes: Uint8Array): void {
    this.socket?.write(bytes);
  }

  end(): void {
    this.socket?.destroy();
  }
}

const folder = mkdtempSync(join(tmpdir(), 'perun-wayland-'));
const path = join(folder, 'wayland-0');
let server: Server;
let standIn: StandIn;

beforeEach(async () => {
  standIn = new StandIn();
  server = createServer((socket) => standIn.accept(socket)).listen(path);
  await once(server, 'listening');
});
afterEach(async () => {
  standIn.end();
  server.close();
  await once(server, 'close');
  rmSync(path, { force: true });
});

async function connected(): Promise<WaylandConnection> {
  const connection = new WaylandConnection(path);
  connection.listen();
  await connection.answered(10_000);
  return connection;
}

const failure = (connection: WaylandConnection) =>
  connection.until<never>(() => undefined, 10_000, 'the end').catch((error: unknown) => error);

describe('a connection to a compositor', () => {
  it('binds what is offered, in the version that both know, and refuses what is not', async () => {
    const connection = await connected();
    const registry = new WaylandRegistry(connection);
    standIn.send(3, 0, 'usu', 7, 'wl_seat', 99);
    await connection.answered(10_000);
    const seat = registry.bind(wlSeat);
    expect(seat.version).toBe(8);
    expect(() => registry.bind(wlSeat, 100)).toThrow(/wl_seat version 100: the compositor offers version 99/u);
    await connection.answered(10_000);
    const { bytes } = encodeMessage(3, 0, 'usun', [7, 'wl_seat', 8, seat.id]);
    expect(Buffer.concat(standIn.received).includes(bytes)).toBe(true);
    const seen: number[] = [];
    registry.removed.on(({ name }) => seen.push(name));
    standIn.send(3, 1, 'u', 7);
    await connection.answered(10_000);
    expect([seen, registry.all(wlSeat)]).toEqual([[7], []]);
    connection.close();
  });

  it('uses a number again only once the compositor has let go of it', async () => {
    const connection = await connected();
    // Number 2 was the answered sync's, which a compositor deletes; the stand-in has not.
    expect(connection.create(wlSeat, 1).id).toBe(3);
    standIn.send(1, 1, 'u', 2);
    await connection.answered(10_000);
    expect(connection.create(wlSeat, 1).id).toBe(2);
    connection.close();
  });

  it.each([
    [
      'an error of the display',
      'FAILED',
      /refused wl_display#1: no such thing \(3\)/u,
      () => standIn.send(1, 0, 'ous', 1, 3, 'no such thing'),
    ],
    ['an event for nobody', 'PROTOCOL_MALFORMED', /object 77, which is not there/u, () => standIn.send(77, 0, '')],
    [
      'an event that is not in the table',
      'PROTOCOL_MALFORMED',
      /wl_display has no event 9/u,
      () => standIn.send(1, 9, ''),
    ],
    [
      'a size that cannot be',
      'PROTOCOL_MALFORMED',
      /has 4 bytes/u,
      () => standIn.write(Uint8Array.from([1, 0, 0, 0, 0, 0, 4, 0])),
    ],
    ['a compositor that ends', 'CONNECTION_LOST', /closed the connection/u, () => standIn.end()],
  ])('%s ends it with a named error, told once and kept', async (_what, code, message, act) => {
    const connection = await connected();
    let told = 0;
    connection.lost.on(() => (told += 1));
    const end = failure(connection);
    act();
    expect(await end).toMatchObject({ code, message: expect.stringMatching(message) });
    expect([told, connection.failure?.code]).toEqual([1, code]);
    expect(() => connection.flush()).toThrow(message);
    connection.close();
  });

  it('the last word of a compositor is heard before its end', async () => {
    const connection = await connected();
    const end = failure(connection);
    standIn.send(1, 0, 'ous', 1, 1, 'out of memory');
    standIn.end();
    expect(await end).toMatchObject({ code: 'FAILED', message: expect.stringContaining('out of memory') });
  });

  it('a compositor that does not answer is a timeout, and nothing there is unreachable', async () => {
    const connection = new WaylandConnection(path);
    connection.listen();
    await expect(connection.until<never>(() => undefined, 20, 'a thing')).rejects.toMatchObject({ code: 'TIMEOUT' });
    connection.close();
    expect(() => new WaylandConnection(join(folder, 'none'))).toThrow(/no compositor answers.*ENOENT/u);
    expect(() => new WaylandConnection(`/${'x'.repeat(120)}`)).toThrow(/too long/u);
  });

  it('leaves no descriptor behind', async () => {
    const descriptors = () => readdirSync('/proc/self/fd').length;
    const settled = async () => {
      await new Promise((resolve) => setTimeout(resolve, 50));
      return descriptors();
    };
    (await connected()).close();
    const before = await settled();
    for (let turn = 0; turn < 20; turn++) (await connected()).close();
    await expect.poll(descriptors, { timeout: 10_000 }).toBeLessThanOrEqual(before);
  });
});
