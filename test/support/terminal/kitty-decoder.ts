import { inflateSync } from 'node:zlib';

interface KittyImage {
  readonly width: number;
  readonly height: number;
  readonly words: Int32Array;
}

/** An image on the screen, at the cell where the cursor stood. */
export interface KittyPlacement {
  readonly image: KittyImage;
  readonly row: number;
  readonly column: number;
}

type Keys = Readonly<Record<string, string>>;

/** What each action may say; every key is looked at, and each of these has to be there. */
const keysOf: Readonly<Record<string, readonly string[]>> = {
  T: ['a', 'q', 'i', 'p', 'z', 'C', 'f', 'o', 's', 'v', 'm'],
  f: ['a', 'q', 'i', 'r', 'X', 'x', 'y', 'f', 'o', 's', 'v', 'm'],
  d: ['a', 'd', 'i', 'q'],
};

/** The part of kitty's graphics protocol that the painter speaks. Throws at anything else, and at every wrong value. */
export class KittyImages {
  readonly images = new Map<string, KittyImage>();
  readonly placements = new Map<string, KittyPlacement>();
  #keys: Keys | undefined;
  #base64 = '';

  /** One command: what stands between `ESC _ G` and the terminator; and where the cursor is. */
  command(text: string, row: number, column: number): void {
    const separator = text.indexOf(';');
    const control = separator < 0 ? text : text.slice(0, separator);
    const payload = separator < 0 ? '' : text.slice(separator + 1);
    const keys = keysIn(control);
    if (this.#keys !== undefined) return this.#more(keys, payload, row, column);
    const { a = '' } = keys;
    const expected = keysOf[a];
    if (expected === undefined) throw new Error(`action ${a}`);
    const given = Object.keys(keys).toSorted();
    if (given.join() !== expected.toSorted().join()) throw new Error(`action ${a} with ${given.join()}`);
    if (keys['q'] !== '2') throw new Error('an answer would come among the keys');
    if (a === 'd') return this.#delete(keys, payload);
    this.#keys = keys;
    this.#base64 = '';
    this.#chunk(keys, payload, row, column);
  }

  /** A command whose last piece has not come is a mistake at the end of a frame. */
  get unfinished(): boolean {
    return this.#keys !== undefined;
  }

  /** What clearing the screen does: no picture is shown, and none without a place is kept. */
  clear(): void {
    this.placements.clear();
    this.images.clear();
  }

  #more(keys: Keys, payload: string, row: number, column: number): void {
    const again = this.#keys?.['a'] === 'f' ? 'a,m,q' : 'm,q';
    if (Object.keys(keys).toSorted().join() !== again)
      throw new Error(`a later piece with ${Object.keys(keys).join()}`);
    if (keys['a'] !== undefined && keys['a'] !== 'f') throw new Error(`a later piece of ${keys['a']}`);
    this.#chunk(keys, payload, row, column);
  }

  #chunk({ m = '' }: Keys, payload: string, row: number, column: number): void {
    if (m !== '0' && m !== '1') throw new Error(`m=${m}`);
    if (payload === '' || payload.length > 4096) throw new Error(`a piece of ${payload.length} characters`);
    if (m === '1' && payload.length % 4 !== 0) throw new Error('base64 cut inside of four characters');
    if (!/^[A-Za-z0-9+/]*={0,2}$/.test(payload)) throw new Error('no base64');
    this.#base64 += payload;
    if (m === '1') return;
    const keys = this.#keys ?? {};
    this.#keys = undefined;
    this.#take(keys, pixelsOf(keys, this.#base64), row, column);
  }

  #take(keys: Keys, pixels: KittyImage, row: number, column: number): void {
    const { a, i = '', p, z, C, r, X } = keys;
    if (a === 'T') {
      if (p !== '1' || C !== '1' || Number(z) >= -(2 ** 30)) throw new Error(`placed as ${JSON.stringify(keys)}`);
      this.images.set(i, pixels);
      this.placements.set(i, { image: pixels, row, column });
      return;
    }
    const image = this.images.get(i);
    if (image === undefined) throw new Error(`no image ${i} to edit`);
    if (r !== '1' || X !== '1') throw new Error(`edited as ${JSON.stringify(keys)}`);
    const [left, top] = [number(keys, 'x'), number(keys, 'y')];
    if (left + pixels.width > image.width || top + pixels.height > image.height) throw new Error('edited outside');
    for (let y = 0; y < pixels.height; y++) {
      const line = pixels.words.subarray(y * pixels.width, (y + 1) * pixels.width);
      image.words.set(line, (top + y) * image.width + left);
    }
  }

  #delete({ d, i = '' }: Keys, payload: string): void {
    if (d !== 'I' || payload !== '') throw new Error(`deleted as ${d}`);
    this.images.delete(i);
    this.placements.delete(i);
  }
}

function keysIn(control: string): Keys {
  const pairs = control.split(',').map((pair) => {
    const found = /^([a-zA-Z])=(-?\w+)$/.exec(pair);
    if (found === null) throw new Error(`no key and value: ${pair}`);
    return [found[1] ?? '', found[2] ?? ''] as const;
  });
  const keys = Object.fromEntries(pairs);
  if (Object.keys(keys).length !== pairs.length) throw new Error(`a key twice: ${control}`);
  return keys;
}

function pixelsOf(keys: Keys, base64: string): KittyImage {
  if (keys['f'] !== '24' || keys['o'] !== 'z') throw new Error(`pixels as ${keys['f']}, ${keys['o']}`);
  const [width, height] = [number(keys, 's'), number(keys, 'v')];
  if (width < 1 || height < 1 || width > 10_000 || height > 10_000) throw new Error(`${width} × ${height} pixels`);
  const bytes = inflateSync(Buffer.from(base64, 'base64'));
  if (bytes.length !== width * height * 3) throw new Error(`${bytes.length} bytes for ${width} × ${height}`);
  const words = Int32Array.from({ length: width * height }, (_, at) => bytes.readUIntLE(at * 3, 3));
  return { width, height, words };
}

function number(keys: Keys, key: string): number {
  const value = keys[key] ?? '';
  if (!/^\d{1,5}$/.test(value)) throw new Error(`${key}=${value}`);
  return Number(value);
}
