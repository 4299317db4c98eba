import { backends } from '../../../backends/registry.ts';
import { PadKind } from '../../drivers/gamepad.ts';
import type { Probe } from '../../platform/doctor/probe.ts';
import { backendRow } from './backend-row.ts';

const titles: Readonly<Record<PadKind, string>> = { xbox360: 'Xbox 360 pads', dualsense: 'DualSense pads' };

/** What gives clients of a desktop their gamepads there. */
export function padProbes(): Probe[] {
  return Object.values(PadKind).map((kind) =>
    backendRow(
      { id: `pad-${kind}`, area: 'machine', title: titles[kind], purpose: 'gamepads of clients, on desktops' },
      async () => (await backends.gamepad(kind)).probe(),
    ),
  );
}
