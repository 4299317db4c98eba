import type { MediaMode, MediaStream } from '../../media/types.ts';
import { AdaptiveFec } from '../../protocol/punktfunk/adaptive-fec.ts';
import { isAllowed, neededForControl } from '../../protocol/punktfunk/grants.ts';
import type { ControlMessage, ControlMessageOf } from '../../protocol/punktfunk/messages.ts';
import { boundedBitrate, boundedProbe } from '../../protocol/punktfunk/rate-bounds.ts';
import { toPerunError } from '../../shared/errors.ts';
import { modeOf, wireMode } from './negotiate.ts';
import type { DoorOptions } from './types.ts';

/** Least time between two probes of one client, ms. */
const probePauseMs = 10_000;
/** Least time between two changes of the mode, ms: each starts an encoder. */
const remodePauseMs = 100;

/** What a client says while it watches, and what is done about it. Nothing here waits for a frame. */
export class Streaming {
  readonly #options: DoorOptions;
  readonly #stream: MediaStream;
  readonly #send: (message: ControlMessage) => void;
  readonly #fec: AdaptiveFec | undefined;
  #probedAt = -Infinity;
  #remodedAt = -Infinity;
  #isRemoding = false;
  /** The mode that was asked for while another change went on; only the last one counts. */
  #nextMode: ControlMessageOf<'reconfigure'> | undefined;
  #isOver = false;

  constructor(options: DoorOptions, stream: MediaStream, send: (message: ControlMessage) => void) {
    this.#options = options;
    this.#stream = stream;
    this.#send = send;
    const { fecPercent, fixedFec } = options.settings;
    this.#fec = fixedFec ? undefined : new AdaptiveFec({ start: fecPercent });
  }

  /** What needs a grant that the client does not have is not heard. */
  receive(message: ControlMessage, grants: number): void {
    if (!isAllowed(neededForControl(message), grants)) return;
    switch (message.kind) {
      case 'reconfigure':
        return this.#remode(message);
      case 'requestKeyframe':
        this.#fec?.frameLost();
        return this.#stream.requestKeyframe();
      case 'rfiRequest':
        this.#fec?.frameLost();
        return this.#stream.invalidate(message.first, message.last);
      case 'lossReport':
        return this.#adapt(message.lossPpm);
      case 'setBitrate': {
        const kbps = boundedBitrate(message.kbps, this.#options.settings.defaultKbps);
        this.#stream.setBitrate(kbps);
        return this.#send({ kind: 'bitrateChanged', kbps });
      }
      case 'probeRequest':
        return void this.#probe(message);
      case 'clipControl':
        // There is no clipboard to share: off, by the host's decision.
        return this.#send({ kind: 'clipState', enabled: false, policy: 0, reason: 0 });
      default:
        // Facts about the link and the screen, or of features this host does not offer.
        return;
    }
  }

  close(): void {
    this.#isOver = true;
  }

  #adapt(lossPpm: number): void {
    if (this.#fec === undefined) return;
    const before = this.#fec.percent;
    this.#fec.report(lossPpm);
    if (this.#fec.percent !== before) this.#stream.setFec(this.#fec.percent);
  }

  #remode(message: ControlMessageOf<'reconfigure'>): void {
    if (this.#isRemoding) {
      this.#nextMode = message;
      return;
    }
    this.#isRemoding = true;
    const { clock } = this.#options;
    const wait = Math.max(0, this.#remodedAt + remodePauseMs - clock.now());
    clock.after(wait, () => void this.#changeMode(message));
  }

  async #changeMode({ mode }: ControlMessageOf<'reconfigure'>): Promise<void> {
    if (this.#isOver) return;
    const granted = await this.#tryMode(mode);
    this.#isRemoding = false;
    this.#remodedAt = this.#options.clock.now();
    if (this.#isOver) return;
    const now = granted ?? this.#stream.mode;
    this.#send({ kind: 'reconfigured', accepted: granted !== undefined, mode: wireMode(now) });
    const next = this.#nextMode;
    this.#nextMode = undefined;
    if (next !== undefined) this.#remode(next);
  }

  async #tryMode(mode: ControlMessageOf<'reconfigure'>['mode']): Promise<MediaMode | undefined> {
    try {
      return await this.#stream.reconfigure({ codec: this.#stream.mode.codec, ...modeOf(mode) });
    } catch (error) {
      this.#options.logger.warn({ error: toPerunError(error), mode }, 'another mode was asked for and cannot be');
      return undefined;
    }
  }

  async #probe(request: ControlMessageOf<'probeRequest'>): Promise<void> {
    const { kbps, durationMs } = boundedProbe(request);
    const { clock, logger } = this.#options;
    const isTooSoon = clock.now() < this.#probedAt + probePauseMs;
    this.#probedAt = isTooSoon ? this.#probedAt : clock.now();
    const nothing = {
      kind: 'probeResult',
      bytes: 0n,
      packets: 0,
      durationMs: 0,
      wirePackets: 0,
      sendDrops: 0,
    } as const;
    if (isTooSoon || kbps === 0 || durationMs === 0) return this.#send(nothing);
    try {
      const sent = await this.#stream.probe(kbps, durationMs);
      if (this.#isOver) return;
      const { bytes, packets, unsent } = sent;
      const result = { kind: 'probeResult', bytes: BigInt(bytes), packets, durationMs: sent.durationMs } as const;
      this.#send({ ...result, wirePackets: packets - unsent, sendDrops: unsent });
    } catch (error) {
      logger.warn({ error: toPerunError(error) }, 'a probe could not be sent');
      if (!this.#isOver) this.#send(nothing);
    }
  }
}
