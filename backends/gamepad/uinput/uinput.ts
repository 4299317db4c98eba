import {
  type GamepadBackend,
  type PadFeedback,
  PadKind,
  type PadState,
  type VirtualPad,
} from '../../../src/drivers/gamepad.ts';
import type { BackendProbe } from '../../../src/shared/backend-probe.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import { Signal } from '../../../src/shared/events.ts';
import { DeviceFile, probeDevice } from '../../bindings/input/device-file.ts';
import { decodeEvents, encodeEvents, EventType, type SystemEvent } from '../../bindings/input/events.ts';
import { RumbleEffects } from './rumble-effects.ts';
import {
  decodeUpload,
  EffectType,
  encodeAxis,
  encodeSetup,
  gainCode,
  UinputCode,
  uinputLayout,
  uinputRequest as request,
} from './uinput-structs.ts';
import { atRest, axes, changes, identity, keys } from './xbox360.ts';

const device = { path: '/dev/uinput', module: 'uinput' };

/** Effects that programs may have uploaded at once. */
const effectsMost = 16;
/** EINVAL, as the kernel wants it. */
const invalid = -22;

/** Xbox 360 pads by Linux's uinput. */
export const uinputBackend: GamepadBackend = {
  kinds: [PadKind.xbox360],
  probe: (): BackendProbe => probeDevice(device),
  open(kind) {
    if (kind !== PadKind.xbox360) throw new PerunError('USAGE', `uinput makes no ${kind} here`);
    return new UinputPad();
  },
};

class UinputPad implements VirtualPad {
  readonly kind = PadKind.xbox360;
  readonly feedback: Signal<[PadFeedback]> = new Signal();
  readonly #file = new DeviceFile(device);
  readonly #effects = new RumbleEffects(effectsMost);
  readonly #clock = systemClock;
  #state: PadState = atRest;
  #isTurning = false;
  #cancelTimer: (() => void) | undefined;

  constructor() {
    try {
      this.#create();
      this.#file.listen((bytes) => {
        for (const event of decodeEvents(bytes)) this.#heedIfAsked(event);
      });
    } catch (error) {
      this.#file.close();
      throw error;
    }
  }

  #create(): void {
    const file = this.#file;
    for (const type of [EventType.sync, EventType.key, EventType.absolute, EventType.forceFeedback]) {
      file.control(request.UI_SET_EVBIT, type);
    }
    for (const key of keys) file.control(request.UI_SET_KEYBIT, key);
    for (const axis of axes) {
      file.control(request.UI_SET_ABSBIT, axis.code);
      file.control(request.UI_ABS_SETUP, encodeAxis(axis));
    }
    for (const effect of [EffectType.rumble, gainCode]) file.control(request.UI_SET_FFBIT, effect);
    file.control(request.UI_DEV_SETUP, encodeSetup(identity, effectsMost));
    file.control(request.UI_DEV_CREATE);
  }

  update(state: PadState): void {
    const events = changes(this.#state, state);
    this.#state = state;
    if (events.length > 0) this.#file.write(encodeEvents(events));
  }

  touch(): void {
    // It has no touchpad.
  }

  motion(): void {
    // It has no sensors.
  }

  close(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    // The device goes with the file.
    this.#file.close();
    this.feedback.clear();
  }

  #heedIfAsked(event: SystemEvent): void {
    try {
      this.#heed(event);
    } catch {
      // Who asked is gone meanwhile, or the device is: there is nobody left to be told.
    }
  }

  #heed({ type, code, value }: SystemEvent): void {
    if (type === EventType.uinput && code === UinputCode.upload) this.#upload(value);
    else if (type === EventType.uinput && code === UinputCode.erase) this.#erase(value);
    else if (type !== EventType.forceFeedback) return;
    else if (code === gainCode) this.#effects.setGain(value);
    else this.#effects.play(code, value, this.#clock.now());
    this.#settle();
  }

  /** The program that uploads is kept waiting until it is answered. */
  #upload(requestId: number): void {
    const { bytes, request_id, retval } = uinputLayout.uinput_ff_upload;
    const upload = Buffer.alloc(bytes);
    upload.writeUInt32LE(requestId, request_id);
    this.#file.control(request.UI_BEGIN_FF_UPLOAD, upload);
    const effect = decodeUpload(upload);
    const isTaken = effect !== undefined && this.#effects.upload(effect, this.#clock.now());
    upload.writeInt32LE(isTaken ? 0 : invalid, retval);
    this.#file.control(request.UI_END_FF_UPLOAD, upload);
  }

  #erase(requestId: number): void {
    const { bytes, request_id, retval, effect_id } = uinputLayout.uinput_ff_erase;
    const erase = Buffer.alloc(bytes);
    erase.writeUInt32LE(requestId, request_id);
    this.#file.control(request.UI_BEGIN_FF_ERASE, erase);
    this.#effects.erase(erase.readUInt32LE(effect_id));
    erase.writeInt32LE(0, retval);
    this.#file.control(request.UI_END_FF_ERASE, erase);
  }

  /** Says how the motors turn now, and looks again when that changes by itself. */
  #settle(): void {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    const now = this.#clock.now();
    const { low, high, until } = this.#effects.at(now);
    if (until !== Infinity) this.#cancelTimer = this.#clock.after(Math.ceil(until - now), () => this.#settle());
    const isTurning = low > 0 || high > 0;
    if (!isTurning && !this.#isTurning) return;
    this.#isTurning = isTurning;
    this.feedback.emit({ kind: 'rumble', low, high, durationMs: isTurning ? until - now : 0 });
  }
}
