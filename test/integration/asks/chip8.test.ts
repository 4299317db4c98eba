import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Chip8Core } from '../../../cores/chip8/core.ts';
import { profiles } from '../../../cores/chip8/profiles.ts';
import { type DeviceInput, PerunConnection, type PerunCore } from '../../../sdk/typescript/index.ts';
import { PerunClient } from '../../../src/client/client.ts';
import type { SeatRequest } from '../../../src/client/types.ts';
import { createLz4 } from '../../../src/codec/lz4/lz4.ts';
import { PerunDoor } from '../../../src/doors/perun/door.ts';
import { type DebugValue, decodeDebug } from '../../../src/protocol/perun/debug-values.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import { silentLogger } from '../../../src/shared/logger.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { createUnixTransport } from '../../../src/transport/unix/unix.ts';
import { bytesOfWords } from '../../support/cores/chip8.ts';
import { CountingCore } from '../../support/cores/counting-core.ts';
import { createRegistry } from '../../support/session/fakes.ts';

// V0 counts up for ever: 200: V0 += 1; 202: jump 200.
const program = bytesOfWords([0x7001, 0x1200]);
const transport = createUnixTransport();
const undo: (() => unknown)[] = [];
let address = '';

beforeEach(async () => {
  const folder = await mkdtemp(join(tmpdir(), 'perun-asks-'));
  const door = new PerunDoor({
    registry: createRegistry({ clock: systemClock }),
    limits: defaultLimits,
    logger: silentLogger,
    lz4: createLz4(),
  });
  const accept = (connection: Parameters<PerunDoor['accept']>[0]): void => door.accept(connection, { mayOwn: true });
  const listener = await transport.listen(`unix://${folder}/host.sock`, accept);
  address = listener.address;
  undo.push(async () => {
    await listener.close();
    await door.close();
    await rm(folder, { recursive: true });
  });
});
afterEach(async () => {
  for (const one of undo.splice(0).toReversed()) await one();
});

const until = (holds: () => boolean): Promise<boolean> => vi.waitUntil(holds, { timeout: 15_000, interval: 5 });

function run(core: PerunCore): AbortController {
  const stop = new AbortController();
  const ended = new PerunConnection(address, { logger: silentLogger }).run(core, stop.signal);
  undo.push(() => (stop.abort(), ended));
  return stop;
}

const chip8 = (): PerunCore =>
  new Chip8Core({ title: 'Count', profile: profiles.chip8, program, palette: [0, 1, 2, 3] });

async function joined(kind: SeatRequest['kind'] = 'player'): Promise<PerunClient> {
  const connect = (): ReturnType<typeof transport.connect> => transport.connect(address);
  const client = new PerunClient({ connect, seat: { kind, player: 0 } });
  undo.push(() => client.close());
  client.start();
  await until(() => client.seat.kind === kind && client.session.state === 'live' && client.stats().frames > 0);
  return client;
}

describe('the owner of a session of CHIP-8', () => {
  it('saves, reads memory, and brings a state back', async () => {
    run(chip8());
    const { inspector } = await joined('owner');
    expect(await inspector.memorySpaces()).toEqual([
      { name: 'memory', size: 4096 },
      { name: 'display', size: 128 * 64 },
    ]);
    expect(await inspector.readMemory('memory', 0x200, 4)).toEqual(program);
    const state = await inspector.saveState();
    expect(state.slice(0, 4)).toEqual(new TextEncoder().encode('PC8S'));
    const other = state.slice();
    other.set([0x12, 0x34], other.length - 2);
    await inspector.loadState(other);
    expect([...(await inspector.readMemory('memory', 4094, 2))]).toEqual([0x12, 0x34]);
    await inspector.loadState(state);
    expect([...(await inspector.readMemory('memory', 4094, 2))]).toEqual([0, 0]);
  });

  it('brings back a state of many parts', async () => {
    const profile = profiles.xochip;
    run(new Chip8Core({ title: 'Count', profile, program, palette: [0, 1, 2, 3] }));
    const { inspector } = await joined('owner');
    const state = await inspector.saveState();
    expect(state.length).toBeGreaterThan(profile.memoryBytes);
    state[state.length - 1] = 0x5a;
    await inspector.loadState(state);
    expect([...(await inspector.readMemory('memory', profile.memoryBytes - 1, 1))]).toEqual([0x5a]);
  });

  it('is told what is not so, and the core plays on', async () => {
    run(chip8());
    const client = await joined('owner');
    const { inspector } = client;
    await expect(inspector.loadState(new Uint8Array(100_000))).rejects.toMatchObject({ code: 'PROTOCOL_MALFORMED' });
    await expect(inspector.readMemory('disk', 0, 1)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(inspector.readMemory('memory', 4095, 2)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await expect(inspector.readMemory('memory', 0, 70_000)).rejects.toMatchObject({ code: 'PROTOCOL_TOO_LARGE' });
    const tooLong = new Uint8Array(defaultLimits.stateBytes + 1);
    await expect(inspector.loadState(tooLong)).rejects.toMatchObject({ code: 'PROTOCOL_TOO_LARGE' });
    const before = client.stats().frames;
    await until(() => client.stats().frames > before);
  });

  it('stops it in front of an instruction, and lets it go on', async () => {
    run(chip8());
    const client = await joined('owner');
    const told: DebugValue[] = [];
    client.debug.on((data) => {
      const value = decodeDebug(data);
      if (!(value instanceof Error)) told.push(value);
    });
    await client.inspector.setBreakpoint(0x202);
    await until(() => client.session.state === 'paused');
    await until(() => told.some((value) => value.kind === 'hit' && value.address === 0x202));
    expect(await client.inspector.breakpoints()).toEqual([0x202]);
    const before = told.length;
    client.run('step');
    await until(() => told.slice(before).some((value) => value.kind === 'hit'));
    await client.inspector.clearBreakpoint(0x202);
    client.run('resume');
    await until(() => client.session.state === 'live');
    expect(await client.inspector.breakpoints()).toEqual([]);
  });

  it('runs it instruction by instruction, and passes a breakpoint that it stepped to', async () => {
    run(chip8());
    const client = await joined('owner');
    const { inspector } = client;
    await inspector.stepInstruction();
    await until(() => client.session.state === 'paused');
    const valueOf = async (name: string): Promise<number> =>
      Number((await inspector.registers()).find((register) => register.name === name)?.value);
    const [pc, v0] = [await valueOf('PC'), await valueOf('V0')];
    await inspector.stepInstruction();
    // 200 counts, and 202 jumps back.
    expect([await valueOf('PC'), await valueOf('V0')]).toEqual(pc === 0x200 ? [0x202, (v0 + 1) & 0xff] : [0x200, v0]);
    while ((await valueOf('PC')) !== 0x202) await inspector.stepInstruction();
    const before = await valueOf('V0');
    await inspector.setBreakpoint(0x202);
    let hits = 0;
    client.debug.on((data) => {
      const value = decodeDebug(data);
      if (!(value instanceof Error) && value.kind === 'hit') hits += 1;
    });
    client.run('resume');
    await until(() => hits > 0);
    expect([await valueOf('PC'), await valueOf('V0')]).toEqual([0x202, (before + 1) & 0xff]);
  });
});

describe('questions', () => {
  it('are refused to watchers', async () => {
    run(chip8());
    const { inspector } = await joined('watcher');
    await expect(inspector.saveState()).rejects.toMatchObject({ code: 'REFUSED' });
  });

  it('of a debugger are refused to players, who may save', async () => {
    run(chip8());
    const { inspector } = await joined('player');
    expect((await inspector.saveState()).length).toBeGreaterThan(0);
    const refused = [
      inspector.memorySpaces(),
      inspector.readMemory('memory', 0x200, 4),
      inspector.setBreakpoint(0x200),
      inspector.clearBreakpoint(0x200),
      inspector.breakpoints(),
      inspector.stepInstruction(),
      inspector.registers(),
    ];
    for (const one of refused) await expect(one).rejects.toMatchObject({ code: 'REFUSED' });
  });

  it('fail where the core knows no answer', async () => {
    run(new CountingCore());
    const { inspector } = await joined();
    await expect(inspector.saveState()).rejects.toMatchObject({ code: 'MISSING_CAPABILITY' });
  });

  it('fail without a connection', async () => {
    run(chip8());
    const client = await joined();
    await client.close();
    await expect(client.inspector.saveState()).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  });
});

class Touched extends CountingCore {
  readonly devices: [player: number, input: DeviceInput][] = [];
  readonly heard: [rate: number, channels: number, samples: number[]][] = [];

  override device(player: number, input: DeviceInput): void {
    this.devices.push([player, input]);
  }

  override microphone(rate: number, channels: number, samples: Int16Array): void {
    this.heard.push([rate, channels, [...samples]]);
  }
}

describe('devices and microphone', () => {
  it('reach the core from a player, and are let go when the player leaves', async () => {
    const core = new Touched();
    run(core);
    const client = await joined();
    const stick: DeviceInput = { device: 'analog', left: [-32768, 9], right: [0, 0], triggers: [0, 255] };
    const key: DeviceInput = { device: 'key', usage: 0x2c, pressed: true };
    const touch: DeviceInput = { device: 'touch', points: [{ id: 3, x: 1, y: 2 }] };
    const mouse: DeviceInput = { device: 'mouse', move: [-1, 2], wheel: [0, 120], buttons: 0 };
    for (const input of [stick, key, touch, mouse]) client.device(input);
    client.speak({ rate: 8000, channels: 1, samples: Int16Array.of(1, -2) });
    await until(() => core.devices.length === 4 && core.heard.length === 1);
    expect(core.devices).toEqual([stick, key, touch, mouse].map((input) => [1, input]));
    expect(core.heard).toEqual([[8000, 1, [1, -2]]]);
    client.requestSeat({ kind: 'watcher', player: 0 });
    await until(() => core.devices.length === 7);
    expect(core.devices.slice(4)).toEqual([
      [1, { device: 'key', usage: 0x2c, pressed: false }],
      [1, { device: 'analog', left: [0, 0], right: [0, 0], triggers: [0, 0] }],
      [1, { device: 'touch', points: [] }],
    ]);
  });
});
