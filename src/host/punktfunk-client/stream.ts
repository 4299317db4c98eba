import type { PunktfunkLink } from '../../client/punktfunk/link.ts';
import type { ClockOffset } from '../../protocol/punktfunk/clock-sync.ts';
import { latencyOf } from '../../protocol/punktfunk/clock-sync.ts';
import { FrameFlag, Gamepad, VideoCodec } from '../../protocol/punktfunk/constants.ts';
import type { Mode, Welcome } from '../../protocol/punktfunk/messages.ts';
import { planeOf } from '../../protocol/punktfunk/planes/plane.ts';
import type { ReassemblyStats } from '../../protocol/punktfunk/reassembly-stats.ts';
import type { Clock } from '../../shared/clock.ts';
import { Signal } from '../../shared/events.ts';
import type { QuicConnection } from '../../transport/quic/types.ts';
import { FeedbackLog } from './feedback-log.ts';
import { inputPauseMs, inputScript } from './input-script.ts';
import { Latencies } from './latencies.ts';
import type { FromReceiver, ReceivedUnit } from './receive-protocol.ts';
import type { PunktfunkResult } from './result.ts';

/** Least time between two requests for repair, ms. */
const repairPauseMs = 50;

export interface StreamOptions {
  readonly link: PunktfunkLink;
  readonly connection: QuicConnection;
  readonly welcome: Welcome;
  readonly clock: Clock;
  /** What our pad says that it is; default nothing. */
  readonly gamepad?: Gamepad;
}

/** One running stream as its client sees it: what came, how late, what is asked for in turn. */
export class PunktfunkStream {
  /** Datagrams of the host, as they come. */
  readonly datagram: Signal<readonly [Uint8Array]> = new Signal();
  readonly modeChanged: Signal<readonly [Mode]> = new Signal();
  /** Access units in the order in which they became whole. */
  readonly unit: Signal<readonly [ReceivedUnit]> = new Signal();
  readonly welcome: Welcome;
  mode: Mode;
  offset: ClockOffset = { offset: 0n, roundTrip: 0n, rounds: 0 };
  readonly #options: StreamOptions;
  readonly #latencies = new Latencies();
  readonly #arrivals = new Latencies();
  readonly #beginnings = new Latencies();
  readonly #datagrams = { audio: 0, rumble: 0, hidOutput: 0 };
  readonly #feedback = new FeedbackLog();
  #stats: ReassemblyStats | undefined;
  #frames = 0;
  #keyframes = 0;
  #bytes = 0;
  #inputs = 0;
  #recovered = 0;
  #firstAt: number | undefined;
  #lastAt = 0;
  #gapMs = 0;
  #wholeAt: bigint | undefined;
  #longestGap = 0n;
  #repairedAt = -Infinity;
  #remode: PunktfunkResult['remode'] = null;

  constructor(options: StreamOptions) {
    this.#options = options;
    this.welcome = options.welcome;
    this.mode = options.welcome.mode;
    options.connection.onDatagram((bytes) => {
      this.datagram.emit(bytes);
      const plane = planeOf(bytes);
      if (plane === 'audio' || plane === 'redundantAudio') this.#datagrams.audio += 1;
      else if (plane === 'rumble' || plane === 'hidOutput') {
        this.#datagrams[plane] += 1;
        this.#feedback.take(bytes);
      }
    });
    options.link.heard.on((message) => {
      if (message.kind !== 'reconfigured') return;
      this.mode = message.mode;
      this.modeChanged.emit(message.mode);
    });
  }

  get frames(): number {
    return this.#frames;
  }

  /** What the receiving thread says. */
  take(message: Exclude<FromReceiver, { kind: 'ready' | 'failed' }>): void {
    if (message.kind === 'unit') return this.#takeUnit(message);
    if (message.kind === 'lost') return this.#repair(message.first, message.last);
    this.#stats = message.stats;
    this.#options.link.send({ kind: 'lossReport', lossPpm: message.lossPpm });
  }

  /** Asks for another mode, and measures the longest pause between frames from then on, for a second. */
  async remodeTo(mode: Mode): Promise<void> {
    const { link, clock } = this.#options;
    const askedAt = clock.now();
    this.#gapMs = 0;
    const answer = await link.ask({ kind: 'reconfigure', mode }, 'reconfigured');
    const answerMs = Math.round(clock.now() - askedAt);
    this.mode = answer.mode;
    this.modeChanged.emit(answer.mode);
    this.#remode = { accepted: answer.accepted, answerMs, gapMs: Math.round(this.#gapMs) };
    await new Promise<void>((resolve) => void clock.after(1000, resolve));
    this.#remode = { accepted: answer.accepted, answerMs, gapMs: Math.round(this.#gapMs) };
  }

  /** Sends something of every kind of input; returns how to stop. */
  playInput(): () => void {
    const script = inputScript(this.#options.gamepad ?? Gamepad.auto);
    let at = 0;
    const stop = this.#options.clock.every(inputPauseMs, () => {
      const bytes = script[at];
      at += 1;
      if (bytes === undefined) stop();
      else if (this.#options.connection.sendDatagram(bytes)) this.#inputs += 1;
    });
    return stop;
  }

  result(): Omit<PunktfunkResult, 'address' | 'fingerprint' | 'verified' | 'dropped' | 'ended'> {
    const { p50Ms = null, p95Ms = null, p99Ms = null, maxMs = null } = this.#latencies.summary ?? {};
    const { width, height, refreshHz: rate } = this.mode;
    const { offset, roundTrip, rounds } = this.offset;
    const toMs = (ns: bigint): number => Math.round(Number(ns) / 1000) / 1000;
    const { framesLost = 0, framesUnseen = 0 } = this.#stats ?? {};
    return {
      mode: { width, height, rate },
      codec: codecName(this.welcome.videoCodec),
      seconds: Math.round(this.#lastAt - (this.#firstAt ?? this.#lastAt)) / 1000,
      frames: this.#frames,
      keyframes: this.#keyframes,
      lost: framesLost + framesUnseen,
      recovered: Math.max(this.#recovered, this.#stats?.recoveredShards ?? 0),
      bytes: this.#bytes,
      ...{ p50Ms, p95Ms, p99Ms, maxMs },
      span: 'capture to reassembled',
      begun: this.#beginnings.summary ?? null,
      received: this.#arrivals.summary ?? null,
      longestGapMs: toMs(this.#longestGap),
      clock: {
        kind: rounds === 0 ? 'assumed equal' : 'compared',
        offsetMs: toMs(offset),
        roundTripMs: toMs(roundTrip),
        rounds,
      },
      audioPackets: this.#datagrams.audio,
      rumble: this.#datagrams.rumble,
      hidOutputs: this.#datagrams.hidOutput,
      feedback: this.#feedback.events,
      inputs: this.#inputs,
      remode: this.#remode,
    };
  }

  #takeUnit(unit: ReceivedUnit): void {
    const now = this.#options.clock.now();
    if (this.#firstAt === undefined) this.#firstAt = now;
    else this.#gapMs = Math.max(this.#gapMs, now - this.#lastAt);
    this.#lastAt = now;
    if (this.#wholeAt !== undefined && unit.wholeAt - this.#wholeAt > this.#longestGap) {
      this.#longestGap = unit.wholeAt - this.#wholeAt;
    }
    this.#wholeAt = unit.wholeAt;
    this.#frames += 1;
    this.#bytes += unit.data.length;
    this.#recovered += unit.recoveredShards;
    if ((unit.userFlags & FrameFlag.keyframe) !== 0) this.#keyframes += 1;
    this.#beginnings.add(latencyOf(unit.pts, unit.begunAt, this.offset));
    this.#arrivals.add(latencyOf(unit.pts, unit.receivedAt, this.offset));
    this.#latencies.add(latencyOf(unit.pts, unit.wholeAt, this.offset));
    this.unit.emit(unit);
  }

  #repair(first: number, last: number): void {
    const { link, clock } = this.#options;
    if (clock.now() - this.#repairedAt < repairPauseMs) return;
    this.#repairedAt = clock.now();
    link.send({ kind: 'rfiRequest', first, last });
  }
}

function codecName(codec: number): PunktfunkResult['codec'] {
  if (codec === VideoCodec.h264) return 'h264';
  return codec === VideoCodec.hevc ? 'hevc' : 'other';
}
