import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, expect, it } from 'vitest';
import { MessageLine } from '../../../src/host/media/message-line.ts';
import { type MediaNews, type MediaOrder, readNews } from '../../../src/host/media/messages.ts';
import { streamOptions } from '../../support/media/test-receiver.ts';

const stuckMs = 3000;
/** Makes the main thread of a process do nothing else for a while, once it gets the signal. */
const blocking = `process.on('SIGUSR2', () => { const end = Date.now() + ${stuckMs}; while (Date.now() < end); });`;

const folder = mkdtempSync(join(tmpdir(), 'perun-stuck-'));
afterAll(() => rmSync(folder, { recursive: true }));
const children: ChildProcess[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

function run(args: readonly string[]): ChildProcess {
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit', 'pipe'] });
  children.push(child);
  return child;
}

it('no frame is late while the main threads of the media process and of its host are stuck for seconds', async () => {
  const { wire, ...options } = streamOptions('one');
  const media = run([
    ...['--import', `data:text/javascript,${encodeURIComponent(blocking)}`],
    fileURLToPath(new URL('../../../src/host/media/media-entry.ts', import.meta.url)),
  ]);
  const heard = new Map<string, (news: MediaNews) => void>();
  const line = new MessageLine(
    media.stdio[3] as Socket,
    (message) => {
      const news = readNews(message);
      heard.get(news.kind)?.(news);
    },
    () => {},
  );
  const until = (kind: MediaNews['kind']): Promise<MediaNews> => new Promise((resolve) => heard.set(kind, resolve));
  const send = (order: MediaOrder): void => line.send(order);
  await until('hello');
  const { source, mode, kbps, local, peer } = options;
  send({
    kind: 'start',
    ...{ source, mode, kbps, firstFrame: 0, perun: '', route: join(folder, 'route'), perf: false },
    ...{ encoder: 'auto', slices: 1, channels: 2 },
  });
  await until('ready');
  const hex = { key: Buffer.from(wire.key).toString('hex'), salt: Buffer.from(wire.salt).toString('hex') };
  const { fecScheme, fecPercent, maxDataShards, shardBytes, cipher } = wire;
  send({
    ...{
      kind: 'add',
      id: 'one',
      name: 'one',
      local,
      peer,
      frames: 0,
      grants: 0,
      audioChannels: 0,
      timing: false,
      gamepad: 0,
    },
    ...{ fecScheme, fecPercent, maxDataShards, shardBytes, cipher, streamed: false, ...hex },
    resume: { port: 0, sequence: 0, frame: 0, packet: 0, peerPort: 0 },
  });
  const added = await until('added');
  const port = added.kind === 'added' ? added.port : 0;
  const receiver = run([
    fileURLToPath(new URL('../../support/media/receiving.ts', import.meta.url)),
    String(port),
    JSON.stringify({ ...wire, ...hex }),
  ]);
  const lines = createInterface({ input: receiver.stdout ?? process.stdin });
  await once(lines, 'line');

  media.kill('SIGUSR2');
  const begun = Date.now();
  while (Date.now() < begun + stuckMs);

  receiver.stdin?.end();
  const [text] = (await once(lines, 'line')) as [string];
  const frames = JSON.parse(text) as { index: number; at: number }[];
  const during = frames.filter(({ at }) => at > begun + 200 && at < begun + stuckMs);
  const gaps = during.slice(1).map(({ at }, index) => at - (during[index]?.at ?? at));
  // Sixty a second; a machine that is busy with other tests makes fewer, and never waits for a stuck thread.
  expect(during.length).toBeGreaterThan(60);
  expect(Math.max(...gaps)).toBeLessThan(stuckMs / 2);
  line.destroy();
});
