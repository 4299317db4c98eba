import { closeSync, openSync, writeSync } from 'node:fs';
import { argv } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { ioctl } from '../../../backends/bindings/input/ioctl.ts';

/*
 * A game, as far as motors go: uploads an effect, plays it until it is over, changes it, plays it again and stops it, takes
 * it back. Written from linux/input.h, and not with what it tests but for the call of ioctl itself.
 */

const [EVIOCSFF, EVIOCRMFF] = [0x4030_4580, 0x4004_4581];
const EV_FF = 0x15;
const fd = openSync(argv[2] ?? '', 'r+');

const effect = Buffer.alloc(48);
effect.writeUInt16LE(0x50, 0);
effect.writeInt16LE(-1, 2);
upload(0x8000, 0x4000, 300);
const id = effect.readInt16LE(2);
play(1);
await sleep(800);
upload(0x1234, 0xffff, 0);
play(1);
await sleep(300);
play(0);
await sleep(200);
ioctl(fd, EVIOCRMFF, id);
closeSync(fd);

function upload(strong: number, weak: number, lengthMs: number): void {
  effect.writeUInt16LE(lengthMs, 10);
  effect.writeUInt16LE(strong, 16);
  effect.writeUInt16LE(weak, 18);
  ioctl(fd, EVIOCSFF, effect);
}

function play(times: number): void {
  const event = Buffer.alloc(24);
  event.writeUInt16LE(EV_FF, 16);
  event.writeUInt16LE(id, 18);
  event.writeInt32LE(times, 20);
  writeSync(fd, event);
}
