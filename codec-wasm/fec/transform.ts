// The additive Fourier transform of Lin, Chung and Han over shards. In Cantor's basis the factor of a butterfly is
// simply its place, shifted by its layer. Two layers are done at once, so that shards are read half as often.

import { addProducts, bytewise } from './field16';
import { times } from './lookup';

/** target += source. */
export function add(target: usize, source: usize, length: usize): void {
  for (let at: usize = 0; at < length; at += 64) {
    v128.store(target + at, v128.xor(v128.load(target + at), v128.load(source + at)));
    v128.store(target + at, v128.xor(v128.load(target + at, 16), v128.load(source + at, 16)), 16);
    v128.store(target + at, v128.xor(v128.load(target + at, 32), v128.load(source + at, 32)), 32);
    v128.store(target + at, v128.xor(v128.load(target + at, 48), v128.load(source + at, 48)), 48);
  }
}

export function ifft(work: usize, stride: usize, length: usize, size: usize, used: usize, offset: usize): void {
  let layer: usize = 0;
  for (; (<usize>4) << layer <= size; layer += 2) {
    const distance: usize = (<usize>1) << layer;
    for (let group: usize = 0; group < used; group += distance << 2) {
      const factor = (group + offset) >> layer;
      for (let at = group; at < group + distance; at++) {
        inverseFour(work + at * stride, distance * stride, length, factor);
      }
    }
  }
  if ((<usize>1) << layer < size) {
    const distance: usize = (<usize>1) << layer;
    for (let at: usize = 0; at < distance; at++) {
      inverseTwo(work + at * stride, work + (at + distance) * stride, length, offset >> layer);
    }
  }
}

export function fft(
  work: usize,
  stride: usize,
  length: usize,
  size: usize,
  used: usize,
  offset: usize,
  marks: usize,
): void {
  let layer: usize = ctz(size);
  while (layer >= 2) {
    layer -= 2;
    const distance: usize = (<usize>1) << layer;
    for (let group: usize = 0; group < used; group += distance << 2) {
      if (isUnmarked(marks, group, distance << 2)) continue;
      const factor = (group + offset) >> layer;
      for (let at = group; at < group + distance; at++) {
        forwardFour(work + at * stride, distance * stride, length, factor);
      }
    }
  }
  if (layer == 0) return;
  for (let group: usize = 0; group < used; group += 2) {
    if (isUnmarked(marks, group, 2)) continue;
    forwardTwo(work + group * stride, work + (group + 1) * stride, length, group + offset);
  }
}

/** How many marks lie before each place is counted in `marks`. */
function isUnmarked(marks: usize, group: usize, places: usize): bool {
  return marks != 0 && load<u32>(marks + (group << 2)) == load<u32>(marks + ((group + places) << 2));
}

/** The derivative: in this basis each coefficient goes to all places where one bit of its own is missing. */
export function derive(work: usize, stride: usize, length: usize, size: usize): void {
  for (let place: usize = 1; place < size; place++) {
    const width = place & (0 - place);
    for (let at: usize = place; at < place + width; at++) add(work + (at - width) * stride, work + at * stride, length);
  }
}

function inverseFour(a: usize, step: usize, length: usize, factor: usize): void {
  const b = a + step;
  const c = b + step;
  const d = c + step;
  if (factor >= 256) {
    inverseTwo(a, b, length, factor);
    inverseTwo(c, d, length, factor + 2);
    inverseTwo(a, c, length, factor >> 1);
    inverseTwo(b, d, length, factor >> 1);
    return;
  }
  const second = bytewise + ((factor + 2) << 5);
  const cdLow = v128.load(second);
  const cdHigh = v128.load(second, 16);
  if (factor == 0) {
    for (let at: usize = 0; at < length; at += 16) {
      const va = v128.load(a + at);
      let vb = v128.load(b + at);
      let vc = v128.load(c + at);
      let vd = v128.load(d + at);
      vb = v128.xor(vb, va);
      vd = v128.xor(vd, vc);
      vc = v128.xor(vc, times(vd, cdLow, cdHigh));
      v128.store(b + at, vb);
      v128.store(c + at, v128.xor(vc, va));
      v128.store(d + at, v128.xor(vd, vb));
    }
    return;
  }
  const first = bytewise + (factor << 5);
  const abLow = v128.load(first);
  const abHigh = v128.load(first, 16);
  const upper = bytewise + ((factor >> 1) << 5);
  const low = v128.load(upper);
  const high = v128.load(upper, 16);
  for (let at: usize = 0; at < length; at += 16) {
    let va = v128.load(a + at);
    let vb = v128.load(b + at);
    let vc = v128.load(c + at);
    let vd = v128.load(d + at);
    vb = v128.xor(vb, va);
    va = v128.xor(va, times(vb, abLow, abHigh));
    vd = v128.xor(vd, vc);
    vc = v128.xor(vc, times(vd, cdLow, cdHigh));
    vc = v128.xor(vc, va);
    vd = v128.xor(vd, vb);
    v128.store(a + at, v128.xor(va, times(vc, low, high)));
    v128.store(b + at, v128.xor(vb, times(vd, low, high)));
    v128.store(c + at, vc);
    v128.store(d + at, vd);
  }
}

function forwardFour(a: usize, step: usize, length: usize, factor: usize): void {
  const b = a + step;
  const c = b + step;
  const d = c + step;
  if (factor >= 256) {
    forwardTwo(a, c, length, factor >> 1);
    forwardTwo(b, d, length, factor >> 1);
    forwardTwo(a, b, length, factor);
    forwardTwo(c, d, length, factor + 2);
    return;
  }
  const second = bytewise + ((factor + 2) << 5);
  const cdLow = v128.load(second);
  const cdHigh = v128.load(second, 16);
  if (factor == 0) {
    for (let at: usize = 0; at < length; at += 16) {
      const va = v128.load(a + at);
      const vb = v128.load(b + at);
      let vc = v128.xor(v128.load(c + at), va);
      const vd = v128.xor(v128.load(d + at), vb);
      vc = v128.xor(vc, times(vd, cdLow, cdHigh));
      v128.store(b + at, v128.xor(vb, va));
      v128.store(c + at, vc);
      v128.store(d + at, v128.xor(vd, vc));
    }
    return;
  }
  const first = bytewise + (factor << 5);
  const abLow = v128.load(first);
  const abHigh = v128.load(first, 16);
  const upper = bytewise + ((factor >> 1) << 5);
  const low = v128.load(upper);
  const high = v128.load(upper, 16);
  for (let at: usize = 0; at < length; at += 16) {
    let va = v128.load(a + at);
    let vb = v128.load(b + at);
    let vc = v128.load(c + at);
    let vd = v128.load(d + at);
    va = v128.xor(va, times(vc, low, high));
    vc = v128.xor(vc, va);
    vb = v128.xor(vb, times(vd, low, high));
    vd = v128.xor(vd, vb);
    va = v128.xor(va, times(vb, abLow, abHigh));
    vc = v128.xor(vc, times(vd, cdLow, cdHigh));
    v128.store(a + at, va);
    v128.store(b + at, v128.xor(vb, va));
    v128.store(c + at, vc);
    v128.store(d + at, v128.xor(vd, vc));
  }
}

/** One layer: b += a, then a += b times the factor. */
function inverseTwo(a: usize, b: usize, length: usize, factor: usize): void {
  add(b, a, length);
  addTimes(a, b, length, factor);
}

/** And back. */
function forwardTwo(a: usize, b: usize, length: usize, factor: usize): void {
  addTimes(a, b, length, factor);
  add(b, a, length);
}

function addTimes(target: usize, source: usize, length: usize, factor: usize): void {
  if (factor >= 256) return addProducts(target, source, length, factor, true);
  if (factor == 0) return;
  const table = bytewise + (factor << 5);
  const low = v128.load(table);
  const high = v128.load(table, 16);
  for (let at: usize = 0; at < length; at += 16) {
    v128.store(target + at, v128.xor(v128.load(target + at), times(v128.load(source + at), low, high)));
  }
}
