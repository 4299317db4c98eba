import { hostname } from 'node:os';
import { clockOffsetNs, wallClockOf } from '../../platform/clock-offset.ts';
import type { PerunPaths } from '../../platform/paths.ts';
import { CloseCode, Gamepad, VideoCap, VideoCodec } from '../../protocol/punktfunk/constants.ts';
import { plainHello } from '../../protocol/punktfunk/hello.ts';
import type { Mode } from '../../protocol/punktfunk/messages.ts';
import { systemClock } from '../../shared/clock.ts';
import { PerunError } from '../../shared/errors.ts';
import { defaultLimits } from '../../shared/limits.ts';
import { silentLogger } from '../../shared/logger.ts';
import { parseAddress, type PunktfunkAddress } from '../../transport/address.ts';
import { readPin } from '../dialled.ts';
import { QuicKeeper } from '../quic/quic-keeper.ts';
import { dial, type Dialled } from './dial.ts';
import { type Receiver, startReceiver } from './receiver.ts';
import { PunktfunkStream } from './stream.ts';

/** What is asked of a punktfunk host. */
export interface StreamWish {
  /** `host`, `host:port` or punktfunk://host:port. */
  readonly address: string;
  readonly pin: string | undefined;
  readonly paths: PerunPaths;
  readonly mode: Mode;
  /** 0: as the host likes. */
  readonly kbps: number;
  readonly codec: 'h264' | 'hevc' | undefined;
  readonly launch: string;
  /** What our pads are, on a desktop; default as the host likes. */
  readonly gamepad?: 'xbox360' | 'dualsense' | undefined;
  /** Takes no frames that begin before they are coded to their end; default no. */
  readonly wholeFrames?: boolean;
  /** Throws away one of so many datagrams; 0 none. */
  readonly dropEvery: number;
  /** Ends the attempt to connect. */
  readonly signal: AbortSignal;
}

const gamepads = { auto: Gamepad.auto, xbox360: Gamepad.xbox360, dualsense: Gamepad.dualSense } as const;

/** Reads `host`, `host:port` and punktfunk://host:port. Fails with ADDRESS_INVALID. */
export function punktfunkAddress(text: string): PunktfunkAddress {
  const address = parseAddress(text.includes('://') ? text : `punktfunk://${text}`);
  if (address.scheme === 'punktfunk') return address;
  throw new PerunError('ADDRESS_INVALID', `${text} is no punktfunk host`, { remedy: 'write punktfunk://host:port' });
}

/**
 * Connects, pairs where there is a PIN, and asks for the session; nothing flows before `begin`. Rejects with a
 * PerunError, and has let go of everything then.
 */
export async function openStream(wish: StreamWish): Promise<OpenStream> {
  const { paths, signal, pin } = wish;
  const address = punktfunkAddress(wish.address);
  const clock = systemClock;
  const runtimeDirectory = paths.runtime;
  const gamepad = gamepads[wish.gamepad ?? 'auto'];
  const keeper = new QuicKeeper({ runtimeDirectory, limits: defaultLimits, clock, logger: silentLogger });
  try {
    await keeper.start();
    const dialled = await dial({ address, pin: readPin(pin), paths, clock, signal, quic: keeper.endpoint });
    const { link, connection } = dialled;
    const welcome = await link.greet({
      ...plainHello(wish.mode),
      bitrateKbps: wish.kbps,
      name: hostname(),
      launch: wish.launch,
      gamepad,
      videoCaps: wish.wholeFrames === true ? 0 : VideoCap.streamedFrames | VideoCap.multiSlice,
      videoCodecs: VideoCodec.h264 | VideoCodec.hevc,
      preferredCodec: wish.codec === undefined ? 0 : VideoCodec[wish.codec],
    });
    if (!welcome.encrypt) throw new PerunError('REFUSED', 'the host offers a stream that is not encrypted');
    const stream = new PunktfunkStream({ link, connection, welcome, clock, gamepad });
    return new OpenStream({ stream, dialled, keeper, dropEvery: wish.dropEvery });
  } catch (error) {
    await keeper.close();
    throw error;
  }
}

interface Opened {
  readonly stream: PunktfunkStream;
  readonly dialled: Dialled;
  readonly keeper: QuicKeeper;
  readonly dropEvery: number;
}

/** A session that a host granted, with its QUIC process and, from `begin` on, its receiving thread. */
export class OpenStream implements Pick<Dialled, 'link' | 'connection' | 'fingerprint'> {
  readonly stream: PunktfunkStream;
  readonly link: Dialled['link'];
  readonly connection: Dialled['connection'];
  readonly fingerprint: string;
  readonly #opened: Opened;
  #receiver: Receiver | undefined;

  constructor(opened: Opened) {
    const { stream, dialled } = opened;
    this.stream = stream;
    this.link = dialled.link;
    this.connection = dialled.connection;
    this.fingerprint = dialled.fingerprint;
    this.#opened = opened;
  }

  /** Datagrams that were thrown away on purpose. */
  get dropped(): number {
    return this.#receiver?.dropped ?? 0;
  }

  /** Starts the receiving thread and compares the clocks; `failed` hears what goes wrong from then on. */
  async begin(failed: (error: unknown) => void): Promise<void> {
    const { stream, link } = this;
    const { dialled, dropEvery } = this.#opened;
    this.#receiver = await startReceiver({
      ...{ host: dialled.address, welcome: stream.welcome, dropEvery },
      clockOffsetNs: clockOffsetNs(process.env),
      onMessage: (message) => {
        try {
          stream.take(message);
        } catch (error) {
          failed(error);
        }
      },
      onFailed: failed,
    });
    stream.offset = await link.start(this.#receiver.port, wallClockOf(process.env));
  }

  /** Tells the host that the person leaves. */
  quit(): void {
    this.link.close(CloseCode.clientQuit);
  }

  /** Idempotent. */
  async close(): Promise<void> {
    await this.#receiver?.close();
    await this.#opened.keeper.close();
  }
}
