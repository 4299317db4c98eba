import { closeSync, openSync } from 'node:fs';
import { SdBus } from '../../../backends/bindings/sd-bus/bus.ts';
import { BusFailure } from '../../../backends/bindings/sd-bus/errors.ts';
import type { BusReply, IncomingCall } from '../../../backends/bindings/sd-bus/types.ts';
import { Variant, options, type BusValue } from '../../../backends/bindings/sd-bus/values.ts';

const remoteDesktop = 'org.gnome.Mutter.RemoteDesktop';
const screenCast = 'org.gnome.Mutter.ScreenCast';
const session = '/org/gnome/Mutter/RemoteDesktop/Session/u1';
const cast = '/org/gnome/Mutter/ScreenCast/Session/u1';
const stream = '/org/gnome/Mutter/ScreenCast/Stream/u1';

/** Where the stand-in does not do as it should. */
export type MutterFault =
  | 'none'
  /** Of a method, by its name: it never answers. */
  | `mute ${string}`
  /** Of a method, by its name: it says no. */
  | `refuse ${string}`
  /** It starts, and names no node. */
  | 'no node'
  /** Paths of objects are none. */
  | 'nonsense'
  /** It gives no descriptor. */
  | 'no descriptor';

/**
 * mutter's side of D-Bus, from the descriptions of its interfaces: each call is checked for its path, its state and every
 * option with its type, and what comes out of order is refused.
 */
export class FakeMutter {
  fault: MutterFault = 'none';
  /** Methods that were called, in their order. */
  readonly called: string[] = [];
  readonly bus: SdBus;
  /** A client's session is there. */
  isOpen = false;
  #isStarted = false;
  #isRecording = false;
  readonly #descriptors: number[] = [];

  private constructor(bus: SdBus) {
    this.bus = bus;
    bus.service = (call) => this.#answer(call);
  }

  static async start(address: string): Promise<FakeMutter> {
    const bus = await SdBus.connect(address);
    const fake = new FakeMutter(bus);
    await bus.own(remoteDesktop);
    await bus.own(screenCast);
    return fake;
  }

  /** Ends the session as mutter does when a person says so. */
  closeSession(): void {
    this.bus.emit(session, `${remoteDesktop}.Session`, 'Closed', '', []);
    this.bus.emit(cast, `${screenCast}.Session`, 'Closed', '', []);
    this.isOpen = false;
  }

  close(): void {
    this.bus.close();
    for (const fd of this.#descriptors.splice(0)) closeSync(fd);
  }

  #answer(call: IncomingCall): BusReply | Promise<BusReply> {
    const { member } = call;
    this.called.push(member);
    if (this.fault === `mute ${member}`) return new Promise(() => undefined);
    if (this.fault === `refuse ${member}`) {
      throw new BusFailure('org.freedesktop.DBus.Error.AccessDenied', 'Session creation inhibited');
    }
    const object = (path: string): BusReply =>
      this.fault === 'nonsense' ? { signature: 'u', values: [7] } : { signature: 'o', values: [path] };
    const nothing: BusReply = { signature: '', values: [] };
    switch (`${call.interface} ${member} ${call.path}`) {
      case `${remoteDesktop} CreateSession ${pathOf(remoteDesktop)}`:
        must(!this.isOpen && call.values.length === 0, 'a session is there already');
        this.isOpen = true;
        this.#isStarted = false;
        this.#isRecording = false;
        return object(session);
      case `org.freedesktop.DBus.Properties Get ${session}`:
        mustEqual(call.values, [`${remoteDesktop}.Session`, 'SessionId']);
        return { signature: 'v', values: [new Variant('s', 'id of it')] };
      case `${screenCast} CreateSession ${pathOf(screenCast)}`:
        must(this.isOpen, 'no session');
        mustEqual(call.values, [
          options({ 'remote-desktop-session-id': ['s', 'id of it'], 'disable-animations': ['b', true] }),
        ]);
        return object(cast);
      case `${screenCast}.Session RecordVirtual ${cast}`:
        must(this.isOpen && !this.#isStarted, 'started already');
        mustEqual(call.values, [options({ 'cursor-mode': ['u', 1], 'is-platform': ['b', true] })]);
        this.#isRecording = true;
        return object(stream);
      case `${remoteDesktop}.Session Start ${session}`:
        must(this.#isRecording && !this.#isStarted, 'nothing to start');
        this.#isStarted = true;
        if (this.fault !== 'no node') {
          this.bus.emit(stream, `${screenCast}.Stream`, 'PipeWireStreamAdded', 'u', [42]);
        }
        return nothing;
      case `org.freedesktop.DBus.Properties Get ${stream}`:
        mustEqual(call.values, [`${screenCast}.Stream`, 'Parameters']);
        return { signature: 'v', values: [new Variant('a{sv}', options({ 'mapping-id': ['s', 'a mapping'] }))] };
      case `${remoteDesktop}.Session ConnectToEIS ${session}`:
        must(this.#isStarted, 'not started');
        mustEqual(call.values, [options({})]);
        return this.fault === 'no descriptor'
          ? { signature: 's', values: ['none'] }
          : { signature: 'h', values: [this.#descriptor()] };
      case `${remoteDesktop}.Session Stop ${session}`:
        must(this.isOpen, 'no session');
        this.isOpen = false;
        return nothing;
      default:
        throw new BusFailure('org.freedesktop.DBus.Error.UnknownMethod', `no ${member} at ${call.path}`);
    }
  }

  /** Stands for a socket; what is sent is a copy. */
  #descriptor(): number {
    const fd = openSync('/dev/null', 'r');
    this.#descriptors.push(fd);
    return fd;
  }
}

const pathOf = (name: string): string => `/${name.replaceAll('.', '/')}`;

function must(is: boolean, words: string): void {
  if (!is) throw new BusFailure('org.freedesktop.DBus.Error.Failed', words);
}

function mustEqual(values: readonly BusValue[], wanted: readonly BusValue[]): void {
  if (!equal(values, wanted)) throw new BusFailure('org.freedesktop.DBus.Error.InvalidArgs', show(values));
}

/** Types too: a number of another type is another value. */
function equal(a: BusValue | undefined, b: BusValue | undefined): boolean {
  if (a instanceof Variant) return b instanceof Variant && a.signature === b.signature && equal(a.value, b.value);
  if (a instanceof Map) {
    return (
      b instanceof Map &&
      a.size === b.size &&
      [...a].every(([key, value]) => equal(value as BusValue, b.get(key) as BusValue))
    );
  }
  if (Array.isArray(a)) {
    return (
      Array.isArray(b) && a.length === b.length && a.every((value, at) => equal(value as BusValue, b[at] as BusValue))
    );
  }
  return a === b;
}

function show(values: readonly BusValue[]): string {
  return JSON.stringify(values, (_key, value: unknown) =>
    value instanceof Map ? [...(value as Map<unknown, unknown>)] : value,
  );
}
