import type { Mode } from '../../protocol/punktfunk/messages.ts';
import { systemClock } from '../../shared/clock.ts';
import { type PerunError, toPerunError } from '../../shared/errors.ts';
import { isTestUnit } from '../../shared/test-unit.ts';
import { formatAddress } from '../../transport/address.ts';
import { type Bridge, openBridge } from './bridge.ts';
import { type OpenStream, openStream, punktfunkAddress, type StreamWish } from './open-stream.ts';
import type { PunktfunkResult } from './result.ts';
import { openStreamFile } from './stream-out.ts';

export interface PunktfunkConnectOptions extends StreamWish {
  /** Ends so long after the first frame, or after so many frames; without either when the host does, or the signal. */
  readonly seconds: number | undefined;
  readonly frames: number | undefined;
  /** File that gets the access units. */
  readonly out: string | undefined;
  /** Unix socket where a native client gets the stream. */
  readonly bridge?: string | undefined;
  readonly inputTest: boolean;
  /** Asked for in the middle of `seconds`, or after one. */
  readonly remode: Mode | undefined;
  /** Compares every access unit with the test bytes of the synthetic source. */
  readonly verify: boolean;
  readonly note: (line: string) => void;
}

/** Streams from a punktfunk host until it is enough; says how it went. Rejects with a PerunError. */
export async function connectPunktfunk(options: PunktfunkConnectOptions): Promise<PunktfunkResult> {
  const { remode } = options;
  const address = formatAddress(punktfunkAddress(options.address));
  const file = options.out === undefined ? undefined : openStreamFile(options.out);
  let open: OpenStream | undefined;
  let bridge: Bridge | undefined;
  try {
    open = await openStream(options);
    const { stream, link, fingerprint } = open;
    const enough = new Enough(options, link.ended);
    let verified = 0;
    stream.unit.on((unit) => {
      file?.write(unit.data);
      if (options.verify && isTestUnit(unit.data, unit.index)) verified += 1;
      enough.count(stream.frames);
    });
    await open.begin((error) => enough.fail(error));
    // A guest may ask the host for something at once, which it takes only behind Start.
    bridge = options.bridge === undefined ? undefined : await openBridge(options.bridge, open);
    if (bridge !== undefined) options.note(`native clients find the stream at ${bridge.address}`);
    const { width, height, refreshHz } = stream.welcome.mode;
    options.note(`streams ${width}×${height} at ${refreshHz} Hz from ${address}`);
    const stopInput = options.inputTest ? stream.playInput() : () => {};
    const remoding = remode === undefined ? undefined : enough.halfway().then(() => stream.remodeTo(remode));
    remoding?.catch((error: unknown) => enough.fail(error));
    const ended = await enough.end;
    stopInput();
    if (ended === 'asked') open.quit();
    await open.close();
    return {
      ...{ address, fingerprint },
      ...stream.result(),
      verified: options.verify ? verified : null,
      dropped: open.dropped,
      ended,
    };
  } catch (error) {
    await bridge?.close(toPerunError(error));
    throw error;
  } finally {
    await bridge?.close();
    await open?.close();
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
