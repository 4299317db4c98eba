import koffi from 'koffi';
import type { Pointer } from './libav.ts';

/**
 * Where fields lie that have no function to set them: bytes from the start, equal in the releases of libav.ts on 64-bit
 * machines. A test compares them with what a C compiler makes of the headers.
 */
export const libavLayout = {
  AVFrame: { data: 0, linesize: 64, width: 104, height: 108, format: 116, key_frame: 120, pict_type: 124, pts: 136 },
  AVPacket: { pts: 8, data: 24, size: 32, flags: 40 },
} as const;

/** Numbers of libav's headers. */
export const libavNumbers = {
  AV_PICTURE_TYPE_NONE: 0,
  AV_PICTURE_TYPE_I: 1,
  AV_PKT_FLAG_KEY: 1,
  AV_OPT_SEARCH_CHILDREN: 1,
  AV_INPUT_BUFFER_PADDING_SIZE: 64,
  AV_HWDEVICE_TYPE_VAAPI: 3,
  SWS_POINT: 0x10,
  SWS_AREA: 0x20,
  SWS_BILINEAR: 2,
  SWS_ACCURATE_RND: 0x40000,
  SWS_CS_ITU709: 1,
  EAGAIN: 11,
} as const;

/** Reads and writes the fields of one struct in the library's memory. */
export class NativeFields {
  readonly address: Pointer;

  constructor(address: Pointer) {
    this.address = address;
  }

  int(offset: number): number {
    return koffi.decode.int32(this.address + BigInt(offset));
  }

  setInt(offset: number, value: number): void {
    koffi.encode(this.address, offset, 'int32_t', value);
  }

  long(offset: number): bigint {
    return BigInt(koffi.decode.int64(this.address + BigInt(offset)));
  }

  setLong(offset: number, value: bigint): void {
    koffi.encode(this.address, offset, 'int64_t', value);
  }

  /** Undefined for null. */
  pointer(offset: number): Pointer | undefined {
    const value = BigInt(koffi.decode.uint64(this.address + BigInt(offset)));
    return value === 0n ? undefined : value;
  }

  setPointer(offset: number, value: Pointer): void {
    koffi.encode(this.address, offset, 'uint64_t', value);
  }
}

/** A variable that holds one pointer: what functions take that free a thing and clear the pointer to it. */
export function pointerTo(address: Pointer): Uint8Array {
  const holder = Buffer.alloc(8);
  holder.writeBigUInt64LE(address);
  return holder;
}
