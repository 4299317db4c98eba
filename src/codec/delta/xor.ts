/**
 * V8 compiles operations on BigUint64Array to 64-bit machine words, twice as fast as 32 bits; other engines may make an
 * object of each of them.
 */
const hasFast64 = /Node\.js|Chrome\//u.test(globalThis.navigator?.userAgent ?? '');

/** Bytes from `a` XOR `b` as a new array; both of one length. RangeError otherwise: it is the caller's mistake. */
export function xor(a: Uint8Array, b: Uint8Array): Uint8Array {
  const target = new Uint8Array(a.length);
  xorInto(target, a, b);
  return target;
}

/**
 * target = a XOR b, all of one length; target may be a or b. Fast where all three lie on 8-byte, or at least 4-byte,
 * boundaries; byte by byte otherwise.
 */
export function xorInto(target: Uint8Array, a: Uint8Array, b: Uint8Array): void {
  const length = target.length;
  if (a.length !== length || b.length !== length) {
    throw new RangeError(`xor of ${a.length} and ${b.length} bytes into ${length}`);
  }
  const misaligned = target.byteOffset | a.byteOffset | b.byteOffset;
  let done = 0;
  if (hasFast64 && (misaligned & 7) === 0) {
    const words = length >> 3;
    xor64(
      new BigUint64Array(target.buffer, target.byteOffset, words),
      new BigUint64Array(a.buffer, a.byteOffset, words),
      new BigUint64Array(b.buffer, b.byteOffset, words),
    );
    done = words << 3;
  } else if ((misaligned & 3) === 0) {
    const words = length >> 2;
    xor32(
      new Int32Array(target.buffer, target.byteOffset, words),
      new Int32Array(a.buffer, a.byteOffset, words),
      new Int32Array(b.buffer, b.byteOffset, words),
    );
    done = words << 2;
  }
  for (; done < length; done += 1) target[done] = (a[done] as number) ^ (b[done] as number);
}

/** Unrolled: the loop's own bookkeeping costs more than the operation. */
function xor32(target: Int32Array, a: Int32Array, b: Int32Array): void {
  const length = target.length;
  const whole = length & ~7;
  let at = 0;
  for (; at < whole; at += 8) {
    target[at] = (a[at] as number) ^ (b[at] as number);
    target[at + 1] = (a[at + 1] as number) ^ (b[at + 1] as number);
    target[at + 2] = (a[at + 2] as number) ^ (b[at + 2] as number);
    target[at + 3] = (a[at + 3] as number) ^ (b[at + 3] as number);
    target[at + 4] = (a[at + 4] as number) ^ (b[at + 4] as number);
    target[at + 5] = (a[at + 5] as number) ^ (b[at + 5] as number);
    target[at + 6] = (a[at + 6] as number) ^ (b[at + 6] as number);
    target[at + 7] = (a[at + 7] as number) ^ (b[at + 7] as number);
  }
  for (; at < length; at += 1) target[at] = (a[at] as number) ^ (b[at] as number);
}

function xor64(target: BigUint64Array, a: BigUint64Array, b: BigUint64Array): void {
  const length = target.length;
  const whole = length & ~3;
  let at = 0;
  for (; at < whole; at += 4) {
    target[at] = (a[at] as bigint) ^ (b[at] as bigint);
    target[at + 1] = (a[at + 1] as bigint) ^ (b[at + 1] as bigint);
    target[at + 2] = (a[at + 2] as bigint) ^ (b[at + 2] as bigint);
    target[at + 3] = (a[at + 3] as bigint) ^ (b[at + 3] as bigint);
  }
  for (; at < length; at += 1) target[at] = (a[at] as bigint) ^ (b[at] as bigint);
}
