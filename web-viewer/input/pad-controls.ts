/** What is looked at of a gamepad; the browser's Gamepad is one. */
export interface PadState {
  readonly id: string;
  readonly index: number;
  readonly mapping: string;
  readonly axes: readonly number[];
  readonly buttons: readonly { readonly pressed: boolean; readonly value: number }[];
}

/**
 * One thing on a gamepad that can be held, as it is kept in profiles: `b3` a button, `a1-` one end of an axis, `h9u` one
 * direction of a d-pad that reports all of them as values of a single axis.
 */
export type PadControl = string;

const controlPattern = /^(?:b(\d{1,2})|a(\d{1,2})([+-])|h(\d{1,2})([urdl]))$/;

export function isPadControl(text: unknown): text is PadControl {
  return typeof text === 'string' && controlPattern.test(text);
}

/** Whether a control is held; an axis counts beyond the dead zone (0 to 1). */
export function isHeld(pad: PadState, control: PadControl, deadZone: number): boolean {
  const [, button, axis, end, hat, direction] = controlPattern.exec(control) ?? [];
  if (button !== undefined) {
    const { pressed = false, value = 0 } = pad.buttons[Number(button)] ?? {};
    return pressed || value > 0.5;
  }
  if (axis !== undefined) {
    const value = pad.axes[Number(axis)] ?? 0;
    // Beyond 1 there is only the rest of a d-pad on one axis.
    return Math.abs(value) <= 1.05 && (end === '+' ? value : -value) > deadZone;
  }
  return hat !== undefined && hatDirections(pad.axes[Number(hat)] ?? 0).includes(direction ?? '');
}

/** Clockwise from up, in steps of 2/7 from −1 to 1, as drivers without a mapping report a d-pad. */
const hatSteps = ['u', 'ur', 'r', 'dr', 'd', 'dl', 'l', 'ul'] as const;

/** The directions in a d-pad's value; anything between two steps, as 0 before the first press, is rest. */
export function hatDirections(value: number): string {
  const step = ((value + 1) * 7) / 2;
  const nearest = Math.round(step);
  return Math.abs(step - nearest) < 0.2 ? (hatSteps[nearest] ?? '') : '';
}

/** A d-pad at rest on one axis lies beyond what a stick can report. */
const hatRest = 1.05;

/** What the person now holds and did not at rest; of several the first. Undefined while nothing new is held. */
export function newlyHeld(rest: PadState, now: PadState): PadControl | undefined {
  const button = now.buttons.findIndex((_, at) => isHeld(now, `b${at}`, 1) && !isHeld(rest, `b${at}`, 1));
  if (button >= 0) return `b${button}`;
  for (const [at, value] of now.axes.entries()) {
    const before = rest.axes[at] ?? 0;
    if (Math.abs(before) > hatRest) {
      const direction = hatDirections(value);
      // A diagonal says nothing; the person is asked for one direction.
      if (direction.length === 1) return `h${at}${direction}`;
    } else if (Math.abs(value) <= hatRest && Math.abs(value - before) > 0.6) {
      return `a${at}${value > before ? '+' : '-'}`;
    }
  }
  return undefined;
}

const hatNames: Readonly<Record<string, string>> = { u: 'up', r: 'right', d: 'down', l: 'left' };

/** A control in words. */
export function controlName(control: PadControl): string {
  const [, button, axis, end, hat, direction = ''] = controlPattern.exec(control) ?? [];
  if (button !== undefined) return `button ${button}`;
  if (axis !== undefined) return `axis ${axis} ${end === '-' ? '−' : '+'}`;
  return `d-pad ${hatNames[direction] ?? ''} (axis ${hat})`;
}
