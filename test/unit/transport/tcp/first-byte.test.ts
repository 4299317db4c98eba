import { once } from 'node:events';
import { connect, createServer, type AddressInfo, type Socket } from 'node:net';
import { expect, test } from 'vitest';
import { onFirstByte } from '../../../../src/transport/tcp/first-byte.ts';

/** Both ends of one connection. */
async function pair(): Promise<{ near: Socket; far: Socket; end: () => void }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const accepted = once(server, 'connection') as Promise<[Socket]>;
  const far = connect((server.address() as AddressInfo).port, '127.0.0.1');
  const [near] = await accepted;
  return {
    near,
    far,
    end: () => {
      far.destroy();
      near.destroy();
      server.close();
    },
  };
}

test('one that stays silent is cut off', async () => {
  const { near, end } = await pair();
  let heard = false;
  onFirstByte(near, 20, () => (heard = true));
  await once(near, 'close');
  expect(heard).toBe(false);
  end();
});

test('one that leaves first is let go', async () => {
  const { near, far, end } = await pair();
  let heard = false;
  onFirstByte(near, 60_000, () => (heard = true));
  far.destroy();
  await once(near, 'close');
  expect(heard).toBe(false);
  end();
});

test('the byte is told and stays to be read', async () => {
  const { near, far, end } = await pair();
  const byte = new Promise<number>((resolve) => onFirstByte(near, 60_000, resolve));
  far.write('hello');
  expect(await byte).toBe('h'.charCodeAt(0));
  expect(near.isPaused()).toBe(true);
  const data = once(near, 'data') as Promise<[Buffer]>;
  near.resume();
  const [chunk] = await data;
  expect(chunk.toString()).toBe('hello');
  end();
});
