import { PerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';
import { audioPrefixBytes, configPrefixBytes, inputBytes, packetTypes, videoPrefixBytes } from './constants.ts';

/**
 * Whose packets are read. `client`: a watcher or player, whose packets are all small; `any`: a peer that has not shown
 * yet what it is, and so may still turn out to be a core.
 */
export type PacketSource = 'core' | 'client' | 'host' | 'any';

interface Range {
  readonly least: number;
  readonly most: number;
}

/** Judges a declared payload length by its type alone, before a byte of the payload is looked at or kept. */
export function payloadFault(type: number, length: number, limits: Limits, from: PacketSource): PerunError | undefined {
  const { least, most } = rangeOf(type, limits);
  const bound = Math.min(most, limits.packetBytes, from === 'client' ? limits.clientPacketBytes : most);
  if (length < least || (least === most && length !== most)) {
    return new PerunError('PROTOCOL_MALFORMED', `a payload of ${length} bytes does not make a packet of type ${type}`);
  }
  if (length > bound) {
    const message = `a packet of type ${type} declares ${length} bytes, ${bound} are allowed`;
    return new PerunError('PROTOCOL_TOO_LARGE', message);
  }
  return undefined;
}

function rangeOf(type: number, limits: Limits): Range {
  switch (type) {
    case packetTypes.video.type:
      return { least: videoPrefixBytes, most: videoPrefixBytes + limits.framePixels * 4 };
    case packetTypes.audio.type:
      return { least: audioPrefixBytes, most: limits.audioBytes };
    case packetTypes.input.type:
      return { least: inputBytes, most: inputBytes };
    case packetTypes.config.type:
      return { least: configPrefixBytes, most: configPrefixBytes + limits.configBytes };
    case packetTypes.debug.type:
      return { least: 0, most: limits.debugBytes };
    default:
      return { least: 0, most: limits.packetBytes };
  }
}
