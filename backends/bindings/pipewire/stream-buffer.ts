import koffi from 'koffi';
import { pipewireLayout, pipewireNumbers as numbers, pipewireSizes } from './layout.ts';
import type { Pointer } from './library.ts';
import { pointerAt, uint32At } from './native.ts';

const chunkAt = pipewireLayout.spa_chunk;
const headerAt = pipewireLayout.spa_meta_header;

/** One buffer of a stream, with views of its memory that are made once: good until PipeWire removes it. */
export class StreamBuffer {
  readonly address: Pointer;
  /** All bytes that it can hold; empty where its memory is not mapped. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly #buffer: DataView;
  readonly #chunk: DataView | undefined;
  readonly #header: DataView | undefined;

  constructor(address: Pointer) {
    this.address = address;
    this.#buffer = new DataView(koffi.view(address, pipewireLayout.pw_buffer.requested + 8));
    const buffer = pointerAt(address, pipewireLayout.pw_buffer.buffer);
    const data = buffer === undefined ? undefined : firstData(buffer);
    const memory = data === undefined ? undefined : pointerAt(data, pipewireLayout.spa_data.data);
    const chunk = data === undefined ? undefined : pointerAt(data, pipewireLayout.spa_data.chunk);
    const header = buffer === undefined ? undefined : findHeader(buffer);
    const size = data === undefined ? 0 : uint32At(data, pipewireLayout.spa_data.maxsize);
    this.bytes = memory === undefined ? new Uint8Array(0) : new Uint8Array(koffi.view(memory, size));
    this.#chunk = chunk === undefined ? undefined : new DataView(koffi.view(chunk, pipewireSizes.spa_chunk));
    this.#header = header === undefined ? undefined : new DataView(koffi.view(header, pipewireSizes.spa_meta_header));
  }

  /** Frames that are wanted of us, of sound; 0 where PipeWire does not say. */
  get requested(): number {
    return Number(this.#buffer.getBigUint64(pipewireLayout.pw_buffer.requested, true));
  }

  /** Where the valid bytes are, never outside of `bytes`; none for a buffer that says it is damaged. */
  get valid(): { readonly offset: number; readonly size: number; readonly stride: number } {
    const chunk = this.#chunk;
    if (chunk === undefined || this.#isDamaged(chunk)) return { offset: 0, size: 0, stride: 0 };
    const offset = Math.min(chunk.getUint32(chunkAt.offset, true), this.bytes.length);
    const size = Math.min(chunk.getUint32(chunkAt.size, true), this.bytes.length - offset);
    return { offset, size, stride: chunk.getInt32(chunkAt.stride, true) };
  }

  /** When it was made, in ns of CLOCK_MONOTONIC; undefined where that is not told. */
  get madeAt(): bigint | undefined {
    const time = this.#header?.getBigInt64(headerAt.pts, true) ?? 0n;
    return time > 0n ? time : undefined;
  }

  /** Says what was written into it from its beginning. `madeAt` and `sequence` are told where the other side wants them. */
  fill(size: number, stride: number, made?: { readonly at: bigint; readonly sequence: bigint }): void {
    const chunk = this.#chunk;
    if (chunk === undefined) return;
    chunk.setUint32(chunkAt.offset, 0, true);
    chunk.setUint32(chunkAt.size, size, true);
    chunk.setInt32(chunkAt.stride, stride, true);
    chunk.setInt32(chunkAt.flags, 0, true);
    if (made === undefined || this.#header === undefined) return;
    this.#header.setUint32(headerAt.flags, 0, true);
    this.#header.setBigInt64(headerAt.pts, made.at, true);
    this.#header.setBigUint64(headerAt.seq, made.sequence, true);
  }

  #isDamaged(chunk: DataView): boolean {
    const flags = this.#header?.getUint32(headerAt.flags, true) ?? 0;
    return (
      (chunk.getInt32(chunkAt.flags, true) & numbers.SPA_CHUNK_FLAG_CORRUPTED) !== 0 ||
      (flags & numbers.SPA_META_HEADER_FLAG_CORRUPTED) !== 0
    );
  }
}

function firstData(buffer: Pointer): Pointer | undefined {
  if (uint32At(buffer, pipewireLayout.spa_buffer.n_datas) === 0) return undefined;
  return pointerAt(buffer, pipewireLayout.spa_buffer.datas);
}

function findHeader(buffer: Pointer): Pointer | undefined {
  const metas = pointerAt(buffer, pipewireLayout.spa_buffer.metas);
  if (metas === undefined) return undefined;
  const count = uint32At(buffer, pipewireLayout.spa_buffer.n_metas);
  for (let at = 0; at < count; at += 1) {
    const meta = metas + BigInt(at * pipewireSizes.spa_meta);
    const isHeader =
      uint32At(meta, pipewireLayout.spa_meta.type) === numbers.SPA_META_Header &&
      uint32At(meta, pipewireLayout.spa_meta.size) >= pipewireSizes.spa_meta_header;
    if (isHeader) return pointerAt(meta, pipewireLayout.spa_meta.data);
  }
  return undefined;
}
