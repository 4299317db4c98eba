import type { Plane } from '../../../src/protocol/punktfunk/constants.ts';
import * as audio from '../../../src/protocol/punktfunk/planes/audio.ts';
import { decodeCursor, encodeCursor } from '../../../src/protocol/punktfunk/planes/cursor.ts';
import { decodeHdr, encodeHdr } from '../../../src/protocol/punktfunk/planes/hdr.ts';
import { decodeHidOutput, encodeHidOutput } from '../../../src/protocol/punktfunk/planes/hid-output.ts';
import { decodeHostTiming, encodeHostTiming } from '../../../src/protocol/punktfunk/planes/host-timing.ts';
import { decodeInput, encodeInput } from '../../../src/protocol/punktfunk/planes/input.ts';
import { decodeRichInput, encodeRichInput } from '../../../src/protocol/punktfunk/planes/rich-input.ts';
import { decodeRumble, encodeRumble } from '../../../src/protocol/punktfunk/planes/rumble.ts';

interface PlaneCodec {
  readonly decode: (datagram: Uint8Array) => unknown;
  /** Of a value that `decode` gave, or one of its shape. */
  readonly encode: (value: never) => Uint8Array;
}

/** Both ways of every plane, so that no test forgets one. */
export const planeCodecs: Readonly<Record<Plane, PlaneCodec>> = {
  input: { decode: decodeInput, encode: encodeInput },
  audio: plainAudio('audio'),
  microphone: plainAudio('microphone'),
  losslessAudio: plainAudio('losslessAudio'),
  redundantAudio: { decode: audio.decodeRedundantAudio, encode: audio.encodeRedundantAudio },
  padAudio: { decode: audio.decodePadAudio, encode: audio.encodePadAudio },
  rumble: { decode: decodeRumble, encode: encodeRumble },
  richInput: { decode: decodeRichInput, encode: encodeRichInput },
  hidOutput: { decode: decodeHidOutput, encode: encodeHidOutput },
  hdr: { decode: decodeHdr, encode: encodeHdr },
  hostTiming: { decode: decodeHostTiming, encode: encodeHostTiming },
  cursor: { decode: decodeCursor, encode: encodeCursor },
};

function plainAudio(plane: audio.AudioPlane): PlaneCodec {
  return {
    decode: (datagram) => audio.decodeAudio(plane, datagram),
    encode: (value: audio.AudioFrame) => audio.encodeAudio(plane, value),
  };
}
