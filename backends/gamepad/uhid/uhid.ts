import { randomBytes } from 'node:crypto';
import {
  type GamepadBackend,
  type PadFeedback,
  PadKind,
  type PadState,
  type VirtualPad,
} from '../../../src/drivers/gamepad.ts';
import type { BackendProbe } from '../../../src/shared/backend-probe.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import { Signal } from '../../../src/shared/events.ts';
import { DeviceFile, probeDevice } from '../../bindings/input/device-file.ts';
import { dualsenseDescriptor } from './dualsense-descriptor.ts';
import { featureReport } from './dualsense-features.ts';
import { decodeOutputReport } from './dualsense-output.ts';
import { type DualsenseState, encodeInputReport } from './dualsense-report.ts';
import { decodeUhidEvent, encodeCreate, encodeInput, encodeReport, encodeTaken } from './uhid-events.ts';

const device = { path: '/dev/uhid', module: 'uhid' };

/** DualSense pads by Linux's UHID: the kernel's hid-playstation makes of one what it makes of a real one. */
export const uhidBackend: GamepadBackend = {
  kinds: [PadKind.dualsense],
  probe: (): BackendProbe => probeDevice(device),
  open(kind, player) {
    if (kind !== PadKind.dualsense) throw new PerunError('USAGE', `uhid makes no ${kind} here`);
    return new UhidPad(player);
  },
};

const away = { isDown: false, id: 0, x: 0, y: 0 };
const atRest: DualsenseState = {
  pad: { buttons: 0, leftX: 0, leftY: 0, rightX: 0, rightY: 0, leftTrigger: 0, rightTrigger: 0 },
  fingers: [away, away],
  gyro: [0, 0, 0],
  // It lies on a table.
  acceleration: [0, 9.806_65, 0],
  sequence: 0,
  timeUs: 0,
};

class UhidPad implements VirtualPad {
  readonly kind = PadKind.dualsense;
  readonly feedback: Signal<[PadFeedback]> = new Signal();
  readonly #file = new DeviceFile(device);
  /** Two pads of one address are one for the kernel: by lot, and marked as one that nobody sold. */
  readonly #address = Uint8Array.of(0x02, ...randomBytes(5));
  #state = atRest;
  #touches = 0;
  readonly #said = new Map<string, string>();

  constructor(player: number) {
    this.#file.listen((bytes) => this.#heed(bytes));
    const created = encodeCreate({
      ...{ name: 'Sony Interactive Entertainment DualSense Wireless Controller', place: `perun/pad${player}` },
      serial: [...this.#address].map((byte) => byte.toString(16).padStart(2, '0')).join(':'),
      ...{ bus: 3, vendor: 0x054c, product: 0x0ce6, version: 0x0100, descriptor: dualsenseDescriptor },
    });
    if (this.#file.write(created)) return;
    this.#file.close();
    throw new PerunError('FAILED', `${device.path} refused a gamepad`);
  }

  update(pad: PadState): void {
    this.#report({ pad });
  }

  touch(finger: number, isDown: boolean, x: number, y: number): void {
    if (finger !== 0 && finger !== 1) return;
    const fingers = [...this.#state.fingers] as [DualsenseState['fingers'][0], DualsenseState['fingers'][1]];
    const before = fingers[finger];
    if (isDown && !before.isDown) this.#touches = (this.#touches + 1) & 0x7f;
    // Who lifts a finger stands where it was.
    fingers[finger] = isDown ? { isDown, id: before.isDown ? before.id : this.#touches, x, y } : { ...before, isDown };
    this.#report({ fingers });
  }

  motion(gyro: DualsenseState['gyro'], acceleration: DualsenseState['acceleration']): void {
    this.#report({ gyro, acceleration });
  }

  close(): void {
    // The device goes with the file.
    this.#file.close();
    this.feedback.clear();
  }

  #report(change: Partial<DualsenseState>): void {
    const sequence = (this.#state.sequence + 1) & 0xff;
    this.#state = { ...this.#state, ...change, sequence, timeUs: performance.now() * 1000 };
    this.#file.write(encodeInput(encodeInputReport(this.#state)));
  }

  #heed(bytes: Uint8Array): void {
    const event = decodeUhidEvent(bytes);
    if (event === undefined) return;
    // The kernel waits for these, and a driver that gets none leaves the pad alone.
    if (event.kind === 'getReport')
      this.#file.write(encodeReport(event.id, featureReport(event.report, this.#address)));
    else if (event.kind === 'setReport') this.#file.write(encodeTaken(event.id));
    else for (const said of decodeOutputReport(event.data)) this.#say(said);
  }

  /** Drivers write all their lights where one changed. */
  #say(said: PadFeedback): void {
    const what = said.kind === 'trigger' ? said.side : said.kind;
    const words = JSON.stringify(said);
    if (this.#said.get(what) === words) return;
    this.#said.set(what, words);
    this.feedback.emit(said);
  }
}
