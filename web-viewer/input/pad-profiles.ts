import { buttonLayouts, type ButtonLayout } from '../../src/protocol/perun/config-keys.ts';
import { PerunError } from '../../src/shared/errors.ts';
import { isHeld, isPadControl, type PadControl, type PadState } from './pad-controls.ts';
import { defaultPadMap, type PadMap } from './pad-defaults.ts';

/** What a person has changed of one kind of pad; a layout that is not named keeps the defaults. */
export interface PadProfile {
  /** How far a stick must be pushed to count, 0.1 to 0.9. */
  readonly deadZone: number;
  readonly maps: { readonly [layout in ButtonLayout]?: PadMap };
}

/** By the id that the browser gives a kind of pad. */
export type PadProfiles = Readonly<Record<string, PadProfile>>;

export const deadZoneBounds = [0.1, 0.9] as const;
export const plainProfile: PadProfile = { deadZone: 0.4, maps: {} };

/** Bounds of a file that somebody else may have written. */
const mostText = 65_536;
const mostPads = 64;
const mostControls = 8;

export function padMapOf(profile: PadProfile, pad: Pick<PadState, 'mapping'>, layout: ButtonLayout): PadMap {
  return profile.maps[layout] ?? defaultPadMap(pad.mapping, layout);
}

/** The sixteen buttons that a pad holds. */
export function padButtons(pad: PadState, profile: PadProfile, layout: ButtonLayout): number {
  let buttons = 0;
  for (const [button, controls] of Object.entries(padMapOf(profile, pad, layout))) {
    if (controls.some((control) => isHeld(pad, control, profile.deadZone))) buttons |= 1 << Number(button);
  }
  return buttons;
}

/** A profile in which one control presses one button, and no other of that layout. */
export function withControl(
  profile: PadProfile,
  pad: Pick<PadState, 'mapping'>,
  layout: ButtonLayout,
  [button, control]: readonly [number, PadControl],
): PadProfile {
  const before = Object.entries(padMapOf(profile, pad, layout));
  const cleared = before.map(([bit, controls]) => [bit, controls.filter((each) => each !== control)] as const);
  return { ...profile, maps: { ...profile.maps, [layout]: { ...Object.fromEntries(cleared), [button]: [control] } } };
}

/** A profile in which a layout is as it was before anybody changed it. */
export function withoutMap(profile: PadProfile, layout: ButtonLayout): PadProfile {
  const maps = { ...profile.maps };
  delete maps[layout];
  return { ...profile, maps };
}

export function writeProfiles(profiles: PadProfiles): string {
  return `${JSON.stringify({ version: 1, pads: profiles }, null, 2)}\n`;
}

/** Profiles out of a file. Throws USAGE with what is wrong, and takes all of it or nothing. */
export function readProfiles(text: string): PadProfiles {
  if (text.length > mostText) throw unreadable('it is larger than 64 KiB');
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch (error) {
    throw unreadable('it is no JSON', error);
  }
  if (!isRecord(parsed) || parsed['version'] !== 1 || !isRecord(parsed['pads']))
    throw unreadable('it has no pads of version 1');
  const pads = Object.entries(parsed['pads']);
  if (pads.length > mostPads) throw unreadable(`it has more than ${mostPads} pads`);
  return Object.fromEntries(pads.map(([id, profile]) => [id, checkProfile(id, profile)]));
}

function checkProfile(id: string, profile: unknown): PadProfile {
  if (!isRecord(profile) || !isRecord(profile['maps'])) throw unreadable(`"${id}" has no maps`);
  const { deadZone, maps } = profile;
  const [least, most] = deadZoneBounds;
  if (typeof deadZone !== 'number' || !(deadZone >= least && deadZone <= most)) {
    throw unreadable(`the dead zone of "${id}" is not from ${least} to ${most}`);
  }
  const checked: { [layout in ButtonLayout]?: PadMap } = {};
  for (const [layout, map] of Object.entries(maps)) {
    if (!isLayout(layout) || !isPadMap(map)) throw unreadable(`the map "${layout}" of "${id}" is not one`);
    checked[layout] = map;
  }
  return { deadZone, maps: checked };
}

function isLayout(name: string): name is ButtonLayout {
  return Object.hasOwn(buttonLayouts, name);
}

function isPadMap(map: unknown): map is PadMap {
  if (!isRecord(map)) return false;
  return Object.entries(map).every(
    ([button, controls]) =>
      /^(?:\d|1[0-5])$/.test(button) &&
      Array.isArray(controls) &&
      controls.length <= mostControls &&
      controls.every(isPadControl),
  );
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function unreadable(why: string, cause?: unknown): PerunError {
  return new PerunError('USAGE', `these gamepad settings cannot be read: ${why}`, {
    remedy: 'choose a file that this page has exported',
    ...(cause === undefined ? {} : { cause }),
  });
}
