import { encodeHidOutput } from '../../protocol/punktfunk/planes/hid-output.ts';
import { encodeRumble } from '../../protocol/punktfunk/planes/rumble.ts';
import type { Clock } from '../../shared/clock.ts';
import type { QuicConnection } from '../../transport/quic/types.ts';

/** Pause between two of them, ms. */
const pauseMs = 100;

/**
 * Plays a script of everything a host can send back to a pad, once: for tests of clients that have no game at hand.
 * Returns how to stop it.
 */
export function playFeedback(connection: QuicConnection, clock: Clock): () => void {
  const script = feedbackScript();
  let at = 0;
  const stop = clock.every(pauseMs, () => {
    const bytes = script[at];
    at += 1;
    if (bytes === undefined) stop();
    else connection.sendDatagram(bytes);
  });
  return stop;
}

/** In the order in which they are sent; each is a whole datagram. */
function feedbackScript(): readonly Uint8Array[] {
  const shake = (sequence: number, low: number, high: number, left = 0, right = 0): Uint8Array =>
    encodeRumble({ pad: 0, low, high, lease: { sequence, lifeMs: 400 }, leftTrigger: left, rightTrigger: right });
  const resistance = Uint8Array.of(0x21, 0xfc, 0x03, 0, 0, 0, 0, 0, 0, 0, 0);
  return [
    shake(1, 0x4000, 0x8000),
    shake(2, 0xffff, 0, 0x2000, 0x6000),
    shake(3, 0, 0),
    encodeHidOutput({ kind: 'light', pad: 0, red: 10, green: 20, blue: 30 }),
    encodeHidOutput({ kind: 'playerLights', pad: 0, bits: 0b00100 }),
    encodeHidOutput({ kind: 'trigger', pad: 0, which: 0, effect: resistance }),
    encodeHidOutput({ kind: 'trigger', pad: 0, which: 1, effect: Uint8Array.of(0x05) }),
  ];
}
