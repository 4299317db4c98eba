import type { DatagramBatch } from '../../shared/datagram-batch.ts';
import { PerunError } from '../../shared/errors.ts';
import { ReplayWindow } from './replay-window.ts';
import {
  type AeadBackend,
  type AeadLane,
  type AeadSecrets,
  keyBytesOf,
  type Opener,
  type OpenerCounters,
  saltBytes,
  SealDirection,
  sealedOverhead,
  type Sealer,
  sequenceBytes,
} from './types.ts';

const wordSize = 2 ** 32;

/**
 * A sealer on a given library. `first` is the number of its first datagram, where another one sealed under the same key
 * before it: beyond whatever that one got to. Fails with USAGE for a key or salt of the wrong length, for a key of zeros,
 * and for a number that is none.
 */
export function createSealerOn(backend: AeadBackend, secrets: AeadSecrets, first: number = 0): Sealer {
  if (!Number.isSafeInteger(first) || first < 0) throw new PerunError('USAGE', `no datagram has number ${first}`);
  return new LaneSealer(laneOf(backend, 'seal', secrets), first);
}

/** An opener on a given library; fails as `createSealerOn` does. */
export function createOpenerOn(backend: AeadBackend, secrets: AeadSecrets): Opener {
  return new LaneOpener(laneOf(backend, 'open', secrets));
}

function laneOf(backend: AeadBackend, use: 'seal' | 'open', secrets: AeadSecrets): AeadLane {
  const { cipher, key, salt, direction } = secrets;
  const wanted = keyBytesOf[cipher];
  if (key.length !== wanted) throw new PerunError('USAGE', `a key has ${key.length} bytes, not ${wanted}`);
  if (salt.length !== saltBytes) throw new PerunError('USAGE', `a salt has ${salt.length} bytes, not ${saltBytes}`);
  // What a Welcome that was never filled in would say; with it anybody could read along.
  if (key.every((byte) => byte === 0)) {
    throw new PerunError('USAGE', 'a key of zeros is no key', { remedy: 'draw one, or do not encrypt at all' });
  }
  const directed = Uint8Array.from(salt);
  directed[0] = ((directed[0] ?? 0) & 0x7f) | (direction === SealDirection.clientToHost ? 0x80 : 0);
  return backend.createLane(use, cipher, key, directed);
}

class LaneSealer implements Sealer {
  #lane: AeadLane | undefined;
  #next: number;

  constructor(lane: AeadLane, first: number) {
    this.#lane = lane;
    this.#next = first;
  }

  get nextSequence(): number {
    return this.#next;
  }

  seal({ bytes, size, count }: DatagramBatch): void {
    const lane = opened(this.#lane);
    if (size < sealedOverhead || !(count * size <= bytes.length)) {
      throw new PerunError('USAGE', `${count} datagrams of ${size} bytes cannot be sealed in ${bytes.length} bytes`);
    }
    // Numbers beyond are not exact; at a million datagrams a second that is 285 years.
    if (this.#next + count > Number.MAX_SAFE_INTEGER) throw new PerunError('USAGE', 'a key is used up: draw a new one');
    for (let at = 0, end = count * size; at < end; at += size) {
      writeSequence(bytes, at, this.#next);
      // Counted first: whatever happens, no number is used twice under one key.
      this.#next += 1;
      lane.seal(bytes, at, size);
    }
  }

  close(): void {
    this.#lane?.close();
    this.#lane = undefined;
  }
}

class LaneOpener implements Opener {
  readonly counters: { -readonly [Name in keyof OpenerCounters]: number } = {
    opened: 0,
    malformed: 0,
    replayed: 0,
    forged: 0,
  };
  readonly #seen = new ReplayWindow();
  #lane: AeadLane | undefined;

  constructor(lane: AeadLane) {
    this.#lane = lane;
  }

  open(bytes: Uint8Array, offset: number, length: number): number {
    const lane = opened(this.#lane);
    if (!(offset >= 0 && length >= 0 && offset + length <= bytes.length)) {
      throw new PerunError('USAGE', `no ${length} bytes at ${offset} in ${bytes.length}`);
    }
    const sequence = length < sealedOverhead ? -1 : readSequence(bytes, offset);
    if (sequence < 0) {
      this.counters.malformed += 1;
      return -1;
    }
    // Before the cipher: who repeats datagrams costs next to nothing.
    if (this.#seen.has(sequence)) {
      this.counters.replayed += 1;
      return -1;
    }
    if (!lane.open(bytes, offset, length)) {
      bytes.fill(0, offset + sequenceBytes, offset + length);
      this.counters.forged += 1;
      return -1;
    }
    this.#seen.add(sequence);
    this.counters.opened += 1;
    return length - sealedOverhead;
  }

  close(): void {
    this.#lane?.close();
    this.#lane = undefined;
  }
}

function opened(lane: AeadLane | undefined): AeadLane {
  if (lane === undefined) throw new PerunError('USAGE', 'this key was closed');
  return lane;
}

function writeSequence(bytes: Uint8Array, at: number, sequence: number): void {
  writeWord(bytes, at, Math.floor(sequence / wordSize));
  writeWord(bytes, at + 4, sequence >>> 0);
}

/** -1 for what is beyond exact numbers: no sender gets there. */
function readSequence(bytes: Uint8Array, at: number): number {
  const sequence = readWord(bytes, at) * wordSize + readWord(bytes, at + 4);
  return sequence < Number.MAX_SAFE_INTEGER ? sequence : -1;
}

function writeWord(bytes: Uint8Array, at: number, word: number): void {
  bytes[at] = word >>> 24;
  bytes[at + 1] = word >>> 16;
  bytes[at + 2] = word >>> 8;
  bytes[at + 3] = word;
}

function readWord(bytes: Uint8Array, at: number): number {
  return (
    (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)) >>> 0
  );
}
