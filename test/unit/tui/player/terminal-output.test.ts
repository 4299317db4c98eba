import { once } from 'node:events';
import { closeSync, openSync, read } from 'node:fs';
import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Worker } from 'node:worker_threads';
import { describe, expect, it } from 'vitest';
import { open } from 'zigpty';
import { TerminalOutput } from '../../../../tui/player/terminal-output.ts';

const readFrom = promisify(read);

/** Bytes without line ends, which a terminal would double. */
function letters(count: number): Uint8Array {
  return Uint8Array.from({ length: count }, (_, index) => 0x41 + (index % 26));
}

async function take(fd: number, count: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let length = 0;
  while (length < count) {
    const { bytesRead, buffer } = await readFrom(fd, Buffer.alloc(65_536), 0, 65_536, null);
    chunks.push(buffer.subarray(0, bytesRead));
    length += bytesRead;
  }
  return Buffer.concat(chunks);
}

/** A terminal that reads on a thread of its own, because the write under test leaves the main one no turn. */
const readerSource = `
  const { readSync } = require('node:fs');
  const { parentPort, workerData } = require('node:worker_threads');
  for (let left = workerData.count; left > 0; ) {
    const chunk = new Uint8Array(65536);
    const length = readSync(workerData.fd, chunk);
    parentPort.postMessage(chunk.slice(0, length));
    left -= length;
  }
`;

describe('TerminalOutput', () => {
  it('does not hold up the process while a terminal takes nothing', async () => {
    const { master, slave } = open();
    const failures: Error[] = [];
    const output = new TerminalOutput(Object.assign(new PassThrough(), { fd: slave }), (error) => failures.push(error));
    const bytes = letters(300_000);
    let done = false;
    output.write(bytes, () => {
      done = true;
    });
    // The pty holds a few kilobytes, nobody reads, and yet we get to run.
    for (let turn = 0; turn < 50; turn++) await setImmediate();
    expect(output.busy).toBe(true);
    expect(done).toBe(false);
    const taken = await take(master, bytes.length);
    expect(Buffer.compare(taken, bytes)).toBe(0);
    await expect.poll(() => done, { timeout: 10_000 }).toBe(true);
    expect(output.busy).toBe(false);
    output.writeNow('at once');
    expect((await take(master, 7)).toString()).toBe('at once');
    output.close();
    expect(failures).toEqual([]);
    closeSync(slave);
    closeSync(master);
  });

  it('finishes an update before what must be written now', async () => {
    const { master, slave } = open();
    const output = new TerminalOutput(Object.assign(new PassThrough(), { fd: slave }), () => {});
    const bytes = letters(100_000);
    output.write(bytes, () => {});
    expect(output.busy).toBe(true);
    // Room for the rest, as when a stalled terminal goes on; what is taken away counts.
    const taken: Buffer[] = [];
    const reader = new Worker(readerSource, { eval: true, workerData: { fd: master, count: bytes.length + 4 } });
    reader.on('message', (chunk: Uint8Array) => taken.push(Buffer.from(chunk)));
    await once(reader, 'online');
    output.writeNow('last');
    await once(reader, 'exit');
    expect(Buffer.concat(taken).equals(Buffer.concat([bytes, Buffer.from('last')]))).toBe(true);
    output.close();
    closeSync(slave);
    closeSync(master);
  });

  it('tells once that the terminal is gone', async () => {
    const { master, slave } = open();
    const failures: Error[] = [];
    const output = new TerminalOutput(Object.assign(new PassThrough(), { fd: slave }), (error) => failures.push(error));
    closeSync(master);
    output.write(letters(10), () => {});
    await expect.poll(() => failures.length, { timeout: 10_000 }).toBe(1);
    output.write(letters(10), () => {});
    expect(() => output.writeNow('nobody hears')).not.toThrow();
    await setImmediate();
    expect(failures.length).toBe(1);
    closeSync(slave);
  });

  it('reports a descriptor that takes no bytes', async () => {
    const fd = openSync('/dev/full', 'w');
    const failures: Error[] = [];
    const output = new TerminalOutput(Object.assign(new PassThrough(), { fd }), (error) => failures.push(error));
    output.write(letters(10), () => {});
    await expect.poll(() => failures[0]?.message, { timeout: 10_000 }).toContain('ENOSPC');
    closeSync(fd);
  });

  it('writes to a stream without a descriptor, and nothing more after it was closed', async () => {
    const stream = new PassThrough();
    const heard: string[] = [];
    stream.on('data', (chunk: Buffer) => heard.push(chunk.toString()));
    const output = new TerminalOutput(stream, () => {});
    let done = 0;
    output.write(letters(3), () => done++);
    await expect.poll(() => done, { timeout: 10_000 }).toBe(1);
    output.writeNow('!');
    output.close();
    output.close();
    output.write(letters(3), () => done++);
    output.writeNow('?');
    await setImmediate();
    expect(heard.join('')).toBe('ABC!');
    expect(done).toBe(1);
  });
});
