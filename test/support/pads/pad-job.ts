import { execFileSync, spawn } from 'node:child_process';
import { openSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { env, execPath, setuid } from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { backends } from '../../../backends/registry.ts';
import { PadBit, type PadFeedback, type PadState, type VirtualPad } from '../../../src/drivers/gamepad.ts';
import type { BackendProbe } from '../../../src/shared/backend-probe.ts';
import { devicesNamed, type SeenEvent, until, Watcher } from './input-device.ts';
import { names } from './pad-names.ts';

/*
 * Runs inside of a virtual machine that has uinput, uhid and hid-playstation: opens each kind of pad, uses all of it, has
 * other programs look at it, and writes what they saw to $LAB_OUT/pads.json.
 */

/** Everything that was seen of one pad. */
export interface SeenPad {
  readonly probe: BackendProbe;
  /** evtest's description of the first device. */
  readonly head: string;
  /** By device name: what evtest read there. */
  readonly events: Readonly<Record<string, readonly SeenEvent[]>>;
  readonly feedback: readonly PadFeedback[];
  readonly lights: readonly string[];
  readonly batteries: readonly string[];
  /** Files of joysticks and of raw HID devices while it was open. */
  readonly others: readonly string[];
  /** Devices of its names after it was closed. */
  readonly left: number;
}

export interface PadJobResult {
  readonly xbox360: SeenPad;
  readonly dualsense: SeenPad;
  /** What the backends say to a user who may not. */
  readonly forbidden: readonly BackendProbe[];
  /** Owner group and mode of the devices, once our rule is in force. */
  readonly ruled: Readonly<Record<string, { readonly group: number; readonly mode: number }>>;
  readonly inputGroup: number;
}

const rest: PadState = { buttons: 0, leftX: 0, leftY: 0, rightX: 0, rightY: 0, leftTrigger: 0, rightTrigger: 0 };

/** All buttons one after another, then all axes. */
const states: readonly PadState[] = [
  ...Object.values(PadBit).map((bit) => ({ ...rest, buttons: bit })),
  { ...rest, leftX: 12_345, leftY: 32_767, rightX: -32_768, rightY: -32_768, leftTrigger: 200, rightTrigger: 1 },
  { ...rest, leftX: -4000, leftY: -20_000, rightX: 30_000, rightY: 25_000, leftTrigger: 1, rightTrigger: 255 },
  rest,
];

async function usePad(kind: 'xbox360' | 'dualsense', use: (pad: VirtualPad) => Promise<void>): Promise<SeenPad> {
  const backend = await backends.gamepad(kind);
  const probe = backend.probe();
  const pad = backend.open(kind, 1);
  const feedback: PadFeedback[] = [];
  pad.feedback.on((said) => feedback.push(said));
  const devices = await Promise.all(names[kind].map((name) => until(`a device ${name}`, () => devicesNamed(name)[0])));
  const watchers = devices.map((device) => new Watcher(device));
  for (const watcher of watchers) await watcher.ready();
  // What the driver itself sets at its beginning.
  await sleep(300);
  for (const state of states) {
    pad.update(state);
    await sleep(20);
  }
  await use(pad);
  await playGame(devices[0] ?? '');
  const lights = entries('/sys/class/leds');
  const batteries = entries('/sys/class/power_supply');
  const others = [...entries('/dev/input').filter((name) => name.startsWith('js')), ...entries('/sys/class/hidraw')];
  const seen = await Promise.all(watchers.map((watcher) => watcher.end()));
  pad.close();
  const isGone = (): boolean => names[kind].every((name) => devicesNamed(name).length === 0);
  await until('the devices go', isGone).catch(() => undefined);
  return {
    ...{ probe, head: seen[0]?.head ?? '', feedback, lights, batteries, others },
    events: Object.fromEntries(names[kind].map((name, index) => [name, seen[index]?.events ?? []])),
    left: names[kind].flatMap((name) => devicesNamed(name)).length,
  };
}

/** A program of its own: who uploads an effect is kept waiting until our side answers. */
function playGame(device: string): Promise<void> {
  const game = spawn(execPath, [join(import.meta.dirname, 'rumble-client.ts'), device], { stdio: 'inherit' });
  return new Promise((resolve, reject) => {
    game.once('close', (status) => (status === 0 ? resolve() : reject(new Error(`the game ended with ${status}`))));
  });
}

/** Fingers, sensors and lights. */
async function useDualsense(pad: VirtualPad): Promise<void> {
  pad.touch(0, true, 0.25, 0.5);
  pad.touch(1, true, 1, 1);
  pad.touch(0, true, 0.5, 0.25);
  pad.touch(0, false, 0, 0);
  pad.touch(1, false, 0, 0);
  pad.touch(0, true, 0, 0);
  pad.touch(0, false, 0, 0);
  pad.motion([90, -45, 500], [9.806_65, -4.903_325, 19.6133]);
  await sleep(100);
  const leds = entries('/sys/class/leds');
  const set = (led: string, file: string, value: string): void =>
    writeFileSync(`/sys/class/leds/${led}/${file}`, value);
  const light = leds.find((name) => name.includes('rgb')) ?? '';
  set(light, 'multi_intensity', '10 20 30');
  set(light, 'brightness', '255');
  for (const [index, lit] of [1, 0, 0, 0, 1].entries()) {
    set(leds.find((name) => name.endsWith(`player-${index + 1}`)) ?? '', 'brightness', String(lit));
  }
  await sleep(200);
  // As games do it that speak to it directly: both triggers.
  const report = new Uint8Array(48);
  report.set([0x02, 0x0c]);
  report.set([0x21, 0xfc, 0x03, 1, 2, 3, 4, 5, 6, 7, 8], 11);
  report.set([0x26, 0x90, 0xa0, 0xff, 0, 0, 0, 0, 0, 0, 9], 22);
  writeFileSync(`/dev/${entries('/sys/class/hidraw')[0] ?? ''}`, report);
  await sleep(200);
}

function entries(folder: string): string[] {
  try {
    return readdirSync(folder).toSorted();
  } catch {
    return [];
  }
}

function applyRule(): PadJobResult['ruled'] {
  execFileSync('cp', ['packaging/udev/60-perun.rules', '/etc/udev/rules.d/']);
  execFileSync('/usr/lib/systemd/systemd-udevd', ['--daemon']);
  execFileSync('udevadm', ['trigger', '--action=add', '--subsystem-match=misc', '--settle']);
  const look = (path: string) => ({ group: statSync(path).gid, mode: statSync(path).mode & 0o777 });
  return { uinput: look('/dev/uinput'), uhid: look('/dev/uhid') };
}

const xbox360 = await usePad('xbox360', async () => {});
const dualsense = await usePad('dualsense', useDualsense);
const [uinput, uhid] = [await backends.gamepad('xbox360'), await backends.gamepad('dualsense')];
const ruled = applyRule();
const inputGroup = Number(/^input:x:(\d+):/m.exec(readFileSync('/etc/group', 'utf8'))?.[1]);
const file = openSync(join(env['LAB_OUT'] ?? '', 'pads.json'), 'w');
setuid?.(65_534);
const result: PadJobResult = {
  ...{ xbox360, dualsense, ruled, inputGroup },
  forbidden: [uinput.probe(), uhid.probe()],
};
// Numbers without end are no JSON.
writeFileSync(
  file,
  JSON.stringify(result, (_key, value: unknown) => (value === Infinity ? 'Infinity' : value)),
);
