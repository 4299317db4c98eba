export type KeyAction = 'press' | 'repeat' | 'release';

/** One key as the terminal told of it. Terminals of the old kind tell presses only, and never of a modifier alone. */
export interface KeyEvent {
  readonly kind: 'key';
  /** A lower-case character without shift, or a name: `up`, `enter`, `space`, `f1`, `left-shift` … */
  readonly key: string;
  /** What the key writes, shift included; undefined where it writes nothing or nobody knows. */
  readonly text: string | undefined;
  /** The key at the same place of a US keyboard, where the terminal tells it. */
  readonly base: string | undefined;
  readonly action: KeyAction;
  readonly shift: boolean;
  readonly alt: boolean;
  readonly ctrl: boolean;
  readonly super: boolean;
}

/** Everything a terminal sends that a player cares about. */
export type TerminalEvent =
  | KeyEvent
  | { readonly kind: 'focus'; readonly focused: boolean }
  /** Answer to the query of the kitty keyboard protocol: the flags in force. */
  | { readonly kind: 'kitty-flags'; readonly flags: number }
  /** Answer to the query of the device attributes, which every terminal knows; 4 among them are sixels. */
  | { readonly kind: 'device-attributes'; readonly attributes: readonly number[] }
  /** Answer to one of kitty's graphics commands. */
  | { readonly kind: 'graphics-answer'; readonly image: number; readonly ok: boolean }
  /** Sizes in pixels: of a cell, of the window's text, of the largest sixel picture. */
  | { readonly kind: 'size'; readonly of: 'cell' | 'text' | 'sixels'; readonly width: number; readonly height: number }
  /** How many colours a sixel picture may have. */
  | { readonly kind: 'sixel-colours'; readonly count: number };

/** Modifier bits of xterm and kitty, as sent less one. Caps and num lock are no modifiers to us. */
export const Modifier = { shift: 1, alt: 2, ctrl: 4, super: 8 } as const;

/** Builds a key event; `modifiers` as in Modifier. */
export function keyEvent(
  key: string,
  modifiers = 0,
  action: KeyAction = 'press',
  text?: string,
  base?: string,
): KeyEvent {
  return {
    kind: 'key',
    key,
    text,
    base,
    action,
    shift: (modifiers & Modifier.shift) !== 0,
    alt: (modifiers & Modifier.alt) !== 0,
    ctrl: (modifiers & Modifier.ctrl) !== 0,
    super: (modifiers & Modifier.super) !== 0,
  };
}
