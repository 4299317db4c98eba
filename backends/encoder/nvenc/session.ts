import { PerunError } from '../../../src/shared/errors.ts';
import { firstDevice, mustCuda } from '../../bindings/nvenc/cuda.ts';
import { guidValue, type Nvenc, type NvencArgument } from '../../bindings/nvenc/library.ts';

const guidBytes = 16;
/** Far more codecs than there are. */
const mostCodecs = 64;

/** An open session with the first device: what the driver allows of them at once is few. */
export class NvencSession {
  readonly nvenc: Nvenc;
  /** The driver's handle of the encoder. */
  readonly handle: bigint;
  readonly deviceName: string;
  readonly #context: bigint;
  #closed = false;

  /** Fails with FAILED, which says what the driver did not do: cards without an encoder are found out here. */
  constructor(nvenc: Nvenc) {
    this.nvenc = nvenc;
    const { cuda } = nvenc;
    const { device, name } = firstDevice(cuda);
    this.deviceName = name;
    const word = Buffer.alloc(8);
    mustCuda(cuda.cuCtxCreate(word, 0, device), `open ${name}`);
    this.#context = word.readBigUInt64LE();
    const open = nvenc.record('NV_ENC_OPEN_ENCODE_SESSION_EX_PARAMS');
    open.setAll({
      deviceType: nvenc.number('NV_ENC_DEVICE_TYPE_CUDA'),
      device: this.#context,
      apiVersion: nvenc.number('NVENCAPI_VERSION'),
    });
    const status = nvenc.call('nvEncOpenEncodeSessionEx', open.bytes, word.fill(0));
    this.handle = word.readBigUInt64LE();
    if (status === 0) return;
    // Even a session that did not open has to be given back.
    if (this.handle !== 0n) nvenc.call('nvEncDestroyEncoder', this.handle);
    cuda.cuCtxDestroy(this.#context);
    throw new PerunError('FAILED', `${name} opens no encoder: ${statusText(nvenc, status)}`);
  }

  /** Calls a function that takes the encoder first. Fails with FAILED, which says what was not done. */
  must(what: string, name: string, ...parameters: readonly NvencArgument[]): void {
    const status = this.nvenc.call(name, this.handle, ...parameters);
    if (status !== 0) throw new PerunError('FAILED', `NVENC did not ${what}: ${statusText(this.nvenc, status)}`);
  }

  hasCodec(codec: Buffer): boolean {
    const count = Buffer.alloc(4);
    this.must('count its codecs', 'nvEncGetEncodeGUIDCount', count);
    const most = Math.min(count.readUInt32LE(), mostCodecs);
    const guids = Buffer.alloc(guidBytes * most);
    this.must('name its codecs', 'nvEncGetEncodeGUIDs', guids, most, count);
    const found = Math.min(count.readUInt32LE(), most);
    return Array.from({ length: found }, (_, at) => guids.subarray(at * guidBytes, (at + 1) * guidBytes)).some((guid) =>
      guid.equals(codec),
    );
  }

  /** What the device can do for a codec: a number of NV_ENC_CAPS. */
  capability(codec: Buffer, name: string): number {
    const [asked, answer] = [this.nvenc.record('NV_ENC_CAPS_PARAM'), Buffer.alloc(4)];
    asked.set('capsToQuery', this.nvenc.number(name));
    this.must('say what it can do', 'nvEncGetEncodeCaps', guidValue(codec), asked.bytes, answer);
    return answer.readInt32LE();
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.nvenc.call('nvEncDestroyEncoder', this.handle);
    this.nvenc.cuda.cuCtxDestroy(this.#context);
  }
}

/** The header's name of a status. */
export function statusText({ layout }: Nvenc, status: number): string {
  const name = Object.entries(layout.numbers).find(([key, value]) => key.startsWith('NV_ENC_ERR_') && value === status);
  return name === undefined ? `status ${status}` : `${name[0]} (${status})`;
}
