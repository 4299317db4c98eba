import { appendFileSync, closeSync, fsyncSync, openSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import process, { argv } from 'node:process';
import { PerunConnection, PerunCore, type CoreConfig, type TickResult } from '../../sdk/typescript/index.ts';

/**
 * A core whose battery counts up, ten times a second: 64 times the same number of four bytes. What it has written stands
 * in `<game>.promised`; where it begins with less, or with half of it, that is said in `<game>.faults`.
 */
const [, , game = ''] = argv;
const battery = process.env['PERUN_BATTERY'] ?? '';
const [promised, faults] = [`${game}.promised`, `${game}.faults`];
const numbers = 64;

class BatteryCore extends PerunCore {
  #value: number;
  #ticks = 0;

  constructor() {
    super();
    this.#value = begin();
  }

  getConfig(): CoreConfig {
    return {
      ...{ name: 'Battery', system: 'soak', title: 'Battery', width: 8, height: 8, players: 1, layout: 'xinput' },
      ...{ rate: { numerator: 60, denominator: 1 }, audioRate: 0, channels: 1 },
    };
  }

  tick(): TickResult {
    if (++this.#ticks % 6 === 0) keep(++this.#value);
    return { frame: { width: 8, height: 8, pixels: new Uint8Array(8 * 8 * 4).fill(this.#value & 0xff) } };
  }
}

function begin(): number {
  const found = read(battery);
  const told = Number(read(promised)?.toString() ?? 0);
  const value = found === undefined || found.length === 0 ? 0 : found.readUInt32BE(0);
  const isWhole = found === undefined || found.length === 0 || found.equals(bytesOf(value));
  if (!isWhole) appendFileSync(faults, `began with a torn battery\n`);
  if (value < told) appendFileSync(faults, `began with ${value} behind ${told}\n`);
  return value;
}

function bytesOf(value: number): Buffer {
  const bytes = Buffer.alloc(numbers * 4);
  for (let at = 0; at < numbers; at++) bytes.writeUInt32BE(value, at * 4);
  return bytes;
}

function keep(value: number): void {
  replace(battery, bytesOf(value));
  replace(promised, String(value));
}

function replace(path: string, content: Buffer | string): void {
  const fresh = `${path}.${process.pid}.new`;
  writeFileSync(fresh, content);
  const file = openSync(fresh, 'r+');
  fsyncSync(file);
  closeSync(file);
  renameSync(fresh, path);
}

function read(path: string): Buffer | undefined {
  try {
    return readFileSync(path);
  } catch {
    return undefined;
  }
}

const stop = new AbortController();
for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stop.abort());
await new PerunConnection().run(new BatteryCore(), stop.signal);
