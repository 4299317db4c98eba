import { spawn } from 'node:child_process';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env, execPath } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { FeedbackEvent } from '../../../src/host/punktfunk-client/feedback-log.ts';
import type { FromRoutes, RouteStart, ToRoutes } from '../../../src/host/media/workers.ts';
import type { InputEvent } from '../../../src/protocol/punktfunk/planes/input.ts';
import type { RichInput } from '../../../src/protocol/punktfunk/planes/rich-input.ts';
import { loadBuilt } from './built.ts';
import { devicesNamed, type SeenEvent, until, Watcher } from './input-device.ts';
import { names } from './pad-names.ts';

/*
 * Runs inside of a virtual machine: the thread of a media process that takes a client's datagrams, a client at its Unix
 * socket that brings two gamepads, evtest on both, and a game. What was seen goes to $LAB_OUT/route.json.
 */

export interface RouteJobResult {
  /** Pads of each kind when both had come. */
  readonly kinds: readonly [xbox360: number, dualsense: number];
  readonly xbox360: readonly SeenEvent[];
  readonly touchpad: readonly SeenEvent[];
  readonly feedback: readonly FeedbackEvent[];
  /** Datagrams of rumble, those that only say again what lasts included. */
  readonly rumbles: number;
  /**
   * Devices that were left: after one was pulled out, after the client's way was cut, after the client was gone, and after
   * all was to end while another client had a pad.
   */
  readonly left: readonly number[];
}

const built = await loadBuilt();
const { Gamepad, PadAxis, PadButton, WireGrant } = built.constants;
const route = join(mkdtempSync(join(tmpdir(), 'r-')), 'route');
const steering = new built.steering.Steering();
const place = { kind: 'x11', runtimeDirectory: '/run', wayland: null, bus: null, x11: ':9' } as const;
const start: RouteStart['start'] = {
  ...{
    kind: 'start',
    kbps: 1000,
    firstFrame: 0,
    perun: '',
    route,
    perf: false,
    encoder: 'auto',
    slices: 1,
    channels: 2,
  },
  source: { kind: 'desktop', name: 'x11', place: { ...place, pipewire: null, sway: null, eis: null } },
  mode: { codec: 'h264', width: 320, height: 240, rate: 30 },
};
const workerData: RouteStart = {
  samples: built.samples.SampleRing.create(24_000).memory,
  spoken: built.samples.SampleRing.create(24_000).memory,
  post: built.post.Post.create().memory,
  ...{ steering: steering.memory, start },
};
const thread = new Worker(new URL('../../../dist/src/host/media/route-entry.js', import.meta.url), { workerData });
await new Promise<void>((resolve, reject) => {
  thread.once('error', reject);
  thread.once('message', (said: FromRoutes) => {
    if (said.kind === 'ready') resolve();
    else reject(new Error(JSON.stringify(said)));
  });
});
const order = (what: ToRoutes): void => thread.postMessage(what);
function add(id: string, gamepad: 0 | 2): void {
  order({
    ...{ kind: 'add', id, name: id, local: '127.0.0.1', peer: '127.0.0.1', frames: 0, grants: WireGrant.gamepad },
    ...{ audioChannels: 0, timing: false, gamepad, fecScheme: 1, fecPercent: 0, maxDataShards: 64, shardBytes: 1200 },
    ...{ cipher: 0, key: '00'.repeat(16), salt: '00'.repeat(4), streamed: false },
    resume: { port: 0, sequence: 0, frame: 0, packet: 0, peerPort: 0 },
  });
}
add('one', Gamepad.dualSense);
await sleep(200);
const line = await built.route.openRoute(route, 'one');
const log = new built.feedback.FeedbackLog();
let rumbles = 0;
line.onDatagram((datagram) => {
  if (datagram[0] === 0xca) rumbles += 1;
  log.take(datagram);
});

const give = (event: InputEvent): boolean => line.send(built.input.encodeInput(event));
const rich = (event: RichInput): boolean => line.send(built.rich.encodeRichInput(event));
const [xboxName] = names.xbox360;
const [padName, , touchName] = names.dualsense;
const all = (): number => [...names.xbox360, ...names.dualsense].flatMap((name) => devicesNamed(name)).length;

// The first says what it is; the second is what its client asked for, from its first use.
give({ kind: 'padArrived', pad: 0, gamepad: Gamepad.xbox360, audioCaps: 0 });
give({ kind: 'padButton', pad: 1, button: PadButton.a, isDown: false });
const [xboxDevice = '', touchDevice = ''] = await Promise.all(
  [xboxName, touchName].map((name) => until(`a device ${name}`, () => devicesNamed(name)[0])),
);
const kinds = [devicesNamed(xboxName).length, devicesNamed(padName).length] as const;
const watchers = [new Watcher(xboxDevice), new Watcher(touchDevice)];
for (const watcher of watchers) await watcher.ready();
for (const isDown of [true, false]) give({ kind: 'padButton', pad: 0, button: PadButton.a, isDown });
give({ kind: 'padAxis', pad: 0, axis: PadAxis.leftY, value: 12_345 });
give({ kind: 'padAxis', pad: 0, axis: PadAxis.rightTrigger, value: 99 });
// Held when the way is cut.
give({ kind: 'padButton', pad: 0, button: PadButton.left, isDown: true });
rich({ kind: 'touchpad', pad: 1, finger: 0, isActive: true, x: 0x8000, y: 0x8000 });
await sleep(300);
await play(xboxDevice);

const left: number[] = [];
give({ kind: 'padRemoved', pad: 1, sequence: 1 });
await until('one pad is pulled out', () => devicesNamed(padName).length === 0);
left.push(all());
line.close();
await sleep(500);
left.push(all());
const seen = await Promise.all(watchers.map((watcher) => watcher.end()));
order({ kind: 'remove', id: 'one' });
await until('the other one goes with its client', () => all() === 0).catch(() => undefined);
left.push(all());

add('two', Gamepad.auto);
await sleep(200);
const other = await built.route.openRoute(route, 'two');
other.send(built.input.encodeInput({ kind: 'padButton', pad: 5, button: PadButton.a, isDown: true }));
await until('a pad of another client', () => devicesNamed(xboxName)[0]);
order({ kind: 'end' });
await until('pads end with their thread', () => all() === 0).catch(() => undefined);
left.push(all());
const result: RouteJobResult = {
  ...{ kinds, xbox360: seen[0]?.events ?? [], touchpad: seen[1]?.events ?? [], feedback: log.events, rumbles, left },
};
writeFileSync(join(env['LAB_OUT'] ?? '', 'route.json'), JSON.stringify(result));
process.exit(0);

function play(device: string): Promise<void> {
  const game = spawn(execPath, [join(import.meta.dirname, 'rumble-client.ts'), device], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    game.once('close', (status) => (status === 0 ? resolve() : reject(new Error(`the game ended with ${status}`))));
  });
}
