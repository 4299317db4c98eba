import { answersAsks, CoreAsks } from './core-asks.ts';
import type { CoreConfig, PerunCore } from './core.ts';
import { FrameSender } from './frame-sender.ts';
import type { FrameTrace } from './frame-trace.ts';
import { HostLink } from './host-link.ts';
import { Pacer } from './pacer.ts';
import { Pads } from './pads.ts';
import { type Answer, decodeAsk, encodeAnswer } from '../../src/protocol/perun/asks.ts';
import { configKeys, type FeatureName } from '../../src/protocol/perun/config-keys.ts';
import { encodeCoreInfo } from '../../src/protocol/perun/core-info.ts';
import { encodeHit, encodeRegisters } from '../../src/protocol/perun/debug-values.ts';
import { decodeDevice } from '../../src/protocol/perun/device-values.ts';
import { encodeDebug } from '../../src/protocol/perun/encode.ts';
import type { PacketMessage, UnknownMessage } from '../../src/protocol/perun/messages.ts';
import { nativeSamples } from '../../src/protocol/perun/payloads.ts';
import {
  decodeNotice,
  decodeRun,
  decodeSessionId,
  decodeSessionState,
  decodeSpeed,
  encodeFrameRate,
  encodePixelFormat,
  encodeRun,
} from '../../src/protocol/perun/values.ts';
import type { RunAction } from '../../src/protocol/perun/values.ts';
import type { Clock } from '../../src/shared/clock.ts';
import { PerunError, toPerunError } from '../../src/shared/errors.ts';
import type { CompressionLevel, Rational } from '../../src/shared/frame.ts';
import type { Logger } from '../../src/shared/logger.ts';
import type { Connection } from '../../src/transport/types.ts';

/** Registers are shown four times a second at sixty frames. */
const debugEveryFrames = 15;

export interface CoreRunOptions {
  readonly core: PerunCore;
  readonly connection: Connection;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly level: CompressionLevel;
  readonly trace: FrameTrace | undefined;
  /** The session of the connection before, which the core asks for again; '' for the first time. */
  readonly session: string;
  /** The host says in which session the core plays. */
  readonly onSession: (id: string) => void;
}

/** How one connection ended: whether the host had accepted it, and what went wrong. */
export interface CoreRunEnd {
  readonly wasReady: boolean;
  readonly error: PerunError | undefined;
  /** The host ended the session for good: not to be tried again. */
  readonly released: boolean;
  /** What the core threw, which no new connection would mend. */
  readonly coreFault?: unknown;
}

/** A core running over one connection, from the hello to its end. */
export class CoreRun {
  readonly #core: PerunCore;
  readonly #config: CoreConfig;
  readonly #logger: Logger;
  readonly #link: HostLink;
  readonly #pacer: Pacer;
  readonly #pads: Pads;
  readonly #asks: CoreAsks;
  readonly #connection: Connection;
  readonly #trace: FrameTrace | undefined;
  readonly #level: CompressionLevel;
  readonly #session: string;
  readonly #onSession: (id: string) => void;
  readonly #ended: Promise<CoreRunEnd>;
  #sender: FrameSender | undefined;
  #settle: (end: CoreRunEnd) => void = () => {};
  #coreFault: { readonly reason: unknown } | undefined;
  #ticks = 0;
  /** Percent of the core's rate. */
  #speed = 100;
  #released = false;

  constructor(options: CoreRunOptions) {
    const { core, connection, clock, logger } = options;
    this.#core = core;
    this.#config = core.getConfig();
    this.#logger = logger;
    this.#connection = connection;
    this.#trace = options.trace;
    this.#level = options.level;
    this.#session = options.session;
    this.#onSession = options.onSession;
    this.#pads = new Pads(this.#config.players);
    this.#pacer = new Pacer({ clock, rate: this.#config.rate, onFrame: () => this.#tick(this.#passesOver) });
    const answer = (one: Answer): void => this.#tell('answer', encodeAnswer(one));
    this.#asks = new CoreAsks(core, answer, () => this.#stepInstruction());
    this.#ended = new Promise((resolve) => (this.#settle = resolve));
    this.#link = new HostLink({
      connection,
      clock,
      hasAudio: this.#config.audioRate > 0,
      hasDebug: core.debug !== undefined || core.setBreakpoints !== undefined,
      readable: readableBy(core),
      onReady: () => this.#introduce(),
      onMessage: (message) => this.#receive(message),
      onClosed: (error) => this.#closed(error),
    });
  }

  /** Shakes hands and runs; resolves when the connection has ended. */
  run(): Promise<CoreRunEnd> {
    this.#link.open();
    return this.#ended;
  }

  /** Sends what is queued, then ends the connection. */
  async close(): Promise<void> {
    this.#pacer.stop();
    await this.#connection.close();
  }

  #introduce(): void {
    const { name, system, title, players, layout, rate } = this.#config;
    this.#sender = new FrameSender({
      connection: this.#connection,
      nextSequence: this.#link.nextSequence,
      kind: this.#link.frames(this.#level),
      trace: this.#trace,
    });
    const session = this.#session === '' ? {} : { session: this.#session };
    this.#tell('coreInfo', encodeCoreInfo({ name, system, title, players, layout, ...session }));
    this.#tell('frameRate', encodeFrameRate(rate));
    this.#tell('pixelFormat', encodePixelFormat('rgba8888'));
    this.#logger.info({ remote: this.#connection.remote }, `connected to ${this.#connection.remote}`);
    this.#pacer.start();
  }

  #tell(key: keyof typeof configKeys, value: Uint8Array): void {
    const packet = this.#link.config(key, value);
    if (packet !== undefined) this.#sender?.send(packet);
  }

  /** Faster than its rate a core is seen no more often than that. */
  get #passesOver(): boolean {
    return this.#ticks % Math.ceil(this.#speed / 100) !== 0;
  }

  #tick(passesOver = false): void {
    const sender = this.#sender;
    if (sender === undefined) return;
    const result = this.#guard(() => this.#core.tick(this.#pads.merged, this.#pads.states));
    if (result === undefined) return;
    const { audioRate, channels } = this.#config;
    const isSeen = !passesOver || result.hit !== undefined;
    const isSent = isSeen && this.#guard(() => sender.frame(result.frame));
    const isHeard = isSent && this.#speed === 100 && this.#link.sendsAudio;
    if (isHeard && result.audio !== undefined) sender.audio(audioRate, channels, result.audio);
    if (result.rate !== undefined) this.#changeRate(result.rate);
    if (result.hit !== undefined) return this.#stopAt(result.hit);
    if (this.#ticks++ % debugEveryFrames === 0) this.#showRegisters();
  }

  /** One instruction; what the core throws is the answer to whoever asked for it. */
  #stepInstruction(): void {
    const result = this.#core.stepInstruction?.(this.#pads.merged, this.#pads.states);
    if (result === undefined) return;
    this.#act('pause');
    this.#guard(() => this.#sender?.frame(result.frame));
    this.#showRegisters();
  }

  #changeRate(rate: Rational): void {
    this.#pacer.changeRate(rate);
    this.#tell('frameRate', encodeFrameRate(rate));
  }

  #changeSpeed(percent: number): void {
    this.#speed = percent;
    this.#pacer.changeSpeed(percent);
  }

  /** A breakpoint: the core stands still until somebody lets it run. */
  #stopAt(address: number): void {
    this.#act('pause');
    if (this.#link.sendsDebug) this.#sender?.send(encodeDebug(this.#link.nextSequence(), encodeHit(address)));
    this.#showRegisters();
  }

  #showRegisters(): void {
    const sender = this.#sender;
    if (!this.#link.sendsDebug || sender?.isClear !== true) return;
    const registers = this.#guard(() => this.#core.debug?.());
    if (registers === undefined) return;
    const data = this.#guard(() => encodeRegisters(registers));
    if (data !== undefined) sender.send(encodeDebug(this.#link.nextSequence(), data));
  }

  #receive(message: PacketMessage | UnknownMessage): void {
    if (message.kind === 'input') this.#pads.accept(message.seat, message.sequence, message.buttons);
    else if (message.kind === 'config') this.#configure(message.key, message.value);
    else if (message.kind === 'audio') {
      const { rate, channels, samples } = message;
      this.#guard(() => this.#core.microphone?.(rate, channels, nativeSamples(samples)));
    }
  }

  #configure(key: number, value: Uint8Array): void {
    if (key === configKeys.run.key) {
      const action = decodeRun(value);
      if (!(action instanceof PerunError)) this.#act(action);
    } else if (key === configKeys.speed.key) {
      const percent = decodeSpeed(value);
      // There is no way back in a core: the host loads its states.
      if (!(percent instanceof PerunError) && percent > 0) this.#changeSpeed(percent);
    } else if (key === configKeys.ask.key) {
      const ask = decodeAsk(value);
      if (!(ask instanceof PerunError)) this.#asks.take(ask);
    } else if (key === configKeys.device.key) {
      const device = decodeDevice(value);
      if (!(device instanceof PerunError)) this.#guard(() => this.#core.device?.(device.pad, device.input));
    } else if (key === configKeys.session.key) {
      const session = decodeSessionId(value);
      if (session instanceof PerunError || session === '') return;
      this.#onSession(session);
      this.#logger.info({ session }, `session ${session}`);
    } else if (key === configKeys.sessionState.key) {
      if (decodeSessionState(value) === 'ended') this.#released = true;
    } else if (key === configKeys.notice.key) {
      const notice = decodeNotice(value);
      if (!(notice instanceof PerunError)) this.#logger.warn({ code: notice.code }, notice.message);
    }
  }

  #act(action: RunAction): void {
    switch (action) {
      case 'pause':
        this.#pacer.stop();
        break;
      case 'resume':
        this.#pacer.start();
        break;
      case 'step':
        this.#pacer.stop();
        this.#tick();
        this.#showRegisters();
        break;
      case 'reset':
        this.#guard(() => this.#core.reset?.());
        break;
    }
    // A step leaves the core paused; a reset changes nothing about whether it runs.
    if (this.#link.knowsRun && action !== 'reset') this.#tell('run', encodeRun(action === 'step' ? 'pause' : action));
  }

  /** Runs the author's code; what it throws ends the run. */
  #guard<T>(call: () => T): T | undefined {
    try {
      return call();
    } catch (reason) {
      this.#coreFault ??= { reason };
      this.#link.fail(toPerunError(reason, 'CORE_FAILED'));
      return undefined;
    }
  }

  #closed(error: PerunError | undefined): void {
    this.#pacer.stop();
    this.#guard(() => this.#asks.close());
    const end = { wasReady: this.#link.isReady, error, released: this.#released };
    this.#settle(this.#coreFault === undefined ? end : { ...end, coreFault: this.#coreFault.reason });
  }
}

/** What this core can read of the extension. */
function readableBy(core: PerunCore): FeatureName[] {
  const readable: FeatureName[] = ['sessions', 'run', 'speed'];
  if (answersAsks(core)) readable.push('asks', 'debugger');
  if (core.device !== undefined) readable.push('devices');
  if (core.microphone !== undefined) readable.push('microphone');
  return readable;
}
