import { readSync } from 'node:fs';
import {
  capabilityArguments,
  eiCapabilities,
  eiEvents,
  type EiCapability,
  type LibeiCalls,
  type Pointer,
} from '../../bindings/libei.ts';
import { Signal } from '../../../src/shared/events.ts';
import type { DisplayMode } from '../../../src/shared/desktop.ts';
import { KeymapFiles } from './keymap-files.ts';

/** A rectangle of the desktop that a device covers, in its own pixels. */
export interface Region {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  /** Which output it is, where the compositor tells. */
  readonly mapping: string | null;
}

/** A device of the compositor. It takes events only while it is resumed. */
export interface EiDevice {
  readonly handle: Pointer;
  readonly capabilities: ReadonlySet<EiCapability>;
  readonly regions: readonly Region[];
  /** Of XKB, as text, where it is a keyboard. */
  readonly keymap: string | null;
  isResumed: boolean;
}

/** A device and the part of it that is the output. */
export interface Placed {
  readonly device: EiDevice;
  readonly region: Region;
}

/** More devices than any compositor makes: what comes after is left alone. */
const mostDevices = 64;
const mostRegions = 64;
const xkbKeymap = 1;
const largestKeymap = 1 << 20;

/**
 * The devices that there are now. Compositors pause and replace them when outputs change, so ask for one at every event
 * and keep none.
 */
export class EiDevices {
  /** One can be used from now on. */
  readonly resumed: Signal<[EiDevice]> = new Signal();
  /** One cannot be used any more: what is held on it is let go by the compositor. */
  readonly stopped: Signal<[EiDevice]> = new Signal();
  readonly #calls: LibeiCalls;
  readonly #keymaps = new KeymapFiles();
  readonly #devices = new Map<Pointer, EiDevice>();
  #sequence = 0;
  #isConnected = false;
  #isLost = false;

  constructor(calls: LibeiCalls) {
    this.#calls = calls;
  }

  get isConnected(): boolean {
    return this.#isConnected;
  }

  /** The compositor hung up. */
  get isLost(): boolean {
    return this.#isLost;
  }

  /** Takes what came from the compositor. */
  pump(ei: Pointer): void {
    this.#keymaps.during(() => this.#calls.ei_dispatch(ei));
    for (;;) {
      const event = this.#calls.ei_get_event(ei);
      if (event === null) return;
      this.#take(event, this.#calls.ei_event_get_type(event));
      this.#calls.ei_event_unref(event);
    }
  }

  can(capability: EiCapability): boolean {
    return this.with(capability) !== undefined;
  }

  /** The first device that takes such events now. */
  with(capability: EiCapability): EiDevice | undefined {
    for (const device of this.#devices.values()) {
      if (device.isResumed && device.capabilities.has(capability)) return device;
    }
    return undefined;
  }

  /**
   * The device of one output that takes such events now: by the mapping id, where there is one; else the one of the
   * output's size; else the only one there is.
   */
  placed(capability: 'absolute' | 'touch', mapping: string | null, mode: DisplayMode): Placed | undefined {
    const all: Placed[] = [];
    for (const device of this.#devices.values()) {
      if (!device.isResumed || !device.capabilities.has(capability)) continue;
      for (const region of device.regions) all.push({ device, region });
    }
    if (mapping !== null && all.some(({ region }) => region.mapping !== null)) {
      return all.find(({ region }) => region.mapping === mapping);
    }
    // The one that came last: the outputs that a desktop began with may be of the same size.
    const sized = all.findLast(({ region }) => region.width === mode.width && region.height === mode.height);
    return sized ?? (all.length === 1 ? all[0] : undefined);
  }

  /** Lets go of all of them. */
  close(): void {
    for (const device of this.#devices.values()) this.#forget(device);
  }

  #take(event: Pointer, type: number): void {
    if (type === eiEvents.connect) this.#isConnected = true;
    else if (type === eiEvents.disconnect) {
      this.#isLost = true;
      this.close();
    } else if (type === eiEvents.seatAdded) {
      const seat = this.#calls.ei_event_get_seat(event);
      this.#calls.ei_seat_bind_capabilities(seat, ...capabilityArguments(Object.values(eiCapabilities)));
    } else if (type === eiEvents.deviceAdded) this.#add(this.#calls.ei_event_get_device(event));
    else {
      const isAboutOne = type >= eiEvents.deviceRemoved && type <= eiEvents.deviceResumed;
      const device = isAboutOne ? this.#devices.get(this.#calls.ei_event_get_device(event)) : undefined;
      if (device === undefined) return;
      if (type === eiEvents.deviceResumed) this.#resume(device);
      else if (type === eiEvents.devicePaused) this.#pause(device);
      else this.#forget(device);
    }
  }

  #add(handle: Pointer): void {
    if (this.#devices.size >= mostDevices) return;
    const calls = this.#calls;
    const names = Object.keys(eiCapabilities) as EiCapability[];
    const capabilities = new Set(names.filter((name) => calls.ei_device_has_capability(handle, eiCapabilities[name])));
    const keymap = capabilities.has('keyboard') ? this.#readKeymap(handle) : null;
    const regions: Region[] = [];
    while (regions.length < mostRegions) {
      const region = calls.ei_device_get_region(handle, regions.length);
      if (region === null) break;
      regions.push({
        x: calls.ei_region_get_x(region),
        y: calls.ei_region_get_y(region),
        width: calls.ei_region_get_width(region),
        height: calls.ei_region_get_height(region),
        mapping: calls.ei_region_get_mapping_id(region),
      });
    }
    this.#devices.set(handle, { handle: calls.ei_device_ref(handle), capabilities, regions, keymap, isResumed: false });
  }

  #readKeymap(handle: Pointer): string | null {
    const calls = this.#calls;
    const keymap = calls.ei_device_keyboard_get_keymap(handle);
    if (keymap === null) return null;
    const fd = calls.ei_keymap_get_fd(keymap);
    this.#keymaps.closeForgotten(fd);
    const size = Number(calls.ei_keymap_get_size(keymap));
    if (calls.ei_keymap_get_type(keymap) !== xkbKeymap || size > largestKeymap) return null;
    try {
      const bytes = Buffer.alloc(size);
      const length = readSync(fd, bytes, 0, size, 0);
      return bytes.toString('utf8', 0, length).replace(/\0[^]*$/u, '');
    } catch {
      return null;
    }
  }

  #resume(device: EiDevice): void {
    device.isResumed = true;
    this.#calls.ei_device_start_emulating(device.handle, ++this.#sequence);
    this.resumed.emit(device);
  }

  #pause(device: EiDevice): void {
    if (!device.isResumed) return;
    device.isResumed = false;
    this.stopped.emit(device);
  }

  #forget(device: EiDevice): void {
    this.#pause(device);
    this.#devices.delete(device.handle);
    this.#calls.ei_device_unref(device.handle);
  }
}
