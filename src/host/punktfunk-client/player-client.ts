import { InputSender, plays } from '../../client/input-sender.ts';
import { ClientCounters } from '../../client/stats.ts';
import type {
  ClientState,
  ClientStats,
  JoinedSession,
  KeyboardLine,
  PlayerClient,
  ReceivedAudio,
  ReceivedFrame,
  RunAction,
  Seat,
  SeatRequest,
} from '../../client/types.ts';
import { VideoCodec } from '../../protocol/punktfunk/constants.ts';
import { encodeInput } from '../../protocol/punktfunk/planes/input.ts';
import { systemClock } from '../../shared/clock.ts';
import { PerunError, toPerunError } from '../../shared/errors.ts';
import { Signal } from '../../shared/events.ts';
import type { OpenStream } from './open-stream.ts';
import { PadLine } from './pad-line.ts';
import type { ReceivedUnit } from './receive-protocol.ts';
import type { ShownPicture } from './view-protocol.ts';
import { startViewer, type Viewer } from './viewer.ts';

/** Pause between repeats of the pad's state, ms: what a lost datagram costs. */
const repeatMs = 50;
/** Least time between two requests for a keyframe, ms. */
const keyframePauseMs = 250;

export interface PunktfunkPlayerOptions {
  readonly open: OpenStream;
  /** Of the host, in full. */
  readonly address: string;
  readonly seat: SeatRequest;
}

/**
 * A punktfunk host as players know hosts: its video is decoded in a thread of its own, buttons go out as snapshots of a
 * gamepad. There are no seats and no steering, and a connection that is lost stays lost.
 */
export class PunktfunkPlayer implements PlayerClient, KeyboardLine {
  state: ClientState = { kind: 'connecting', attempt: 1 };
  session: JoinedSession;
  seat: Seat;
  readonly decoded: Signal<[frame: ReceivedFrame]> = new Signal();
  readonly presented: Signal<[frame: ReceivedFrame]> = new Signal();
  readonly audio: Signal<[audio: ReceivedAudio]> = new Signal();
  readonly stateChanged: Signal<[state: ClientState]> = new Signal();
  readonly sessionChanged: Signal<[session: JoinedSession]> = new Signal();
  readonly seatChanged: Signal<[seat: Seat]> = new Signal();
  readonly notice: Signal<[error: PerunError]> = new Signal();
  readonly debug: Signal<[data: Uint8Array]> = new Signal();
  readonly address: string;
  readonly #open: OpenStream;
  readonly #counters = new ClientCounters(systemClock);
  readonly #input: InputSender;
  readonly #keysHeld = new Set<number>();
  #viewer: Viewer | undefined;
  #pad: PadLine | undefined;
  #skipped = 0;
  #asked = -Infinity;
  #closing: Promise<void> | undefined;

  constructor({ open, address, seat }: PunktfunkPlayerOptions) {
    this.address = address;
    this.#open = open;
    // Whoever plays is the one player there is.
    this.seat = seat.kind === 'player' ? { kind: 'player', player: 1 } : seat;
    this.#input = new InputSender({
      clock: systemClock,
      intervalMs: repeatMs,
      onChange: () => this.#counters.inputChanged(),
    });
    this.session = { ...unknown, title: address, rate: { numerator: open.stream.mode.refreshHz, denominator: 1 } };
  }

  start(): void {
    const { stream, link } = this.#open;
    const codec = codecOf(stream.welcome.videoCodec);
    if (codec === undefined) {
      const error = new PerunError('MISSING_CAPABILITY', 'the host sends video that is neither H.264 nor HEVC');
      return this.#end(error);
    }
    this.#viewer = startViewer({
      codec,
      onPicture: (picture) => this.#present(picture),
      onBroken: () => {
        this.#counters.undecodable();
        this.#askForKeyframe();
      },
      onFailed: (error) => this.#end(error),
    });
    stream.unit.on((unit) => this.#take(unit));
    void link.ended.then((error) => this.#end(error));
    void this.#begin();
  }

  setButtons(buttons: number): void {
    this.#input.setButtons(buttons);
  }

  /** A key of a keyboard goes down or up; a Windows virtual key. Watchers have none. */
  key(key: number, isDown: boolean): void {
    if (!plays(this.seat) || this.state.kind !== 'open') return;
    if (isDown) this.#keysHeld.add(key);
    else this.#keysHeld.delete(key);
    this.#send(encodeInput({ kind: isDown ? 'keyDown' : 'keyUp', key, modifiers: 0 }));
    if (isDown) this.#counters.inputChanged();
  }

  requestSeat(): void {
    this.#refuse('this host knows no seats');
  }

  joinSession(): void {
    this.#refuse('this host shows one session: leave, and ask for another with --session');
  }

  run(action: RunAction): void {
    this.#refuse(`this host cannot be told to ${action}`);
  }

  setSpeed(): void {
    this.#refuse('the speed of this host is its own');
  }

  stats(): ClientStats {
    return this.#counters.snapshot(this.#skipped);
  }

  close(): Promise<void> {
    this.#closing ??= this.#leave();
    return this.#closing;
  }

  async #begin(): Promise<void> {
    try {
      await this.#open.begin((error) => this.#end(toPerunError(error)));
    } catch (error) {
      return this.#end(toPerunError(error));
    }
    if (this.state.kind !== 'connecting') return;
    this.#counters.opened();
    this.#counters.roundTrip(Number(this.#open.stream.offset.roundTrip) / 1e6);
    this.#change({ kind: 'open', extended: false });
    if (!plays(this.seat)) return;
    this.#pad = new PadLine((datagram) => this.#send(datagram));
    this.#input.play(this.#pad, this.seat.player);
  }

  #take({ data, pts }: ReceivedUnit): void {
    this.#counters.received(data.length);
    this.#viewer?.show(data, pts);
  }

  #present({ width, height, pixels, keyframe, decodeMs, skipped }: ShownPicture): void {
    if (this.state.kind === 'closed') return;
    const number = this.#counters.nextFrame;
    const receivedAt = systemClock.now();
    const frame: ReceivedFrame = { width, height, pixels, keyframe, number, sequence: number & 0xffff, receivedAt };
    this.#skipped += skipped;
    this.#counters.decoded(decodeMs);
    this.#counters.frame(frame);
    this.decoded.emit(frame);
    this.presented.emit(frame);
  }

  #askForKeyframe(): void {
    const now = systemClock.now();
    if (now - this.#asked < keyframePauseMs) return;
    this.#asked = now;
    this.#open.link.send({ kind: 'requestKeyframe' });
  }

  #send(datagram: Uint8Array): void {
    this.#open.connection.sendDatagram(datagram);
  }

  #refuse(sentence: string): void {
    this.notice.emit(new PerunError('REFUSED', sentence));
  }

  #end(error: PerunError | undefined): void {
    if (this.state.kind === 'closed') return;
    this.#input.stop();
    // The host ended what it showed.
    if (error === undefined && this.#closing === undefined) {
      this.session = { ...this.session, state: 'ended' };
      this.sessionChanged.emit(this.session);
    }
    this.#change({ kind: 'closed', error });
  }

  #change(state: ClientState): void {
    this.state = state;
    this.stateChanged.emit(state);
  }

  async #leave(): Promise<void> {
    this.#input.release();
    for (const key of this.#keysHeld) this.#send(encodeInput({ kind: 'keyUp', key, modifiers: 0 }));
    this.#pad?.leave();
    this.#open.quit();
    this.#end(undefined);
    await Promise.all([this.#viewer?.close(), this.#open.close()]);
  }
}

const unknown: JoinedSession = {
  ...{ id: undefined, state: 'live', coreName: undefined, system: undefined, title: undefined },
  ...{ players: 1, layout: 'xinput', rate: undefined, speed: 100 },
};

function codecOf(codec: number): 'h264' | 'hevc' | undefined {
  if (codec === VideoCodec.h264) return 'h264';
  return codec === VideoCodec.hevc ? 'hevc' : undefined;
}
