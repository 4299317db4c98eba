import { createEncoder, type EncoderKind, type PictureEncoder } from '../codec/create-encoder.ts';
import type { Lz4 } from '../codec/lz4/lz4.ts';
import type { Zstd } from '../codec/zstd.ts';
import type { EncodedFrame, RgbaFrame } from '../shared/frame.ts';
import type { SessionTotals } from './totals.ts';

export function renditionKey({ level, indexed, scroll, strips, zstd }: EncoderKind): string {
  if (level === 0) return 'rgba8888/none/none';
  const pixels = indexed ? (strips ? 'strips' : 'indexed') : 'rgba8888';
  return `${pixels}/${scroll ? 'scroll' : 'xor'}/${zstd ? 'zstd' : 'lz4'}-${level}`;
}

/** One who gets a rendition. `ready` is false while earlier frames still wait to leave; `take` must not block. */
export interface RenditionMember {
  readonly ready: boolean;
  take(frame: EncodedFrame, sequence: number): void;
  /** A whole frame passed this member by. */
  missed(): void;
}

/**
 * One encoded form of a session's frames, made once and shared by its members, who all hold the same base. A member
 * that is not ready loses the frame and rejoins with a whole one of the current picture, encoded at most once.
 * A rendition lives only while it has members.
 */
export class FrameRendition {
  readonly key: string;
  readonly #encoder: PictureEncoder;
  readonly #inSync = new Map<RenditionMember, boolean>();
  #current: RgbaFrame | undefined;
  #sequence = 0;
  #whole: EncodedFrame | undefined;
  #frames = 0;
  #keyframes = 0;
  #bytes = 0;
  readonly #totals: SessionTotals;

  constructor(kind: EncoderKind, lz4: Lz4, zstd: Zstd | undefined, totals: SessionTotals) {
    this.#totals = totals;
    this.key = renditionKey(kind);
    this.#encoder = createEncoder(kind, lz4, zstd);
  }

  /** Frames encoded (deltas and whole ones), whole frames among them, and the bytes of both, each counted once. */
  get stats(): { key: string; members: number; frames: number; keyframes: number; bytes: number } {
    return {
      key: this.key,
      members: this.#inSync.size,
      frames: this.#frames,
      keyframes: this.#keyframes,
      bytes: this.#bytes,
    };
  }

  get empty(): boolean {
    return this.#inSync.size === 0;
  }

  /** Adds a member, which gets the current picture at once if there is one. */
  join(member: RenditionMember, current: RgbaFrame | undefined, sequence: number): void {
    this.#inSync.set(member, false);
    if (current === undefined) return;
    if (this.#current === undefined) this.#encode(current, sequence);
    this.#bring(member);
  }

  leave(member: RenditionMember): void {
    this.#inSync.delete(member);
  }

  push(frame: RgbaFrame, sequence: number): void {
    const encoded = this.#encode(frame, sequence);
    for (const [member, inSync] of this.#inSync) {
      if (!inSync) {
        this.#bring(member);
      } else if (member.ready) {
        member.take(encoded, sequence);
      } else {
        this.#inSync.set(member, false);
        member.missed();
      }
    }
  }

  /** A member can take frames again: it gets the current picture now, not only when the next one comes. */
  drained(member: RenditionMember): void {
    if (this.#inSync.get(member) === false && this.#current !== undefined) this.#bring(member);
  }

  #encode(frame: RgbaFrame, sequence: number): EncodedFrame {
    const { frame: encoded, keyframe } = this.#encoder.encode(frame);
    this.#current = frame;
    this.#sequence = sequence;
    this.#whole = keyframe ? encoded : undefined;
    this.#count(encoded, keyframe);
    return encoded;
  }

  #bring(member: RenditionMember): void {
    if (this.#current === undefined) return;
    if (!member.ready) {
      member.missed();
      return;
    }
    if (this.#whole === undefined) {
      this.#whole = this.#encoder.encodeKeyframe();
      this.#count(this.#whole, true);
    }
    this.#inSync.set(member, true);
    member.take(this.#whole, this.#sequence);
  }

  #count(encoded: EncodedFrame, keyframe: boolean): void {
    this.#frames++;
    if (keyframe) this.#keyframes++;
    this.#totals[keyframe ? 'keyframes' : 'deltas']++;
    this.#totals.frameBytes.observe(encoded.data.length);
    this.#bytes += encoded.data.length;
  }
}
