import { FrameDecoder } from '../codec/frame-decoder.ts';
import type { Lz4 } from '../codec/lz4/lz4.ts';
import type { Zstd } from '../codec/zstd.ts';
import { VideoFlag } from '../protocol/perun/constants.ts';
import { encodingOf } from '../protocol/perun/flags.ts';
import type { VideoMessage } from '../protocol/perun/messages.ts';
import type { Clock } from '../shared/clock.ts';
import { toPerunError } from '../shared/errors.ts';
import type { PerunError } from '../shared/errors.ts';
import type { RgbaFrame } from '../shared/frame.ts';
import type { Limits } from '../shared/limits.ts';

export interface FrameReceiverOptions {
  readonly clock: Clock;
  readonly limits: Limits;
  readonly lz4: Lz4;
  readonly zstd?: Zstd | undefined;
  /** Whether the flags mean what the extension says, or whatever an old core took them for. */
  readonly extended: boolean;
}

export interface DecodedPicture {
  readonly picture: RgbaFrame;
  readonly keyframe: boolean;
}

/**
 * Decodes the frames of one connection. After a frame that cannot be decoded, deltas are refused until a whole frame
 * comes: better no picture than a wrong one.
 */
export class FrameReceiver {
  readonly #clock: Clock;
  readonly #extended: boolean;
  readonly #decoder: FrameDecoder;
  #brokenAt: number | undefined;

  constructor(options: FrameReceiverOptions) {
    this.#clock = options.clock;
    this.#extended = options.extended;
    const { lz4, zstd, limits } = options;
    this.#decoder = new FrameDecoder({ lz4, zstd, limits });
  }

  /** For how many ms nothing that arrived could be decoded; 0 while all is well. */
  get brokenMs(): number {
    return this.#brokenAt === undefined ? 0 : this.#clock.now() - this.#brokenAt;
  }

  /** The picture, or why there is none. */
  receive(message: VideoMessage): DecodedPicture | PerunError {
    try {
      const picture = this.#decode(message);
      this.#brokenAt = undefined;
      return { picture, keyframe: (message.flags & VideoFlag.delta) === 0 };
    } catch (error) {
      // Also where the flags alone were wrong: the frame that was lost is the base of the next delta.
      this.#decoder.reset();
      this.#brokenAt ??= this.#clock.now();
      return toPerunError(error, 'CODEC_CORRUPT');
    }
  }

  #decode({ width, height, flags, data }: VideoMessage): RgbaFrame {
    if (!this.#extended) return this.#decoder.decodeLegacy({ width, height, flags, data });
    return this.#decoder.decode({ width, height, encoding: encodingOf(flags, true), data });
  }
}
