import { pipewireNumbers as numbers } from '../../backends/bindings/pipewire/layout.ts';
import {
  anyRate,
  anySize,
  fractionOf,
  pictureBuffers,
  readVideoFormat,
  videoFormat,
} from '../../backends/bindings/pipewire/video-format.ts';
import { decodePod } from '../../backends/bindings/pod/decode.ts';
import { encodePod } from '../../backends/bindings/pod/encode.ts';
import { decodeArguments, encodeMessage, headerSize } from '../../backends/bindings/wayland/message.ts';
import { isPerunError } from '../../src/shared/errors.ts';

/** PipeWire's parameters, and formats among them. */
export const podDecoders: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  pipewireParameter: decodePod,
  pipewireFormat(bytes) {
    const value = decodePod(bytes);
    return value instanceof Error ? value : readVideoFormat(value);
  },
};

/** Offers, agreements and buffers as they are said. */
export function goldenPods(): Uint8Array[] {
  const size = { kind: 'rectangle', width: 1170, height: 540 } as const;
  const format = { layout: 'bgrx', width: 1170, height: 540, rate: 120 } as const;
  const pods = [
    videoFormat(size, { kind: 'fraction', numerator: 0, denominator: 1 }, fractionOf(59.94)),
    videoFormat(anySize, anyRate),
    ...pictureBuffers(format),
    { kind: 'struct', members: [size, { kind: 'string', value: 'screen' }, { kind: 'long', value: -1n }] } as const,
    { kind: 'array', values: [{ kind: 'id', value: numbers.SPA_AUDIO_CHANNEL_FL }] } as const,
  ];
  return pods.map(encodePod);
}

/** Texts, bytes, descriptors and numbers in one event. */
const everything = 'usaShif';

/** Events of Wayland: what the decoder throws is handed back. */
export const waylandDecoders: Readonly<Record<string, (bytes: Uint8Array) => unknown>> = {
  waylandEvent(bytes) {
    try {
      return decodeArguments(bytes, everything, { take: () => 3 });
    } catch (error) {
      if (isPerunError(error)) return error;
      throw error;
    }
  },
};

export function goldenWayland(): Uint8Array[] {
  const values = [7, 'HEADLESS-2', Uint8Array.of(1, 2, 3, 4, 5), 'wl_output', 4, -1, 1.5];
  const none = [0, '', new Uint8Array(0), null, 4, 0, 0];
  return [values, none].map((each) => encodeMessage(3, 0, everything, each).bytes.subarray(headerSize));
}
