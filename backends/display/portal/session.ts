import type { VirtualDisplay } from '../../../src/drivers/display.ts';
import type { CaptureTarget, DisplayMode, InputTarget } from '../../../src/shared/desktop.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import { Signal } from '../../../src/shared/events.ts';
import type { SdBus } from '../../bindings/sd-bus/bus.ts';
import { entryOf, options, type BusValue } from '../../bindings/sd-bus/values.ts';
import { askPortal, desktopPath, newToken, portalInterface, textOf, type PortalRequest } from './request.ts';
import { readToken, writeToken } from './restore-token.ts';

interface SessionOptions {
  readonly tokenFile: string;
  readonly consentMs: number;
  readonly stepMs: number;
}

/** Keyboard, pointer and touch. */
const allDevices = 7;
const cursorEmbedded = 2;
/** Until it is taken back in the desktop's settings. */
const persistForEver = 2;

/** One session of RemoteDesktop with a stream of ScreenCast in it. */
export class PortalSession implements VirtualDisplay {
  readonly lost: Signal<[error: Error]> = new Signal();
  readonly #bus: SdBus;
  readonly #owner: string;
  readonly #options: SessionOptions;
  #mode: DisplayMode;
  #session: string | undefined;
  #capture: CaptureTarget | undefined;
  #mapping: string | null = null;
  #isOver = false;

  constructor(bus: SdBus, owner: string, mode: DisplayMode, sessionOptions: SessionOptions) {
    this.#bus = bus;
    this.#owner = owner;
    this.#mode = mode;
    this.#options = sessionOptions;
    bus.lost.on((error) => this.#lose(error.message));
  }

  get mode(): DisplayMode {
    return this.#mode;
  }

  get capture(): CaptureTarget {
    if (this.#capture === undefined) throw new PerunError('FAILED', 'the output is not there yet');
    return this.#capture;
  }

  async start(sourceType: number, pipewire: string | null): Promise<void> {
    const created = await this.#ask('RemoteDesktop', 'CreateSession', '', [], {
      session_handle_token: ['s', newToken()],
    });
    const session = textOf(created, 'session_handle');
    if (session === undefined) throw new PerunError('FAILED', 'the portal named no session');
    this.#session = session;
    await this.#watch(session);
    const token = readToken(this.#options.tokenFile);
    await this.#ask('RemoteDesktop', 'SelectDevices', 'o', [session], {
      types: ['u', allDevices],
      persist_mode: ['u', persistForEver],
      ...(token === undefined ? {} : { restore_token: ['s', token] }),
    });
    await this.#ask('ScreenCast', 'SelectSources', 'o', [session], {
      types: ['u', sourceType],
      multiple: ['b', false],
      cursor_mode: ['u', cursorEmbedded],
    });
    // Here the person is asked.
    const started = await this.#ask('RemoteDesktop', 'Start', 'os', [session, ''], {}, this.#options.consentMs);
    const node = this.#takeStream(started);
    const next = textOf(started, 'restore_token');
    if (next !== undefined) writeToken(this.#options.tokenFile, next);
    const remote = await this.#descriptor('ScreenCast', 'OpenPipeWireRemote');
    this.#capture = { kind: 'pipewire', socket: pipewire, node, remote };
  }

  async input(): Promise<InputTarget> {
    if (this.#session === undefined || this.#isOver) throw new PerunError('FAILED', 'the output is gone');
    return { kind: 'eis', socket: await this.#descriptor('RemoteDesktop', 'ConnectToEIS'), mapping: this.#mapping };
  }

  async close(): Promise<void> {
    const wasOver = this.#isOver;
    this.#isOver = true;
    try {
      if (!wasOver && this.#session !== undefined) {
        const method = { destination: this.#owner, path: this.#session, interface: portalInterface('Session') };
        await this.#bus.call({ ...method, member: 'Close' }, { timeoutMs: this.#options.stepMs });
      }
    } catch {
      // Who hangs up ends the session too.
    }
    this.#bus.close();
  }

  async #watch(session: string): Promise<void> {
    const sender = this.#owner;
    const closed = { sender, path: session, interface: portalInterface('Session'), member: 'Closed' };
    await this.#bus.subscribe(closed, () => this.#lose('the desktop ended it'));
    const changed = { interface: 'org.freedesktop.DBus', member: 'NameOwnerChanged' };
    await this.#bus.subscribe({ sender: 'org.freedesktop.DBus', ...changed }, ([name, , owner]) => {
      if (name === sender && owner === '') this.#lose('the portal is gone');
    });
  }

  /** The one stream of what was started: its node, size, and how its input devices are known. */
  #takeStream(started: BusValue): number {
    const streams = entryOf(started, 'streams');
    const [stream] = (Array.isArray(streams) ? streams : []) as BusValue[][];
    const [node, properties] = stream ?? [];
    if (typeof node !== 'number') throw new PerunError('FAILED', 'the portal shared no picture');
    const size = entryOf(properties, 'size');
    const [width, height] = (Array.isArray(size) ? size : []) as BusValue[];
    if (typeof width === 'number' && typeof height === 'number' && width > 0 && height > 0) {
      this.#mode = { width, height, rate: this.#mode.rate };
    }
    this.#mapping = (properties === undefined ? undefined : textOf(properties, 'mapping_id')) ?? null;
    return node;
  }

  async #descriptor(name: 'RemoteDesktop' | 'ScreenCast', member: string): Promise<number> {
    const method = { destination: this.#owner, path: desktopPath, interface: portalInterface(name), member };
    const what = { signature: 'oa{sv}', values: [this.#session ?? '', options({})], timeoutMs: this.#options.stepMs };
    const [fd] = await this.#bus.call(method, what);
    if (typeof fd === 'number') return fd;
    throw new PerunError('FAILED', `the portal's ${member} gave no descriptor`);
  }

  #ask(
    name: 'RemoteDesktop' | 'ScreenCast',
    member: string,
    signature: string,
    values: readonly BusValue[],
    more: PortalRequest['options'],
    timeoutMs = this.#options.stepMs,
  ): Promise<BusValue> {
    const { stepMs } = this.#options;
    const request = { interface: name, member, signature, values, options: more, timeoutMs, stepMs };
    return askPortal(this.#bus, this.#owner, request);
  }

  #lose(message: string): void {
    if (this.#isOver || this.#session === undefined) return;
    this.#isOver = true;
    this.lost.emit(new PerunError('CONNECTION_LOST', `the output is gone: ${message}`));
  }
}
