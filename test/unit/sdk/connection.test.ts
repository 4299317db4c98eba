import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { PerunConnection } from '../../../sdk/typescript/index.ts';
import type { PerunConnectionOptions, PerunCore } from '../../../sdk/typescript/index.ts';
import { Capability, packetTypes } from '../../../src/protocol/perun/constants.ts';
import { decodeCoreInfo } from '../../../src/protocol/perun/core-info.ts';
import { decodeDebug } from '../../../src/protocol/perun/debug-values.ts';
import {
  decodeFrameRate,
  decodePixelFormat,
  decodeRun,
  encodeNotice,
  encodeSessionId,
  encodeSessionState,
  encodeSpeed,
} from '../../../src/protocol/perun/values.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { CoreHost } from '../../support/cores/core-host.ts';
import type { CoreHostOptions } from '../../support/cores/core-host.ts';
import { buttonsOf, CountingCore, pictureOf, tickOf } from '../../support/cores/counting-core.ts';

const old = Capability.delta | Capability.audio | Capability.debug;
let folder = '';
const undo: (() => unknown)[] = [];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perun-sdk-'));
});
afterEach(async () => {
  for (const one of undo.splice(0).toReversed()) await one();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

async function hostAt(options: Partial<CoreHostOptions> = {}): Promise<CoreHost> {
  const host = await CoreHost.listen({ address: `unix://${folder}/host.sock`, ...options });
  undo.push(() => host.close());
  return host;
}

/** Runs the core until the test ends; gives its promise to those who look at the end. */
function start(core: PerunCore, address: string, options: PerunConnectionOptions = {}) {
  const stop = new AbortController();
  const ended = new PerunConnection(address, { logger: silentLogger, ...options }).run(core, stop.signal);
  const settled = ended.catch(() => undefined);
  undo.push(() => {
    stop.abort();
    return settled;
  });
  return { ended, stop };
}

describe.each([
  ['unix', (): string => `unix://${folder}/host.sock`],
  ['tcp', (): string => 'tcp://127.0.0.1:0'],
])('over %s', (_name, address) => {
  it('introduces itself, then sends every frame exactly', async () => {
    const host = await hostAt({ address: address() });
    const core = new CountingCore({ rate: { numerator: 60_099, denominator: 1000 } });
    start(core, host.address);
    const peer = await host.core();
    await peer.untilFrames(20);
    const kinds = peer.messages.slice(0, 4).map((message) => message.kind);
    expect(kinds).toEqual(['config', 'config', 'config', 'video']);
    expect(decodeCoreInfo(peer.configs('coreInfo')[0]!)).toEqual({
      name: 'Counter',
      system: 'test',
      title: 'Counting',
      players: 1,
      layout: 'xinput',
    });
    expect(decodeFrameRate(peer.configs('frameRate')[0]!)).toEqual({ numerator: 60_099, denominator: 1000 });
    expect(decodePixelFormat(peer.configs('pixelFormat')[0]!)).toBe('rgba8888');
    for (const [at, frame] of peer.frames.entries()) {
      expect(frame).toMatchObject(pictureOf(at + 1, 0, { width: 16, height: 8 }));
    }
    // The first one stands alone, the others are small deltas.
    expect(peer.frames[0]!.flags & 1).toBe(0);
    expect(peer.frames.slice(1).every((frame) => (frame.flags & 1) === 1)).toBe(true);
  });
});

describe('sound and registers', () => {
  it('go to a host that agreed to them, with every sequence number in turn', async () => {
    const host = await hostAt();
    start(new CountingCore(), host.address);
    const peer = await host.core();
    await peer.untilFrames(32);
    const audio = peer.messages.find((message) => message.kind === 'audio')!;
    expect(audio).toMatchObject({ rate: 8000, channels: 2 });
    expect([...audio.samples]).toEqual([0, 2, 0xff, 0xff, 0x01, 0x2c, 0xfe, 0xd4]);
    const shown = peer.messages.flatMap((message) => (message.kind === 'debug' ? [decodeDebug(message.data)] : []));
    expect(shown.slice(0, 2)).toEqual([
      { kind: 'registers', registers: [{ name: 'TICKS', bits: 32, value: 1n }] },
      { kind: 'registers', registers: [{ name: 'TICKS', bits: 32, value: 16n }] },
    ]);
    const numbers = peer.messages.map((message) => message.sequence);
    expect(numbers.every((number, at) => at === 0 || number === numbers[at - 1]! + 1)).toBe(true);
  });

  it('are kept from a host that did not', async () => {
    const host = await hostAt({ capabilities: Capability.extension });
    start(new CountingCore(), host.address);
    const peer = await host.core();
    await peer.untilFrames(20);
    expect(new Set(peer.messages.map((message) => message.kind))).toEqual(new Set(['config', 'video']));
  });
});

describe('hosts that know less', () => {
  it('an old one gets whole raw frames, and no keys', async () => {
    const host = await hostAt({ capabilities: old });
    start(new CountingCore(), host.address);
    const peer = await host.core();
    await peer.untilFrames(10);
    expect(peer.frames.every((frame) => frame.flags === 0)).toBe(true);
    expect(peer.frames.map(tickOf)).toEqual(peer.frames.map((_, at) => at + 1));
    expect(peer.messages.some((message) => message.kind === 'config')).toBe(false);
    const types = peer.messages.map((message) => packetTypes[message.kind as 'video'].type);
    expect(Math.max(...types)).toBeLessThanOrEqual(5);
  });

  it('one without LZ4 gets raw frames and the keys', async () => {
    const host = await hostAt({ features: ['sessions'] });
    start(new CountingCore(), host.address);
    const peer = await host.core();
    await peer.untilFrames(10);
    expect(peer.frames.every((frame) => frame.flags === 0)).toBe(true);
    expect(peer.configs('coreInfo')).toHaveLength(1);
  });
});

describe('input', () => {
  it('reaches the next tick; the latest wins', async () => {
    const host = await hostAt();
    start(new CountingCore(), host.address);
    const peer = await host.core();
    await peer.untilFrames(1);
    peer.input(0x1234, 0, 50);
    peer.input(0x4321, 0, 49);
    await peer.until(({ frames }) => buttonsOf(frames.at(-1)!) === 0x1234);
    peer.input(0, 0, 51);
    await peer.until(({ frames }) => buttonsOf(frames.at(-1)!) === 0);
    expect(peer.frames.map(buttonsOf)).not.toContain(0x4321);
  });

  it('comes per pad and merged where there are several', async () => {
    const host = await hostAt();
    const core = new CountingCore({ players: 2 });
    start(core, host.address);
    const peer = await host.core();
    await peer.untilFrames(1);
    peer.input(0x0001, 1);
    peer.input(0x0100, 2);
    peer.input(0x8000, 3);
    await peer.until(({ frames }) => buttonsOf(frames.at(-1)!) === 0x0101);
    expect(core.seen.at(-1)).toEqual([0x0101, 0x0001, 0x0100]);
  });

  it('is released when the host is gone', async () => {
    const host = await hostAt();
    start(new CountingCore(), host.address);
    const peer = await host.core();
    await peer.untilFrames(1);
    peer.input(0xffff);
    await peer.until(({ frames }) => buttonsOf(frames.at(-1)!) === 0xffff);
    peer.connection.destroy();
    const next = await host.core();
    await next.untilFrames(1);
    expect(buttonsOf(next.frames[0]!)).toBe(0);
  });
});

describe('run', () => {
  it('pauses, steps single frames, resets and resumes, and says so', async () => {
    const host = await hostAt();
    const core = new CountingCore();
    start(core, host.address);
    const peer = await host.core();
    const reports = (): unknown[] => peer.configs('run').map((value) => decodeRun(value));
    await peer.untilFrames(3);
    peer.run('pause');
    await peer.until(() => reports().length === 1);
    const paused = core.ticks;
    expect(peer.frames).toHaveLength(paused);
    for (const step of [1, 2]) {
      peer.run('step');
      await peer.until(() => reports().length === 1 + step);
      expect([core.ticks, tickOf(peer.frames.at(-1)!)]).toEqual([paused + step, paused + step]);
    }
    peer.run('reset');
    peer.run('step');
    await peer.until(() => reports().length === 4);
    expect([core.resets, core.ticks]).toEqual([1, paused + 3]);
    peer.run('resume');
    await peer.untilFrames(paused + 10);
    expect(reports()).toEqual(['pause', 'pause', 'pause', 'pause', 'resume']);
  });

  it('shows the registers of every single step', async () => {
    const host = await hostAt();
    const core = new CountingCore();
    start(core, host.address);
    const peer = await host.core();
    await peer.untilFrames(3);
    peer.run('pause');
    await peer.until(() => peer.configs('run').length === 1);
    peer.run('step');
    await peer.until(() => peer.configs('run').length === 2);
    const last = peer.messages.findLast((message) => message.kind === 'debug')!;
    expect(decodeDebug(last.data)).toMatchObject({ registers: [{ value: BigInt(core.ticks) }] });
  });

  it('means nothing to an action that does not exist', async () => {
    const host = await hostAt();
    start(new CountingCore(), host.address);
    const peer = await host.core();
    await peer.untilFrames(1);
    peer.config('run', Uint8Array.of(99));
    peer.config('notice', encodeNotice({ code: 'LIMIT_REACHED', message: 'no' }));
    await peer.untilFrames(10);
    expect(peer.closed).toBe(false);
  });
});

describe('another speed', () => {
  it('is seen no more often than the usual one, and not heard', async () => {
    const host = await hostAt();
    start(new CountingCore(), host.address);
    const peer = await host.core();
    await peer.untilFrames(3);
    peer.config('speed', encodeSpeed(400));
    // What was on its way was sent before.
    const far = peer.frames.length + 40;
    await peer.untilFrames(far);
    const { length } = peer.messages;
    await peer.untilFrames(far + 12);
    const ticks = peer.frames.slice(far).map(tickOf);
    expect(ticks.every((tick) => tick % 4 === (ticks[0] ?? 0) % 4)).toBe(true);
    expect(peer.messages.slice(length).some(({ kind }) => kind === 'audio')).toBe(false);
    // There is no way back in a core.
    peer.config('speed', encodeSpeed(-100));
    peer.config('speed', Uint8Array.of(0, 0));
    await peer.untilFrames(far + 40);
    const later = peer.frames.slice(far + 30).map(tickOf);
    expect(later.every((tick) => tick % 4 === (ticks[0] ?? 0) % 4)).toBe(true);
    peer.config('speed', encodeSpeed(100));
    const heard = (): boolean => peer.messages.slice(length).some(({ kind }) => kind === 'audio');
    await peer.until(heard);
    expect(heard()).toBe(true);
  });
});

describe('a slow host', () => {
  it('costs it frames, never the core, and the next one stands alone', async () => {
    const host = await hostAt();
    const core = new CountingCore({ width: 512, height: 256, audioRate: 0 }, true);
    start(core, host.address, { level: 2 });
    const peer = await host.core();
    await peer.untilFrames(2);
    peer.connection.pause();
    const before = core.ticks;
    await vi.waitUntil(() => core.ticks > before + 30, { timeout: 20_000 });
    peer.connection.resume();
    const gap = (): number =>
      peer.frames.findIndex((frame, at) => at > 0 && tickOf(frame) > tickOf(peer.frames[at - 1]!) + 1);
    await peer.until(() => gap() > 0);
    const after = peer.frames[gap()]!;
    expect(after.flags & 1).toBe(0);
    expect(Buffer.from(after.pixels).equals(pictureOf(tickOf(after), 0, after, true).pixels)).toBe(true);
  });
});

describe('connections that end', () => {
  it('are made anew, and the core goes on where it was', async () => {
    const host = await hostAt();
    start(new CountingCore(), host.address);
    const first = await host.core();
    await first.untilFrames(5);
    first.connection.destroy();
    const second = await host.core();
    await second.untilFrames(5);
    expect(tickOf(second.frames[0]!)).toBeGreaterThan(tickOf(first.frames.at(-1)!));
    expect(second.frames[0]!.flags & 1).toBe(0);
    expect(second.configs('coreInfo')).toHaveLength(1);
  });

  it('ask for the same session again', async () => {
    const host = await hostAt();
    start(new CountingCore(), host.address);
    const first = await host.core();
    await first.untilFrames(1);
    first.config('session', encodeSessionId('calm-river-7'));
    first.run('pause');
    await first.until((peer) => peer.configs('run').length === 1);
    first.connection.destroy();
    const second = await host.core();
    await second.untilFrames(1);
    expect(decodeCoreInfo(second.configs('coreInfo')[0]!)).toMatchObject({ session: 'calm-river-7' });
  });

  it('are not made anew when the host ended the session', async () => {
    const host = await hostAt();
    const { ended } = start(new CountingCore(), host.address);
    const peer = await host.core();
    await peer.untilFrames(1);
    peer.config('sessionState', encodeSessionState('ended'));
    await peer.connection.close();
    await expect(ended).resolves.toBeUndefined();
  });

  it('waits for a host that comes later', async () => {
    const address = `unix://${folder}/late.sock`;
    const warnings: string[] = [];
    start(new CountingCore(), address, { logger: { ...silentLogger, warn: (_fields, text) => warnings.push(text) } });
    await vi.waitUntil(() => warnings.length > 0);
    expect(warnings[0]).toMatch(/nothing answers at unix:.*; trying again in 200 ms/);
    const host = await hostAt({ address });
    await (await host.core()).untilFrames(3);
  });

  it('gives up in the end', async () => {
    const { ended } = start(new CountingCore(), `unix://${folder}/none.sock`, { giveUpMs: 0 });
    await expect(ended).rejects.toMatchObject({ code: 'UNREACHABLE' });
  });

  it('resolves when it is told to stop, connected or waiting', async () => {
    const host = await hostAt();
    const connected = start(new CountingCore(), host.address);
    const peer = await host.core();
    await peer.untilFrames(1);
    connected.stop.abort();
    await expect(connected.ended).resolves.toBeUndefined();
    await peer.until(({ closed }) => closed);
    const waiting = start(new CountingCore(), `unix://${folder}/none.sock`);
    waiting.stop.abort();
    await expect(waiting.ended).resolves.toBeUndefined();
    const already = new PerunConnection(host.address).run(new CountingCore(), AbortSignal.abort());
    await expect(already).resolves.toBeUndefined();
  });
});

describe('what no further attempt would mend', () => {
  async function answering(bytes: string): Promise<string> {
    const server = createServer((socket) => {
      socket.on('error', () => {});
      socket.resume();
      socket.end(bytes);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    undo.push(() => new Promise((resolve) => server.close(resolve)));
    const address = server.address();
    return typeof address === 'object' && address !== null ? `tcp://127.0.0.1:${address.port}` : '';
  }

  it.each([
    ['HTTP/1.1 400 Bad Request\r\n\r\n', 'PROTOCOL_MAGIC'],
    ['OK\0\x02\0\0', 'PROTOCOL_VERSION'],
    ['ERROR\0\x04full', 'HANDSHAKE_REFUSED'],
    ['ERRORfull\0', 'HANDSHAKE_REFUSED'],
  ])('%j is %s', async (bytes, code) => {
    const { ended } = start(new CountingCore(), await answering(bytes));
    await expect(ended).rejects.toMatchObject({ code });
  });

  it.each(['ws://127.0.0.1:9001', 'nonsense', 'unix://relative'])('the address %s', async (address) => {
    const { ended } = start(new CountingCore(), address);
    await expect(ended).rejects.toMatchObject({ code: 'ADDRESS_INVALID' });
  });

  it('a core that throws: run rejects with just that', async () => {
    const host = await hostAt();
    const fault = new Error('no such mapper');
    class Broken extends CountingCore {
      override tick(buttons: number, pads: readonly number[]) {
        if (this.ticks === 3) throw fault;
        return super.tick(buttons, pads);
      }
    }
    const { ended } = start(new Broken(), host.address);
    await expect(ended).rejects.toBe(fault);
    const peer = await host.core();
    await peer.until(({ closed }) => closed);
  });

  it('a core whose picture has the wrong size', async () => {
    const host = await hostAt();
    class Short extends CountingCore {
      override tick() {
        return { frame: { width: 4, height: 4, pixels: new Uint8Array(3) } };
      }
    }
    const { ended } = start(new Short(), host.address);
    await expect(ended).rejects.toSatisfy((error) => error instanceof PerunError && error.code === 'CODEC_SIZE');
  });
});

describe('the environment', () => {
  it('PERUN_ADDRESS says where the host is', async () => {
    const host = await hostAt();
    vi.stubEnv('PERUN_ADDRESS', host.address);
    expect(new PerunConnection().address).toBe(host.address);
  });

  it('without it, a host started by hand', () => {
    vi.stubEnv('PERUN_ADDRESS', undefined);
    expect(new PerunConnection().address).toBe('tcp://127.0.0.1:9000');
  });

  it('PERUN_FRAME_TRACE writes a line per frame that was sent', async () => {
    const trace = join(folder, 'frames');
    vi.stubEnv('PERUN_FRAME_TRACE', trace);
    const host = await hostAt();
    const { ended, stop } = start(new CountingCore(), host.address);
    const first = await host.core();
    await first.untilFrames(5);
    first.connection.destroy();
    const second = await host.core();
    await second.untilFrames(5);
    stop.abort();
    await ended;
    await second.until(({ closed }) => closed);
    const lines = (await readFile(trace, 'utf8')).trimEnd().split('\n');
    const arrived = [...first.frames, ...second.frames].map(
      (frame) => `${frame.width}x${frame.height} ${createHash('sha256').update(frame.pixels).digest('hex')}`,
    );
    expect(lines.map((line) => line.split(' ')[0])).toEqual(lines.map((_, at) => String(at + 1)));
    const sent = lines.map((line) => line.slice(line.indexOf(' ') + 1));
    // A frame may be lost with the first connection, after it was sent; none arrives that is not in the file.
    expect(sent.slice(0, 5)).toEqual(arrived.slice(0, 5));
    expect(sent.slice(-second.frames.length)).toEqual(arrived.slice(-second.frames.length));
  });
});
