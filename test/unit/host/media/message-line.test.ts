import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { MessageLine } from '../../../../src/host/media/message-line.ts';
import { readNews, readOrder } from '../../../../src/host/media/messages.ts';

let folder: string;
let server: Server;
let near: Socket;
let far: Socket;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'perun-line-'));
  server = createServer().listen(join(folder, 'line'));
  await once(server, 'listening');
  near = createConnection(join(folder, 'line'));
  [far] = (await once(server, 'connection')) as [Socket];
});
afterEach(() => {
  near.destroy();
  far.destroy();
  server.close();
  rmSync(folder, { recursive: true });
});

function openLine(...heed: [(value: unknown) => void, (error: Error | undefined) => void]): MessageLine {
  return new MessageLine(far, ...heed);
}

function framed(text: string): Buffer {
  const bytes = Buffer.from(text);
  const length = Buffer.alloc(4);
  length.writeUInt32LE(bytes.length);
  return Buffer.concat([length, bytes]);
}

function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => {};
  const promise = new Promise<T>((settle) => (resolve = settle));
  return { promise, resolve };
}

it('messages arrive whole and in order, however the stream is cut', async () => {
  const got: unknown[] = [];
  const all = deferred<void>();
  const messages = [{ a: 1 }, 'two', [3], { text: 'ü'.repeat(5000) }, null];
  openLine(
    (message) => {
      got.push(message);
      if (got.length === messages.length) all.resolve();
    },
    () => {},
  );
  const bytes = Buffer.concat(messages.map((message) => framed(JSON.stringify(message))));
  for (let at = 0; at < bytes.length; at += 7) near.write(bytes.subarray(at, at + 7));
  await all.promise;
  expect(got).toEqual(messages);
});

it.each([
  ['a length over the limit', Buffer.from([0xff, 0xff, 0xff, 0x7f]), 'PROTOCOL_TOO_LARGE'],
  ['what is no JSON', framed('{"a":'), 'PROTOCOL_MALFORMED'],
])('%s ends the line, with the reason', async (_what, bytes, code) => {
  const ended = deferred<Error | undefined>();
  openLine(() => {}, ended.resolve);
  near.write(bytes);
  expect(await ended.promise).toMatchObject({ code });
});

it('what a listener throws ends the line: its sender speaks otherwise than it should', async () => {
  const ended = deferred<Error | undefined>();
  openLine((message) => void readOrder(message), ended.resolve);
  near.write(framed('{"kind":"fec","id":"../x","percent":1}'));
  expect(await ended.promise).toMatchObject({ code: 'PROTOCOL_MALFORMED' });
});

it('orders and news that are none are refused', () => {
  const malformed = expect.objectContaining({ code: 'PROTOCOL_MALFORMED' });
  for (const value of [null, 1, {}, { kind: 'no' }, { kind: 'kbps', kbps: -1 }, { kind: 'remove', id: '' }]) {
    expect(() => readOrder(value)).toThrow(malformed);
  }
  for (const value of [undefined, { kind: 'added', id: 'a' }, { kind: 'failed', error: { code: 'NO' } }]) {
    expect(() => readNews(value)).toThrow(malformed);
  }
  expect(readOrder({ kind: 'keyframe' })).toEqual({ kind: 'keyframe' });
});
