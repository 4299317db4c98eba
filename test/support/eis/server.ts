import { watchDescriptor, type DescriptorWatch } from '../../../backends/bindings/watch-descriptor.ts';
import { loadEis, type EisCalls, type Pointer } from './library.ts';

export const capabilities = { pointer: 1, absolute: 2, keyboard: 4, touch: 8, scroll: 16, button: 32 } as const;
type Capability = keyof typeof capabilities;

/** A device that the stand-in offers. */
export interface DeviceOffer {
  readonly name: string;
  readonly capabilities: readonly Capability[];
  readonly regions?: readonly {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
    readonly mapping?: string;
  }[];
}

/** What came in on a device, with its values; `frame` ends what belongs together. */
export type Came = readonly [device: string, kind: string, ...values: (number | boolean)[]];

const kinds = {
  clientConnect: 1,
  clientDisconnect: 2,
  seatBind: 3,
  deviceClosed: 4,
  frame: 100,
  start: 200,
  stop: 201,
  motion: 300,
  absolute: 400,
  button: 500,
  scrollDiscrete: 603,
  key: 700,
  touchDown: 800,
  touchUp: 801,
  touchMotion: 802,
} as const;

/** A compositor's side of libei, on the real libeis: offers devices, and writes down exactly what comes. */
export class EisServer {
  readonly came: Came[] = [];
  /** Names that clients gave. */
  readonly clients: string[] = [];
  /** Clients that are connected now. */
  connected = 0;
  readonly #calls: EisCalls = loadEis();
  readonly #eis: Pointer;
  readonly #watch: DescriptorWatch;
  readonly #devices = new Map<string, Pointer>();
  readonly #offers: DeviceOffer[];
  readonly #seatCapabilities: readonly Capability[];
  #client: Pointer | undefined;
  #seat: Pointer | undefined;
  #closed = false;

  /** At a path, or for clients that `addClient` makes. */
  constructor(offers: readonly DeviceOffer[], path?: string, seat = Object.keys(capabilities) as Capability[]) {
    this.#offers = [...offers];
    this.#seatCapabilities = seat;
    this.#eis = this.#calls.eis_new(null);
    const refused: number =
      path === undefined
        ? this.#calls.eis_setup_backend_fd(this.#eis)
        : this.#calls.eis_setup_backend_socket(this.#eis, path);
    if (refused !== 0) throw new Error(`libeis: ${refused}`);
    const fd: number = this.#calls.eis_get_fd(this.#eis);
    this.#watch = watchDescriptor(fd, { readable: true, writable: false }, () => this.#pump());
  }

  /** The other end of a new connection; it belongs to the caller. */
  addClient(): number {
    return this.#calls.eis_backend_fd_add_client(this.#eis);
  }

  /** What came since the last time, without the ends of frames if so wished. */
  take(): Came[] {
    return this.came.splice(0);
  }

  pause(name: string): void {
    this.#calls.eis_device_pause(this.#device(name));
  }

  resume(name: string): void {
    this.#calls.eis_device_resume(this.#device(name));
  }

  remove(name: string): void {
    this.#calls.eis_device_remove(this.#device(name));
    this.#devices.delete(name);
  }

  add(offer: DeviceOffer): void {
    const calls = this.#calls;
    const device: Pointer = calls.eis_seat_new_device(this.#seat ?? null);
    calls.eis_device_configure_name(device, offer.name);
    for (const capability of offer.capabilities) {
      calls.eis_device_configure_capability(device, capabilities[capability]);
    }
    for (const { x, y, width, height, mapping } of offer.regions ?? []) {
      const region: Pointer = calls.eis_device_new_region(device);
      calls.eis_region_set_size(region, width, height);
      calls.eis_region_set_offset(region, x, y);
      if (mapping !== undefined) calls.eis_region_set_mapping_id(region, mapping);
      calls.eis_region_add(region);
    }
    calls.eis_device_add(device);
    calls.eis_device_resume(device);
    this.#devices.set(offer.name, device);
  }

  disconnectClient(): void {
    if (this.#client !== undefined) this.#calls.eis_client_disconnect(this.#client);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#watch.close();
    this.#calls.eis_unref(this.#eis);
  }

  #device(name: string): Pointer {
    const device = this.#devices.get(name);
    if (device === undefined) throw new Error(`no device ${name}`);
    return device;
  }

  #pump(): void {
    const calls = this.#calls;
    calls.eis_dispatch(this.#eis);
    for (;;) {
      const event: Pointer | null = calls.eis_get_event(this.#eis);
      if (event === null) return;
      this.#take(event, calls.eis_event_get_type(event));
      calls.eis_event_unref(event);
    }
  }

  #take(event: Pointer, type: number): void {
    const calls = this.#calls;
    if (type === kinds.clientConnect) {
      const client: Pointer = calls.eis_event_get_client(event);
      if (!(calls.eis_client_is_sender(client) as boolean)) throw new Error('not a sender');
      this.clients.push(calls.eis_client_get_name(client));
      this.connected++;
      this.#client = client;
      calls.eis_client_connect(client);
      const seat: Pointer = calls.eis_client_new_seat(client, 'default');
      for (const name of this.#seatCapabilities) calls.eis_seat_configure_capability(seat, capabilities[name]);
      calls.eis_seat_add(seat);
      this.#seat = seat;
      return;
    }
    if (type === kinds.clientDisconnect) this.connected--;
    else if (type === kinds.seatBind) this.#bound(event);
    else if (type >= kinds.frame || type === kinds.deviceClosed) this.#write(event, type);
  }

  /** A client that leaves binds nothing. */
  #bound(event: Pointer): void {
    const calls = this.#calls;
    const wanted = Object.values(capabilities).filter((capability) =>
      calls.eis_event_seat_has_capability(event, capability),
    );
    if (wanted.length === 0) return;
    if (wanted.length !== this.#seatCapabilities.length) throw new Error(`bound only ${wanted.join(', ')}`);
    for (const offer of this.#offers) this.add(offer);
  }

  #write(event: Pointer, type: number): void {
    const calls = this.#calls;
    const device: Pointer = calls.eis_event_get_device(event);
    const name: string = calls.eis_device_get_name(device);
    const [kind] = Object.entries(kinds).find(([, value]) => value === type) ?? [`event ${type}`];
    this.came.push([name, kind, ...this.#values(event, type)]);
  }

  #values(event: Pointer, type: number): (number | boolean)[] {
    const c = this.#calls;
    switch (type) {
      case kinds.motion:
        return [c.eis_event_pointer_get_dx(event), c.eis_event_pointer_get_dy(event)];
      case kinds.absolute:
        return [c.eis_event_pointer_get_absolute_x(event), c.eis_event_pointer_get_absolute_y(event)];
      case kinds.button:
        return [c.eis_event_button_get_button(event), c.eis_event_button_get_is_press(event)];
      case kinds.scrollDiscrete:
        return [c.eis_event_scroll_get_discrete_dx(event), c.eis_event_scroll_get_discrete_dy(event)];
      case kinds.key:
        return [c.eis_event_keyboard_get_key(event), c.eis_event_keyboard_get_key_is_press(event)];
      case kinds.touchDown:
      case kinds.touchMotion:
        return [c.eis_event_touch_get_id(event), c.eis_event_touch_get_x(event), c.eis_event_touch_get_y(event)];
      case kinds.touchUp:
        return [c.eis_event_touch_get_id(event)];
      default:
        return [];
    }
  }
}
