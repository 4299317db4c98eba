import { backends } from '../../../backends/registry.ts';
import { PadKind } from '../../drivers/gamepad.ts';
import { ClientPads } from '../../media/client-pads.ts';
import type { OpenPads } from '../../media/desktop-pads.ts';
import { PadBay } from '../../media/pad-bay.ts';
import { systemClock } from '../../shared/clock.ts';

/** Gamepads for the clients of one desktop; `say` takes a line for each reason why there are none, when one is wanted. */
export async function openPadBay(say: (line: string) => void): Promise<OpenPads> {
  const bay = new PadBay(await Promise.all(Object.values(PadKind).map((kind) => backends.gamepad(kind))), say);
  return (kind, send) => new ClientPads({ bay, kind, send, clock: systemClock });
}
