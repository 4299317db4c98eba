import { Magic, magicBytes, StreamKind } from './constants.ts';
import { known } from './known-value.ts';
import { hasMagic } from './message-family.ts';

export const streamHeadBytes = 5;

/** First bytes of a stream beside the control stream: they have no length in front; framed messages follow. */
export function streamHead(kind: StreamKind): Uint8Array {
  return Uint8Array.of(...Array.from(Magic.stream, (letter) => letter.charCodeAt(0)), kind);
}

/** The kind of a stream by its head; undefined where it is none that we know: reset it with `unknownStream`. */
export function streamKindOf(head: Uint8Array): StreamKind | undefined {
  return hasMagic(head, Magic.stream) ? known(StreamKind, head[magicBytes] ?? 0) : undefined;
}
