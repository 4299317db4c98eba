import { PerunError, toPerunError } from '../../../src/shared/errors.ts';
import { Signal } from '../../../src/shared/events.ts';
import { watchDescriptor, type DescriptorWatch } from '../watch-descriptor.ts';
import { failureOf, headOf, newMessage, newRefusal, newReply } from './envelope.ts';
import { BusFailure, refusedCall } from './errors.ts';
import { loadSdBus, type Out, type Pointer, type SdBusCalls } from './library.ts';
import { appendAll, readAll } from './message.ts';
import { openBus, unreachable } from './open.ts';
import type { BusArguments, BusMethod, BusService, SignalMatch } from './types.ts';
import type { BusValue } from './values.ts';

interface Pending {
  readonly member: string;
  readonly resolve: (values: BusValue[]) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

interface Listener {
  readonly match: SignalMatch;
  readonly take: (values: BusValue[], path: string) => void;
}

const kinds = { call: 1, reply: 2, error: 3, signal: 4 } as const;
const [pollIn, pollOut] = [1, 4];
const usualTimeoutMs = 5000;
/** Messages between two turns of the event loop, so that a busy bus leaves room for other work. */
const messagesAtOnce = 64;
const daemon = 'org.freedesktop.DBus';

/** A connection to a message bus, served by the event loop of the thread that opened it. */
export class SdBus {
  /** The bus went away; told once, and not for `close`. */
  readonly lost: Signal<[error: Error]> = new Signal();
  /** Who answers calls of peers; without, they are told that there is no such method. */
  service: BusService | undefined;
  readonly #calls: SdBusCalls;
  readonly #bus: Pointer;
  readonly #address: string;
  readonly #pending = new Map<bigint, Pending>();
  readonly #listeners = new Set<Listener>();
  #watcher: DescriptorWatch | undefined;
  #events = 0;
  #ready: (() => void) | undefined;
  #again: NodeJS.Immediate | undefined;
  #failure: PerunError | undefined;
  #isDraining = false;

  private constructor(calls: SdBusCalls, bus: Pointer, address: string) {
    this.#calls = calls;
    this.#bus = bus;
    this.#address = address;
  }

  /** Fails with MISSING_CAPABILITY without libsystemd, UNREACHABLE, TIMEOUT. `address` is as D-Bus writes it. */
  static async connect(address: string, timeoutMs: number = usualTimeoutMs): Promise<SdBus> {
    const calls = loadSdBus();
    const bus = new SdBus(calls, openBus(calls, address), address);
    try {
      await bus.#start(timeoutMs);
      return bus;
    } catch (error) {
      bus.close();
      throw error;
    }
  }

  /** The name that the bus gave to this connection. */
  get uniqueName(): string {
    const name: Out<string> = [null];
    if (this.#failure === undefined) this.#calls.sd_bus_get_unique_name(this.#bus, name);
    return name[0] ?? '';
  }

  /** Calls a method. Fails with the peer's error (see errors.ts), TIMEOUT, CONNECTION_LOST. Descriptors in the answer are the caller's. */
  call(
    method: BusMethod,
    { signature = '', values = [], timeoutMs = usualTimeoutMs }: BusArguments = {},
  ): Promise<BusValue[]> {
    return new Promise((resolve, reject) => {
      if (this.#failure !== undefined) throw this.#failure;
      const { destination, path, member } = method;
      const message = newMessage(`${member} cannot be asked of ${destination} at ${path}`, (into) =>
        this.#calls.sd_bus_message_new_method_call(this.#bus, into, destination, path, method.interface, member),
      );
      const cookie = this.#send(message, signature, values);
      const timer = setTimeout(() => {
        this.#pending.delete(cookie);
        reject(new PerunError('TIMEOUT', `${destination} did not answer ${member} within ${timeoutMs / 1000} s`));
      }, timeoutMs);
      this.#pending.set(cookie, { member, resolve, reject, timer });
    });
  }

  /** Tells `listener` of signals from now on; the function that it resolves to ends that. */
  async subscribe(match: SignalMatch, listener: (values: BusValue[], path: string) => void): Promise<() => void> {
    const rule = { type: 'signal', ...match };
    const text = Object.entries(rule)
      .map(([key, value]) => `${key}='${value}'`)
      .join(',');
    const entry: Listener = { match, take: listener };
    this.#listeners.add(entry);
    try {
      await this.#ask('AddMatch', text);
    } catch (error) {
      this.#listeners.delete(entry);
      throw error;
    }
    return () => {
      if (!this.#listeners.delete(entry) || this.#failure !== undefined) return;
      // Without an answer: who leaves does not wait.
      this.#ask('RemoveMatch', text).catch(() => undefined);
    };
  }

  /** The unique name of who owns a name now. MISSING_CAPABILITY where nobody does. */
  async ownerOf(name: string): Promise<string> {
    const [owner] = await this.#ask('GetNameOwner', name);
    return typeof owner === 'string' ? owner : '';
  }

  /** Takes a name, which must be free: REFUSED otherwise. */
  async own(name: string): Promise<void> {
    const doNotQueue = 4;
    const method = { destination: daemon, path: '/org/freedesktop/DBus', interface: daemon, member: 'RequestName' };
    const [answer] = await this.call(method, { signature: 'su', values: [name, doNotQueue] });
    if (answer !== 1) throw new PerunError('REFUSED', `the name ${name} is taken on ${this.#address}`);
  }

  /** Tells a signal to whoever listens. */
  emit(path: string, interfaceName: string, member: string, signature: string, values: readonly BusValue[]): void {
    if (this.#failure !== undefined) throw this.#failure;
    const message = newMessage(`${member} cannot be told`, (into) =>
      this.#calls.sd_bus_message_new_signal(this.#bus, into, path, interfaceName, member),
    );
    this.#send(message, signature, values);
  }

  /** What waits for an answer fails with CONNECTION_LOST. Idempotent. */
  close(): void {
    this.#end(new PerunError('CONNECTION_LOST', `the connection to ${this.#address} was closed`));
  }

  #ask(member: string, text: string): Promise<BusValue[]> {
    const method = { destination: daemon, path: '/org/freedesktop/DBus', interface: daemon, member };
    return this.call(method, { signature: 's', values: [text] });
  }

  async #start(timeoutMs: number): Promise<void> {
    const started = this.#calls.sd_bus_start(this.#bus);
    if (started < 0) throw unreachable(this.#address, started);
    const fd = this.#calls.sd_bus_get_fd(this.#bus);
    if (fd < 0) throw unreachable(this.#address, fd);
    this.#watcher = watchDescriptor(fd, { readable: true, writable: true }, () => this.#drain());
    this.#events = pollIn | pollOut;
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new PerunError('TIMEOUT', `the bus at ${this.#address} did not let us in`)),
        timeoutMs,
      );
      const settle = (): void => {
        clearTimeout(timer);
        this.#ready = undefined;
        if (this.#failure === undefined) resolve();
        else reject(new PerunError('UNREACHABLE', this.#failure.message, { cause: this.#failure.cause }));
      };
      this.#ready = settle;
      this.#drain();
    });
  }

  #drain(): void {
    if (this.#isDraining) return;
    this.#isDraining = true;
    let left = messagesAtOnce;
    try {
      while (this.#failure === undefined && left-- > 0) {
        const message: Out<Pointer> = [null];
        const result = this.#calls.sd_bus_process(this.#bus, message);
        if (result < 0) return this.#lose(`the bus at ${this.#address} is gone (${result})`);
        if (message[0] !== null) this.#take(message[0]);
        if (result === 0) break;
      }
    } finally {
      this.#isDraining = false;
    }
    if (this.#failure !== undefined) return;
    if (this.#ready !== undefined && this.#calls.sd_bus_is_ready(this.#bus) > 0) this.#ready();
    if (left < 0) this.#again ??= setImmediate(() => this.#drainAgain());
    this.#watch();
  }

  #drainAgain(): void {
    this.#again = undefined;
    this.#drain();
  }

  /** Waits for what sd-bus waits for; it may have more to write after each message. */
  #watch(): void {
    const events = this.#calls.sd_bus_get_events(this.#bus);
    if (events < 0) return this.#lose(`the bus at ${this.#address} is gone (${events})`);
    if (events === this.#events) return;
    this.#events = events;
    this.#watcher?.want({ readable: (events & pollIn) !== 0, writable: (events & pollOut) !== 0 });
  }

  #take(message: Pointer): void {
    const kind: Out<number> = [0];
    this.#calls.sd_bus_message_get_type(message, kind);
    if (kind[0] === kinds.call) return this.#serve(message);
    try {
      if (kind[0] === kinds.signal) this.#signal(message);
      else this.#settle(message, kind[0] === kinds.error);
    } finally {
      this.#calls.sd_bus_message_unref(message);
    }
  }

  #settle(message: Pointer, isError: boolean): void {
    const cookie: Out<bigint | number> = [0n];
    this.#calls.sd_bus_message_get_reply_cookie(message, cookie);
    const pending = this.#pending.get(BigInt(cookie[0] ?? 0));
    if (pending === undefined) return;
    this.#pending.delete(BigInt(cookie[0] ?? 0));
    clearTimeout(pending.timer);
    try {
      if (isError) pending.reject(refusedCall(pending.member, failureOf(this.#calls, message)));
      else pending.resolve(readAll(this.#calls, message));
    } catch (error) {
      pending.reject(toPerunError(error));
    }
  }

  #signal(message: Pointer): void {
    const { sender, path, interface: interfaceName, member } = headOf(this.#calls, message);
    const listeners = [...this.#listeners].filter(
      ({ match }) =>
        match.member === member &&
        match.interface === interfaceName &&
        (match.path === undefined || match.path === path) &&
        (!match.sender.startsWith(':') || match.sender === sender),
    );
    if (listeners.length === 0) return;
    const values = readAll(this.#calls, message);
    for (const { take } of listeners) take(values, path);
  }

  #serve(message: Pointer): void {
    const answer = async (): Promise<void> => {
      try {
        const head = headOf(this.#calls, message);
        if (this.service === undefined) throw new BusFailure(`${daemon}.Error.UnknownMethod`, `no ${head.member} here`);
        const { signature, values } = await this.service({ ...head, values: readAll(this.#calls, message) });
        if (this.#failure !== undefined || this.#calls.sd_bus_message_get_expect_reply(message) === 0) return;
        this.#send(newReply(this.#calls, message), signature, values);
      } catch (error) {
        if (this.#failure === undefined) this.#send(newRefusal(this.#calls, message, error), '', []);
      } finally {
        this.#calls.sd_bus_message_unref(message);
      }
    };
    // It catches all of its own.
    void answer();
  }

  /** Sends a message, and lets go of it; the number by which an answer names it. */
  #send(message: Pointer, signature: string, values: readonly BusValue[]): bigint {
    try {
      appendAll(this.#calls, message, signature, values);
      const cookie: Out<bigint | number> = [0n];
      const sent = this.#calls.sd_bus_send(this.#bus, message, cookie);
      if (sent < 0) throw new PerunError('CONNECTION_LOST', `the bus at ${this.#address} takes nothing (${sent})`);
      // Not now: who calls may have to remember the number first.
      this.#again ??= setImmediate(() => this.#drainAgain());
      return BigInt(cookie[0] ?? 0);
    } finally {
      this.#calls.sd_bus_message_unref(message);
    }
  }

  #lose(message: string): void {
    const error = new PerunError('CONNECTION_LOST', message);
    const wasReady = this.#ready === undefined;
    this.#end(error);
    if (wasReady) this.lost.emit(error);
  }

  #end(error: PerunError): void {
    if (this.#failure !== undefined) return;
    this.#failure = error;
    if (this.#again !== undefined) clearImmediate(this.#again);
    this.#watcher?.close();
    this.#calls.sd_bus_close(this.#bus);
    this.#calls.sd_bus_unref(this.#bus);
    this.#listeners.clear();
    for (const { reject, timer } of this.#pending.values()) {
      clearTimeout(timer);
      reject(error);
    }
    this.#pending.clear();
    this.#ready?.();
  }
}
