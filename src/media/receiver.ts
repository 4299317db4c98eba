import type { Sealer } from '../codec/aead/types.ts';
import { FrameFlag } from '../protocol/punktfunk/constants.ts';
import type { FrameInfo, Packetiser } from '../protocol/punktfunk/packetiser.ts';
import { isPunch } from '../protocol/punktfunk/punch.ts';
import type { HostTiming } from '../protocol/punktfunk/planes/host-timing.ts';
import type { DatagramBatch } from '../shared/datagram-batch.ts';
import { isPerunError, type PerunError } from '../shared/errors.ts';
import type { RingedFrame, RingedPart } from '../shared/frame-ring.ts';
import { datagramsDue, nextDue, planPacing, type PacingPlan } from '../transport/udp/pacing.ts';
import type { UdpPeer } from '../transport/udp/peer.ts';
import type { UdpSocket } from '../transport/udp/types.ts';
import type { ProbeRun } from './probe-run.ts';

/** A keyframe that was asked for has come by then, unless it was lost as well. */
const askAgainMs = 1000;

/** A frame out of the ring. */
export interface SentFrame {
  /** Its number in the ring. */
  readonly number: number;
  readonly unit: Uint8Array;
  readonly stamps: RingedFrame;
}

/** What there is so far of a frame that is being written. */
export interface SentPart extends Omit<SentFrame, 'stamps'> {
  readonly stamps: RingedPart;
}

export interface ReceiverOptions {
  readonly id: string;
  /** Takes datagrams of the receiver's address only. */
  readonly socket: UdpSocket;
  readonly sealer: Sealer;
  readonly packetiser: Packetiser;
  /** Frames per second, over which datagrams are spread. */
  readonly rate: number;
  /** Number of the first frame for the receiver. */
  readonly firstFrame: number;
  /** Numbers are those of the ring, from the beginning: what is in a frame depends on its number. */
  readonly sameNumbers: boolean;
  /** It takes frames whose size is not known at their beginning: their parts are sent as they come. */
  readonly streamed: boolean;
  /** No more than so many frames; 0 for no end. */
  readonly frames: number;
  /** Told what each frame cost, once all of it was handed to the system. */
  readonly onSent?: (timing: HostTiming) => void;
  /** Known from before, where this process follows one that died. */
  readonly punchedFrom: UdpPeer | undefined;
}

/** What became of one receiver's frames; only grows. */
export interface ReceiverCounters {
  frames: number;
  keyframes: number;
  /** Never sent: the receiver waits for a keyframe, or they were lost in the ring. */
  dropped: number;
  packets: number;
  bytes: number;
  /** Datagrams that the system did not take. */
  unsent: number;
}

/** One receiver in the sending thread: its socket, its key, and what of the last frame has not left yet. */
export class Receiver {
  readonly counters: ReceiverCounters = { frames: 0, keyframes: 0, dropped: 0, packets: 0, bytes: 0, unsent: 0 };
  readonly #options: ReceiverOptions;
  #peer: UdpPeer | undefined;
  #owesKeyframe = true;
  #askedAt = -Infinity;
  /** Number in the ring of what is the first frame to the receiver. */
  #base: number | undefined;
  #batch: DatagramBatch = { bytes: new Uint8Array(0), size: 0, count: 0 };
  #plan: PacingPlan = planPacing(0, 0, 0);
  #begunAt = 0;
  #sent = 0;
  /** Datagrams of the batch that are sealed: with a frame in parts, more follow. */
  #sealed = 0;
  /** Of the frame that is being sent. */
  #stamps: RingedFrame | undefined;
  #probe: ProbeRun | undefined;
  /** Number in the ring of the frame that is being sent in parts. */
  #parted: number | undefined;
  /** Number of the next frame for the receiver, where none is lost before it. */
  nextFrame: number;

  constructor(options: ReceiverOptions) {
    this.#options = options;
    this.#peer = options.punchedFrom;
    this.#base = options.sameNumbers ? 0 : undefined;
    this.nextFrame = options.firstFrame;
  }

  get id(): string {
    return this.#options.id;
  }

  get port(): number {
    return this.#options.socket.local.port;
  }

  get peer(): UdpPeer | undefined {
    return this.#peer;
  }

  get nextSequence(): number {
    return this.#options.sealer.nextSequence;
  }

  get nextPacket(): number {
    return this.#options.packetiser.nextSequence;
  }

  /** Its socket is none that a thread without an event loop can use. */
  get needsEventLoop(): boolean {
    return this.#options.socket.carrier === 'dgram';
  }

  /** True where the encoder has to be asked for a keyframe: nothing is sent before one. Says so once in a while. */
  wantsKeyframe(now: number): boolean {
    if (!this.#owesKeyframe || this.#peer === undefined || this.isDone) return false;
    if (now - this.#askedAt < askAgainMs) return false;
    this.#askedAt = now;
    return true;
  }

  /** Everything it was to get has left. */
  get isDone(): boolean {
    const { frames } = this.#options;
    return frames > 0 && this.counters.frames >= frames && this.#sent >= this.#batch.count;
  }

  get fecPercent(): number {
    return this.#options.packetiser.fecPercent;
  }

  set fecPercent(percent: number) {
    this.#options.packetiser.fecPercent = percent;
  }

  /** Looks for punches. Later ones may come from elsewhere: ports change. */
  heed(): void {
    const { socket } = this.#options;
    while (socket.receive() > 0) {
      const { inbox } = socket;
      for (let index = 0; index < inbox.count; index++) {
        if (isPunch(inbox.datagram(index))) this.#peer = inbox.peerOf(index);
      }
    }
  }

  /** Frames before it were lost: what follows refers to what the receiver does not have. */
  lost(frames: number): void {
    if (this.#peer === undefined || this.isDone) return;
    this.counters.dropped += frames;
    this.#owesKeyframe = true;
  }

  /** Protects and seals a frame, and sends what may leave at once. `now` is in ms. */
  take({ number, unit, stamps }: SentFrame, now: number): void {
    const { keyframe } = stamps;
    const { packetiser } = this.#options;
    if (!this.#wants(keyframe)) {
      if (this.#isOpen && this.#base !== undefined) this.counters.dropped += 1;
      return;
    }
    const isParted = this.#parted === number && this.#batch.count > 0;
    this.#parted = undefined;
    const info = isParted ? undefined : this.#begin({ number, stamps }, now);
    const batch = info === undefined ? packetiser.pushStreamed(unit, true) : packetiser.packetise(unit, info);
    if (!this.#gather(batch)) return this.lost(1);
    this.#stamps = stamps;
    this.nextFrame = (this.#indexOf(number) + 1) >>> 0;
    this.counters.frames += 1;
    if (keyframe) {
      this.counters.keyframes += 1;
      this.#owesKeyframe = false;
      this.#askedAt = -Infinity;
    }
    this.pump(now);
  }

  /** Number in the ring of a frame, by the number that the receiver knows it by; undefined before its first one. */
  ringNumberOf(index: number): number | undefined {
    return this.#base === undefined ? undefined : (index - this.#options.firstFrame + this.#base) >>> 0;
  }

  /** Sends what there is of a frame that is still coded, where the receiver takes that. */
  takePart({ number, unit, stamps }: SentPart, now: number): void {
    const { packetiser, streamed } = this.#options;
    if (!streamed || !this.#wants(stamps.keyframe)) return;
    if (this.#parted !== number) {
      packetiser.beginStreamed(this.#begin({ number, stamps }, now));
      this.#parted = number;
    }
    if (this.#gather(packetiser.pushStreamed(unit, false))) this.pump(now);
    else this.lost(1);
  }

  /** It is there, and has not had all it was to get. */
  get #isOpen(): boolean {
    const { frames } = this.#options;
    return this.#peer !== undefined && (frames === 0 || this.counters.frames < frames);
  }

  #wants(keyframe: boolean): boolean {
    return this.#isOpen && (keyframe || !this.#owesKeyframe);
  }

  #indexOf(number: number): number {
    this.#base ??= number;
    return (number - this.#base + this.#options.firstFrame) >>> 0;
  }

  /** What is late of the frame before leaves now: it is of no use after the next, whose datagrams take its place. */
  #begin({ number, stamps }: Omit<SentPart, 'unit'>, now: number): FrameInfo {
    if (this.#peer !== undefined) this.#send(this.#batch.count, this.#peer);
    this.#batch = { ...this.#batch, count: 0 };
    this.#sent = 0;
    this.#sealed = 0;
    this.#begunAt = now;
    return { pts: stamps.pts, userFlags: userFlagsOf(stamps), index: this.#indexOf(number) };
  }

  /** Seals what is new in the batch and plans when all of it leaves; false where there is no batch. */
  #gather(batch: DatagramBatch | PerunError): boolean {
    if (isPerunError(batch)) return false;
    const { bytes, size, count } = batch;
    const added = count - this.#sealed;
    if (added > 0) this.#options.sealer.seal({ bytes: bytes.subarray(this.#sealed * size), size, count: added });
    this.#sealed = count;
    this.#batch = { bytes, size, count };
    this.#plan = planPacing(count, size, 1000 / this.#options.rate);
    return true;
  }

  /** Sends what is due, and says in how many ms there is more; Infinity where there is none. */
  pump(now: number): number {
    const peer = this.#peer;
    if (peer === undefined) return Infinity;
    this.#send(datagramsDue(this.#plan, now - this.#begunAt), peer);
    if (this.isSent) this.#tellTiming(now);
    const wait = this.#sent < this.#batch.count ? this.#begunAt + nextDue(this.#plan, this.#sent) - now : Infinity;
    return Math.min(wait, this.#pumpProbe(peer, now));
  }

  /** Everything of the last frame has been handed to the system. */
  get isSent(): boolean {
    return this.#sent >= this.#batch.count;
  }

  /** Filler beside the frames; false while there is one already. */
  startProbe(probe: ProbeRun): boolean {
    if (this.#probe !== undefined) return false;
    this.#probe = probe;
    return true;
  }

  close(): void {
    this.#options.sealer.close();
    this.#options.socket.close();
  }

  #tellTiming(now: number): void {
    const stamps = this.#stamps;
    this.#stamps = undefined;
    if (stamps === undefined || this.#options.onSent === undefined) return;
    const { pts, capturedAt, scaledAt, encodedAt } = stamps;
    this.#options.onSent({
      pts,
      hostUs: microseconds(now - Number(capturedAt) / 1e6),
      stages: {
        queueUs: microseconds(Number(scaledAt - capturedAt) / 1e6),
        encodeUs: microseconds(Number(encodedAt - scaledAt) / 1e6),
        paceUs: microseconds(now - this.#begunAt),
      },
      phaseNs: undefined,
    });
  }

  #send(upTo: number, peer: UdpPeer): void {
    const count = upTo - this.#sent;
    if (count <= 0) return;
    this.#sendBatch(this.#batch, this.#sent, count, peer);
    this.#sent = upTo;
  }

  #sendBatch(batch: DatagramBatch, first: number, count: number, peer: UdpPeer): number {
    const taken = this.#options.socket.send(batch, first, count, peer);
    this.counters.packets += taken;
    this.counters.bytes += taken * batch.size;
    this.counters.unsent += count - taken;
    return taken;
  }

  /**
   * Filler shares the packetiser, whose batch has to have left before: so it waits until the frame is out, which the
   * pacing sees to well before the next.
   */
  #pumpProbe(peer: UdpPeer, now: number): number {
    const probe = this.#probe;
    if (probe === undefined) return Infinity;
    if (!this.isSent || this.#parted !== undefined) return 1;
    const { packetiser, sealer } = this.#options;
    for (let filler = probe.due(now); filler !== undefined; filler = probe.due(now)) {
      const batch = packetiser.packetise(filler, { pts: 0n, userFlags: FrameFlag.probe, isProbe: true });
      if (isPerunError(batch)) break;
      sealer.seal(batch);
      const taken = this.#sendBatch(batch, 0, batch.count, peer);
      probe.sent(filler.length, batch.count, batch.count - taken);
      // The batch was written over: nothing of a frame is left in it.
      this.#batch = { ...batch, count: 0 };
      this.#sent = 0;
    }
    if (!probe.isOver(now)) return probe.wait(now);
    this.#probe = undefined;
    probe.finish(now);
    return Infinity;
  }
}

function userFlagsOf({ keyframe, anchor = false }: RingedPart): number {
  const kind = keyframe ? FrameFlag.keyframe : anchor ? FrameFlag.recoveryAnchor : 0;
  return FrameFlag.picture | kind;
}

function microseconds(ms: number): number {
  return Math.max(0, Math.round(ms * 1000));
}
