import { hostname } from 'node:os';
import { wallClockOf, clockOffsetNs } from '../../platform/clock-offset.ts';
import type { PerunPaths } from '../../platform/paths.ts';
import { CloseCode, VideoCodec } from '../../protocol/punktfunk/constants.ts';
import { plainHello } from '../../protocol/punktfunk/hello.ts';
import type { Mode } from '../../protocol/punktfunk/messages.ts';
import { systemClock } from '../../shared/clock.ts';
import { PerunError } from '../../shared/errors.ts';
import { defaultLimits } from '../../shared/limits.ts';
import { silentLogger } from '../../shared/logger.ts';
import { isTestUnit } from '../../shared/test-unit.ts';
import { formatAddress, parseAddress, type PunktfunkAddress } from '../../transport/address.ts';
import { readPin } from '../dialled.ts';
import { QuicKeeper } from '../quic/quic-keeper.ts';
import { dial } from './dial.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import type { PunktfunkResult } from './result.ts';
import { PunktfunkStream } from './stream.ts';
import { openStreamFile } from './stream-out.ts';

export interface PunktfunkConnectOptions {
  /** `host`, `host:port` or punktfunk://host:port. */
  readonly address: string;
  readonly pin: string | undefined;
  readonly paths: PerunPaths;
  readonly mode: Mode;
  /** 0: as the host likes. */
  readonly kbps: number;
  readonly codec: 'h264' | 'hevc' | undefined;
  readonly launch: string;
  /** Ends so long after the first frame, or after so many frames; without either when the host does, or the signal. */
  readonly seconds: number | undefined;
  readonly frames: number | undefined;
  /** File that gets the access units. */
  readonly out: string | undefined;
  readonly inputTest: boolean;
  /** Asked for in the middle of `seconds`, or after one. */
  readonly remode: Mode | undefined;
  /** Throws away one of so many datagrams; 0 none. */
  readonly dropEvery: number;
  /** Compares every access unit with the test bytes of the synthetic source. */
  readonly verify: boolean;
  readonly signal: AbortSignal;
  readonly note: (line: string) => void;
}

/** Reads `host`, `host:port` and punktfunk://host:port. Fails with ADDRESS_INVALID. */
export function punktfunkAddress(text: string): PunktfunkAddress {
  const address = parseAddress(text.includes('://') ? text : `punktfunk://${text}`);
  if (address.scheme === 'punktfunk') return address;
  throw new PerunError('ADDRESS_INVALID', `${text} is no punktfunk host`, { remedy: 'write punktfunk://host:port' });
}

/** Streams from a punktfunk host until it is enough; says how it went. Rejects with a PerunError. */
export async function connectPunktfunk(options: PunktfunkConnectOptions): Promise<PunktfunkResult> {
  const { paths, signal, note, dropEvery } = options;
  const address = punktfunkAddress(options.address);
  const clock = systemClock;
  const wallClock = wallClockOf(process.env);
  const keeper = new QuicKeeper({
    runtimeDirectory: paths.runtime,
    limits: defaultLimits,
    clock,
    logger: silentLogger,
  });
  const file = options.out === undefined ? undefined : openStreamFile(options.out);
  let receiver: Receiver | undefined;
  try {
    await keeper.start();
    const pin = readPin(options.pin);
    const {
      link,
      connection,
      address: host,
      fingerprint,
    } = await dial({
      ...{ address, pin, paths, clock, signal },
      quic: keeper.endpoint,
    });
    const welcome = await link.greet({
      ...plainHello(options.mode),
      bitrateKbps: options.kbps,
      name: hostname(),
      launch: options.launch,
      videoCodecs: VideoCodec.h264 | VideoCodec.hevc,
      preferredCodec: options.codec === undefined ? 0 : VideoCodec[options.codec],
    });
    if (!welcome.encrypt) throw new PerunError('REFUSED', 'the host offers a stream that is not encrypted');
    const stream = new PunktfunkStream({ link, connection, welcome, clock });
    const enough = new Enough(options, link.ended);
    let verified = 0;
    stream.unit.on((unit) => {
      file?.write(unit.data);
      if (options.verify && isTestUnit(unit.data, unit.index)) verified += 1;
      enough.count(stream.frames);
    });
    receiver = await startReceiver({
      ...{ host, welcome, dropEvery },
      clockOffsetNs: clockOffsetNs(process.env),
      onMessage: (message) => {
        try {
          stream.take(message);
        } catch (error) {
          enough.fail(error);
        }
      },
      onFailed: (error) => enough.fail(error),
    });
    stream.offset = await link.start(receiver.port, wallClock);
    const { width, height, refreshHz } = welcome.mode;
    note(`streams ${width}×${height} at ${refreshHz} Hz from ${formatAddress(address)}`);
    const stopInput = options.inputTest ? stream.playInput() : () => {};
    const { remode } = options;
    const remoding = remode === undefined ? undefined : enough.halfway().then(() => stream.remodeTo(remode));
    remoding?.catch((error: unknown) => enough.fail(error));
    const ended = await enough.end;
    stopInput();
    if (ended === 'asked') link.close(CloseCode.clientQuit);
    await receiver.close();
    return {
      address: formatAddress(address),
      fingerprint,
      ...stream.result(),
      verified: options.verify ? verified : null,
      dropped: receiver.dropped,
      ended,
    };
  } finally {
    await receiver?.close();
    await keeper.close();
    file?.close();
  }
}

/** When a stream has gone on for long enough. */
class Enough {
  readonly end: Promise<'asked' | 'host'>;
  readonly #options: Pick<PunktfunkConnectOptions, 'seconds' | 'frames' | 'signal'>;
  #resolve: (why: 'asked' | 'host') => void = () => {};
  #reject: (error: unknown) => void = () => {};
  #begin: () => void = () => {};
  readonly #began: Promise<void>;
  #hasBegun = false;

  constructor(options: PunktfunkConnectOptions, hostEnded: Promise<PerunError | undefined>) {
    this.#options = options;
    this.end = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Whoever waits for the end hears of a failure; before that nobody has to.
    this.end.catch(() => {});
    this.#began = new Promise((resolve) => (this.#begin = resolve));
    const { signal } = options;
    if (signal.aborted) this.#resolve('asked');
    signal.addEventListener('abort', () => this.#resolve('asked'), { once: true });
    void hostEnded.then((error) => {
      if (error === undefined) this.#resolve('host');
      else this.#reject(error);
    });
  }

  /** So many frames have come. */
  count(frames: number): void {
    const { seconds, frames: wanted } = this.#options;
    if (!this.#hasBegun) {
      this.#hasBegun = true;
      this.#begin();
      if (seconds !== undefined) systemClock.after(seconds * 1000, () => this.#resolve('asked'));
    }
    if (wanted !== undefined && frames >= wanted) this.#resolve('asked');
  }

  fail(error: unknown): void {
    this.#reject(error);
  }

  /** The middle of the time that was asked for, or one second after the first frame. */
  async halfway(): Promise<void> {
    await this.#began;
    const ms = ((this.#options.seconds ?? 2) * 1000) / 2;
    await new Promise<void>((resolve) => void systemClock.after(ms, resolve));
  }
}
