import { PerunError } from '../../shared/errors.ts';

/** A place in memory; user space lies below 2⁵³, so that a number holds it exactly. */
type Address = number;

/** The functions of libopus that are used, under short names; negative results are its errors. */
export interface LibopusCalls {
  addressOf(memory: Uint8Array | Int16Array | Int32Array | Float32Array): Address;
  version(): string;
  explain(error: number): string;
  createEncoder(
    ...given: readonly [
      rate: number,
      channels: number,
      streams: number,
      coupled: number,
      mapping: Address,
      use: number,
      error: Address,
    ]
  ): Address;
  destroyEncoder(encoder: Address): void;
  encode(encoder: Address, pcm: Address, samples: number, into: Address, most: number): number;
  encodeFloat(encoder: Address, pcm: Address, samples: number, into: Address, most: number): number;
  encoderSet(encoder: Address, what: number, value: number): number;
  encoderGet(encoder: Address, what: number, into: Address): number;
  createDecoder(
    ...given: readonly [
      rate: number,
      channels: number,
      streams: number,
      coupled: number,
      mapping: Address,
      error: Address,
    ]
  ): Address;
  destroyDecoder(decoder: Address): void;
  decode(decoder: Address, packet: Address, bytes: number, into: Address, samples: number, fec: number): number;
  decodeFloat(decoder: Address, packet: Address, bytes: number, into: Address, samples: number, fec: number): number;
}

/** Loads the system's libopus. Fails with MISSING_CAPABILITY. */
export async function loadLibopus(): Promise<LibopusCalls> {
  try {
    const { default: koffi } = await import('koffi');
    const library = koffi.load('libopus.so.0');
    const pointer = 'uintptr_t';
    const find = (name: string, result: string, ...args: string[]): unknown => library.func(name, result, args);
    const encode = [pointer, pointer, 'int', pointer, 'int32'];
    const decode = [pointer, pointer, 'int32', pointer, 'int', 'int'];
    // Takes an int or a pointer, as the request says.
    const control = library.func('opus_multistream_encoder_ctl', 'int', [pointer, 'int', '...']);
    return {
      addressOf: (memory) => Number(koffi.address(memory)),
      version: find('opus_get_version_string', 'str') as LibopusCalls['version'],
      explain: find('opus_strerror', 'str', 'int') as LibopusCalls['explain'],
      createEncoder: find(
        ...([
          'opus_multistream_encoder_create',
          pointer,
          'int32',
          'int',
          'int',
          'int',
          pointer,
          'int',
          pointer,
        ] as const),
      ) as LibopusCalls['createEncoder'],
      destroyEncoder: find('opus_multistream_encoder_destroy', 'void', pointer) as LibopusCalls['destroyEncoder'],
      encode: find('opus_multistream_encode', 'int', ...encode) as LibopusCalls['encode'],
      encodeFloat: find('opus_multistream_encode_float', 'int', ...encode) as LibopusCalls['encodeFloat'],
      encoderSet: (encoder, what, value) => Number(control(encoder, what, 'int', value)),
      encoderGet: (encoder, what, into) => Number(control(encoder, what, pointer, into)),
      createDecoder: find(
        ...(['opus_multistream_decoder_create', pointer, 'int32', 'int', 'int', 'int', pointer, pointer] as const),
      ) as LibopusCalls['createDecoder'],
      destroyDecoder: find('opus_multistream_decoder_destroy', 'void', pointer) as LibopusCalls['destroyDecoder'],
      decode: find('opus_multistream_decode', 'int', ...decode) as LibopusCalls['decode'],
      decodeFloat: find('opus_multistream_decode_float', 'int', ...decode) as LibopusCalls['decodeFloat'],
    };
  } catch (error) {
    throw new PerunError('MISSING_CAPABILITY', 'libopus.so.0 cannot be loaded', {
      cause: error,
      remedy: 'apt install libopus0',
    });
  }
}
