import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Battery } from '../../../../cores/libretro/battery.ts';

let folder = '';
let troubles: string[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'perun-battery-'));
  troubles = [];
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const open = (memory: Uint8Array): Battery =>
  new Battery({ folder, rom: '/games/comet.gb', memory: () => memory, onTrouble: (text) => troubles.push(text) });
const saved = (): Uint8Array => readFileSync(join(folder, 'comet.srm'));

describe('the battery of a cartridge', () => {
  it('writes what has changed, and only that, and brings it back', () => {
    const memory = new Uint8Array(8);
    const battery = open(memory);
    battery.keep();
    expect(existsSync(join(folder, 'comet.srm'))).toBe(false);
    memory[3] = 7;
    battery.keep();
    expect([...saved()]).toEqual([0, 0, 0, 7, 0, 0, 0, 0]);
    memory[0] = 1;
    battery.close();
    expect(readdirSync(folder)).toEqual(['comet.srm']);
    const again = new Uint8Array(8);
    open(again).close();
    expect([...again]).toEqual([1, 0, 0, 7, 0, 0, 0, 0]);
  });

  it('belongs to the first of several sessions; the others read and leave it alone', () => {
    const first = new Uint8Array(4);
    const second = new Uint8Array(4);
    const keeper = open(first);
    const guest = open(second);
    expect(troubles).toEqual([expect.stringContaining(`process ${process.pid} keeps`)]);
    second[0] = 9;
    guest.close();
    first[0] = 1;
    keeper.close();
    expect([...saved()]).toEqual([1, 0, 0, 0]);
    open(second).close();
    expect(second[0]).toBe(1);
  });

  it('is the file that the host has laid, with one of its own counting where it has laid none', () => {
    const laid = join(folder, 'host', 'battery.sav');
    const play = (memory: Uint8Array): void =>
      new Battery({
        folder,
        laid,
        rom: '/games/comet.gb',
        memory: () => memory,
        onTrouble: (text) => troubles.push(text),
      }).close();
    writeFileSync(join(folder, 'comet.srm'), Uint8Array.of(1, 2, 3, 4));
    const memory = new Uint8Array(4);
    play(memory);
    expect([...memory]).toEqual([1, 2, 3, 4]);
    // The clock of a cartridge stands behind its memory.
    writeFileSync(laid, Uint8Array.of(5, 6, 7, 8, ...new Uint8Array(48)));
    play(memory);
    expect([...memory]).toEqual([5, 6, 7, 8]);
    // An empty one says that there is nothing.
    writeFileSync(laid, '');
    const fresh = new Uint8Array(4);
    play(fresh);
    expect([...fresh]).toEqual([0, 0, 0, 0]);
    expect(troubles).toEqual([]);
    writeFileSync(laid, Uint8Array.of(9));
    play(fresh);
    expect([...fresh]).toEqual([0, 0, 0, 0]);
    expect(troubles).toEqual([expect.stringContaining('the game begins without')]);
  });

  it('is taken over from a process that was killed, also where its number is used again', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']);
    await once(child, 'spawn');
    const lock = join(folder, 'comet.srm.lock');
    const stat = readFileSync(`/proc/${child.pid}/stat`, 'latin1');
    const start = stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    writeFileSync(lock, `${child.pid} ${start}\n`);
    open(new Uint8Array(4)).close();
    expect(troubles).toHaveLength(1);
    writeFileSync(lock, `${child.pid} 1\n`);
    open(new Uint8Array(4)).close();
    writeFileSync(lock, `${child.pid} ${start}\n`);
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
    open(new Uint8Array(4)).close();
    expect(troubles).toHaveLength(1);
    expect(existsSync(lock)).toBe(false);
  });

  it('does not touch a file of another length, and says so', () => {
    writeFileSync(join(folder, 'comet.srm'), 'another cartridge');
    const memory = new Uint8Array(4);
    const battery = open(memory);
    memory[0] = 1;
    battery.close();
    expect(saved().toString()).toBe('another cartridge');
    expect(troubles).toEqual([expect.stringContaining('it is left alone')]);
  });

  it('says what could not be written, and tries again', () => {
    const memory = new Uint8Array(4);
    const battery = open(memory);
    memory[0] = 1;
    const path = join(folder, 'comet.srm');
    rmSync(folder, { recursive: true });
    battery.keep();
    expect(troubles).toEqual([expect.stringContaining(`${path} could not be written`)]);
    mkdirSync(folder);
    battery.close();
    expect(saved()[0]).toBe(1);
  });
});
