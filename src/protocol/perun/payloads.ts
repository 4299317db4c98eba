import { PerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';
import { audioPrefixBytes, configPrefixBytes, packetTypes, videoPrefixBytes } from './constants.ts';
import type { PacketMessage } from './messages.ts';

/** The fields of a packet header. */
export interface PacketHeader {
  readonly type: number;
  readonly flags: number;
  readonly sequence: number;
  readonly length: number;
}

export function isKnownType(type: number): boolean {
  return type >= packetTypes.video.type && type <= packetTypes.debug.type;
}

/**
 * Reads one whole payload of a known type, whose length payloadFault has passed. The message's bytes are views of
 * `payload`.
 */
export function readPayload(header: PacketHeader, payload: Uint8Array, limits: Limits): PacketMessage | PerunError {
  const { flags, sequence } = header;
  const view = new DataView(payload.buffer, payload.byteOffset, payload.byteLength);
  switch (header.type) {
    case packetTypes.video.type: {
      const width = view.getUint16(0);
      const height = view.getUint16(2);
      if (width === 0 || height === 0) return malformed(`a frame of ${width}×${height} pixels`);
      if (width * height > limits.framePixels) {
        const message = `a frame of ${width}×${height} pixels, ${limits.framePixels} pixels are allowed`;
        return new PerunError('PROTOCOL_TOO_LARGE', message);
      }
      return { kind: 'video', sequence, flags, width, height, data: payload.subarray(videoPrefixBytes) };
    }
    case packetTypes.audio.type: {
      const rate = view.getUint16(0);
      const channels = view.getUint8(2);
      const samples = payload.subarray(audioPrefixBytes);
      if (rate === 0 || channels === 0) return malformed(`audio of ${rate} Hz in ${channels} channels`);
      if (samples.length % (channels * 2) !== 0) {
        return malformed(`${samples.length} bytes of audio do not fill ${channels} channels of int16`);
      }
      return { kind: 'audio', sequence, flags, rate, channels, samples };
    }
    case packetTypes.input.type:
      return { kind: 'input', sequence, flags, buttons: view.getUint16(0), seat: view.getUint16(2) };
    case packetTypes.config.type: {
      const value = payload.subarray(configPrefixBytes);
      const declared = view.getUint16(1);
      if (declared !== value.length) return malformed(`a config value of ${declared} bytes in ${value.length}`);
      return { kind: 'config', sequence, flags, key: view.getUint8(0), value };
    }
    case packetTypes.debug.type:
      return { kind: 'debug', sequence, flags, data: payload };
    default:
      return malformed(`packet type ${header.type} is unknown`);
  }
}

/** The samples of an audio message in native order. */
export function nativeSamples(samples: Uint8Array): Int16Array {
  const view = new DataView(samples.buffer, samples.byteOffset, samples.byteLength);
  const native = new Int16Array(samples.length >> 1);
  for (let index = 0; index < native.length; index += 1) native[index] = view.getInt16(index * 2);
  return native;
}

function malformed(message: string): PerunError {
  return new PerunError('PROTOCOL_MALFORMED', message);
}
