import { FrameDecoder } from '../../codec/frame-decoder.ts';
import type { Lz4 } from '../../codec/lz4/lz4.ts';
import type { Zstd } from '../../codec/zstd.ts';
import { configKeys, debugKinds } from '../../protocol/perun/config-keys.ts';
import { decodeCoreInfo } from '../../protocol/perun/core-info.ts';
import { decodeAnswer, encodeAsk } from '../../protocol/perun/asks.ts';
import { encodeDevice } from '../../protocol/perun/device-values.ts';
import { encodeAudio, encodeInput } from '../../protocol/perun/encode.ts';
import { encodingOf } from '../../protocol/perun/flags.ts';
import type { AudioMessage, PacketMessage, UnknownMessage, VideoMessage } from '../../protocol/perun/messages.ts';
import { nativeSamples } from '../../protocol/perun/payloads.ts';
import {
  decodeFrameRate,
  decodeRun,
  encodeRun,
  encodeSessionId,
  encodeSessionState,
  encodeSpeed,
} from '../../protocol/perun/values.ts';
import type { AskTaker } from '../../session/ask-desk.ts';
import type { DeviceTaker } from '../../session/device-desk.ts';
import type { SessionRegistry } from '../../session/registry.ts';
import type { Session } from '../../session/session.ts';
import type { RunAction, Source, SourceInfo, SourcePort } from '../../session/source.ts';
import { type AudioChunk, defaultFrameRate } from '../../session/tracks.ts';
import { PerunError } from '../../shared/errors.ts';
import type { RgbaFrame } from '../../shared/frame.ts';
import type { PeerLink, Role } from './role.ts';

/** A connection that sends pictures: the source of a session. */
export class CoreRole implements Role, Source {
  readonly #link: PeerLink;
  readonly #registry: SessionRegistry;
  readonly #decoder: FrameDecoder;
  /** Newest state per pad that the core has not been told; kept small by latest-wins. */
  readonly #pending = new Map<number, number>();
  #info: SourceInfo;
  /** The session it had before its connection was lost, as it says. */
  #wished = '';
  #port: SourcePort | undefined;

  constructor(
    link: PeerLink,
    registry: SessionRegistry,
    codecs: { readonly lz4: Lz4; readonly zstd: Zstd | undefined },
  ) {
    this.#link = link;
    this.#registry = registry;
    this.#decoder = new FrameDecoder({ ...codecs, keepIndices: true, limits: link.limits });
    this.#info = {
      kind: 'core',
      name: 'Core',
      system: 'unknown',
      title: '',
      transport: link.connection.scheme,
      players: 1,
      layout: 'xinput',
      rate: defaultFrameRate,
      runnable: link.extended && link.peerHas('run'),
    };
  }

  get info(): SourceInfo {
    return this.#info;
  }

  message(message: PacketMessage | UnknownMessage): void {
    switch (message.kind) {
      case 'video':
        return this.#video(message);
      case 'audio':
        return this.#audio(message);
      case 'debug':
        if (message.data[0] === debugKinds.hit.kind) this.#attached().stopped();
        return this.#attached().debug(message.data);
      case 'config':
        return this.#configure(message.key, message.value);
      case 'input':
      case 'unknown':
        return;
    }
  }

  /** A core that can be looked into takes questions by their tickets. */
  get asks(): AskTaker | undefined {
    if (!this.#link.extended || !this.#link.peerHas('asks')) return undefined;
    const debugs = this.#link.peerHas('debugger');
    return {
      takes: (kind) => debugs || (kind !== 'stepInstruction' && kind !== 'registers'),
      ask: (request, part) => this.#link.config(configKeys.ask.key, encodeAsk({ request, part })),
    };
  }

  get speed(): ((percent: number) => void) | undefined {
    if (!this.#link.extended || !this.#link.peerHas('speed')) return undefined;
    return (percent) => this.#link.config(configKeys.speed.key, encodeSpeed(percent));
  }

  get devices(): DeviceTaker | undefined {
    if (!this.#link.extended || !this.#link.peerHas('devices')) return undefined;
    return (pad, input) => {
      const { connection, limits } = this.#link;
      // Unlike buttons these cannot be held back and merged; a core that does not read loses them.
      if (connection.queued > limits.coreBacklogBytes && input.device !== 'key') return;
      this.#link.config(configKeys.device.key, encodeDevice({ pad, input }));
    };
  }

  get microphone(): ((chunk: AudioChunk) => void) | undefined {
    if (!this.#link.extended || !this.#link.peerHas('microphone')) return undefined;
    return ({ rate, channels, samples }) => {
      const { connection, limits } = this.#link;
      if (connection.queued > limits.coreBacklogBytes) return;
      this.#link.send(encodeAudio(this.#link.nextSequence(), rate, channels, samples));
    };
  }

  drained(): void {
    for (const [pad, buttons] of this.#pending) this.#sendInput(pad, buttons);
    this.#pending.clear();
  }

  rightsChanged(): void {}

  closed(): void {
    this.#port?.detach();
  }

  input(pad: number, buttons: number): void {
    const { connection, limits } = this.#link;
    if (this.#link.quiet || connection.queued > limits.coreBacklogBytes) this.#pending.set(pad, buttons);
    else this.#sendInput(pad, buttons);
  }

  type(_bytes: Uint8Array): void {}

  run(action: RunAction): void {
    this.#link.config(configKeys.run.key, encodeRun(action));
  }

  released(reason: string): void {
    this.#port = undefined;
    // Told apart from a lost connection: a core that hears this does not come back.
    this.#link.config(configKeys.sessionState.key, encodeSessionState('ended'));
    this.#link.logger.info({ remote: this.#link.connection.remote, reason }, 'core released');
    void this.#link.connection.close();
  }

  #sendInput(pad: number, buttons: number): void {
    // The seed's cores know one pad and a reserved field of 0.
    const seat = this.#link.extended && this.#info.players > 1 ? pad : 0;
    if (seat === 0 && pad !== 1) return;
    this.#link.send(encodeInput(this.#link.nextSequence(), buttons, seat));
  }

  #video(message: VideoMessage): void {
    const port = this.#attached();
    try {
      port.frame(this.#decode(message));
    } catch (error) {
      port.frameRefused();
      this.#link.logger.debug({ remote: this.#link.connection.remote, error: String(error) }, 'frame refused');
    }
  }

  #decode(message: VideoMessage): RgbaFrame {
    if (!this.#link.extended) return this.#decoder.decodeLegacy(message);
    const { width, height, flags, data } = message;
    return this.#decoder.decode({ width, height, encoding: encodingOf(flags, true), data });
  }

  #audio(message: AudioMessage): void {
    const { rate, channels } = message;
    this.#attached().audio({ rate, channels, samples: nativeSamples(message.samples) });
  }

  #configure(key: number, value: Uint8Array): void {
    switch (key) {
      case configKeys.coreInfo.key: {
        const info = decodeCoreInfo(value);
        if (info instanceof PerunError) return this.#link.notice(info);
        this.#wished = info.session ?? '';
        this.#describe(info);
        this.#attached();
        return;
      }
      case configKeys.frameRate.key: {
        const rate = decodeFrameRate(value);
        if (rate instanceof PerunError) return this.#link.notice(rate);
        return this.#describe({ rate });
      }
      case configKeys.run.key: {
        const action = decodeRun(value);
        if (action instanceof PerunError) return this.#link.notice(action);
        if (action === 'pause' || action === 'resume') this.#attached().paused(action === 'pause');
        return;
      }
      case configKeys.answer.key: {
        const answer = decodeAnswer(value, this.#link.limits);
        if (answer instanceof PerunError) return this.#link.notice(answer);
        return this.#port?.answer(answer.request, answer.result);
      }
    }
  }

  #describe(info: Partial<SourceInfo>): void {
    this.#info = { ...this.#info, ...info };
    this.#port?.described();
  }

  /** The port of the session this core plays in, which is found or opened with its first message of substance. */
  #attached(): SourcePort {
    if (this.#port === undefined) {
      const session = this.#findSession();
      this.#port = session.attach(this);
      this.#link.logger.info({ session: session.id, remote: this.#link.connection.remote }, 'core attached');
      this.#link.config(configKeys.session.key, encodeSessionId(session.id));
    }
    return this.#port;
  }

  #findSession(): Session {
    if (this.#link.coreSession !== undefined) return this.#link.coreSession;
    const wished = this.#wished;
    const mine = (session: Session): boolean => {
      const last = session.info;
      if (wished !== '') return session.id === wished;
      return last !== undefined && last.transport === this.#info.transport && sameCore(last, this.#info);
    };
    return (
      this.#registry.waitingFor(mine) ??
      this.#registry.open({ title: this.#info.title, keeper: 'source', id: wished === '' ? undefined : wished })
    );
  }
}

function sameCore(a: SourceInfo, b: SourceInfo): boolean {
  return a.name === b.name && a.system === b.system && a.title === b.title;
}
