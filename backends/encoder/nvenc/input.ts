import koffi from 'koffi';
import { planeSizes, type PlanarPicture } from '../../../src/shared/video.ts';
import { mustCuda } from '../../bindings/nvenc/cuda.ts';
import type { NvencRecord } from '../../bindings/nvenc/record.ts';
import type { NvencSession } from './session.ts';

/** Where pictures lie on the card, and memory of the host that the card reads without a detour. */
export class NvencInput {
  readonly surface: PlanarPicture;
  /** As the encoder knows it. */
  readonly registered: bigint;
  readonly pitch: number;
  readonly #session: NvencSession;
  readonly #device: bigint;
  readonly #host: bigint;
  readonly #copy: NvencRecord;

  constructor(session: NvencSession, width: number, height: number) {
    const { nvenc } = session;
    const { cuda } = nvenc;
    this.#session = session;
    this.#copy = nvenc.record('CUDA_MEMCPY2D');
    const [address, pitch] = [Buffer.alloc(8), Buffer.alloc(8)];
    const rows = height + height / 2;
    mustCuda(cuda.cuMemAllocPitch(address, pitch, width, rows, 16), `take memory for ${width}×${height} on its device`);
    this.#device = address.readBigUInt64LE();
    this.pitch = Number(pitch.readBigUInt64LE());
    const size = width * rows;
    mustCuda(cuda.cuMemAllocHost(address, size), `take memory for ${width}×${height}`);
    this.#host = address.readBigUInt64LE();
    const bytes = new Uint8Array(koffi.view(this.#host, size));
    this.surface = surfaceIn(bytes, width, height);
    const resource = nvenc.record('NV_ENC_REGISTER_RESOURCE');
    resource.setAll({
      resourceType: nvenc.number('NV_ENC_INPUT_RESOURCE_TYPE_CUDADEVICEPTR'),
      width,
      height,
      pitch: this.pitch,
      resourceToRegister: this.#device,
      bufferFormat: nvenc.number('NV_ENC_BUFFER_FORMAT_IYUV'),
      bufferUsage: nvenc.number('NV_ENC_INPUT_IMAGE'),
    });
    session.must('take memory of the card', 'nvEncRegisterResource', resource.bytes);
    this.registered = resource.pointer('registeredResource');
  }

  /** Copies a picture to the card, out of any memory. Chroma lies behind luma, at half of its pitch. */
  upload(picture: PlanarPicture): void {
    const { nvenc } = this.#session;
    let at = this.#device;
    for (const [plane, size] of planeSizes('i420', picture.width, picture.height).entries()) {
      const pitch = plane === 0 ? this.pitch : this.pitch / 2;
      this.#copy.setAll({
        srcMemoryType: nvenc.number('CU_MEMORYTYPE_HOST'),
        srcHost: koffi.address(picture.planes[plane] ?? new Uint8Array(0)),
        srcPitch: picture.strides[plane] ?? 0,
        dstMemoryType: nvenc.number('CU_MEMORYTYPE_DEVICE'),
        dstDevice: at,
        dstPitch: pitch,
        WidthInBytes: size.width,
        Height: size.height,
      });
      mustCuda(nvenc.cuda.cuMemcpy2D(this.#copy.bytes), 'copy a picture to its device');
      at += BigInt(pitch * size.height);
    }
  }

  /** Views of the surface must not be touched afterwards. */
  close(): void {
    const { nvenc, handle } = this.#session;
    nvenc.call('nvEncUnregisterResource', handle, this.registered);
    nvenc.cuda.cuMemFreeHost(this.#host);
    nvenc.cuda.cuMemFree(this.#device);
  }
}

/** Black, for what the memory held before is nobody's business. */
function surfaceIn(bytes: Uint8Array, width: number, height: number): PlanarPicture {
  const sizes = planeSizes('i420', width, height);
  let at = 0;
  const planes = sizes.map((size, plane) => {
    const from = at;
    at += size.width * size.height;
    return bytes.subarray(from, at).fill(plane === 0 ? 16 : 128);
  });
  return { layout: 'i420', width, height, planes, strides: sizes.map((size) => size.width) };
}
