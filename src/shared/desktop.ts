/** Technologies that show a desktop, or one app, to somebody. */
export const DesktopKind = {
  mutter: 'mutter',
  kwin: 'kwin',
  sway: 'sway',
  labwc: 'labwc',
  cage: 'cage',
  gamescope: 'gamescope',
  x11: 'x11',
} as const;
export type DesktopKind = (typeof DesktopKind)[keyof typeof DesktopKind];

/** How the output of a client is got: `virtual` is the compositor's own way, `portal` asks the person at the desktop. */
export const videoSourceChoices = ['auto', 'virtual', 'portal'] as const;
export type VideoSourceChoice = (typeof videoSourceChoices)[number];

/** What input of clients goes by: `auto` is what comes with the output, `off` nothing, else that one or nothing. */
export const inputBackendChoices = ['auto', 'off', 'eis', 'wlr', 'x11'] as const;
export type InputBackendChoice = (typeof inputBackendChoices)[number];

/** How a desktop is to be shown and steered. */
export interface DesktopWays {
  readonly output: VideoSourceChoice;
  readonly input: InputBackendChoice;
}

/** Size in pixels and frames per second of one output. */
export interface DisplayMode {
  readonly width: number;
  readonly height: number;
  readonly rate: number;
}

/**
 * Where a running desktop is reached, as plain data: what another process or thread of the same user needs to open it.
 * Nothing is taken from that process's own environment.
 */
export interface DesktopPlace {
  readonly kind: DesktopKind;
  /** XDG_RUNTIME_DIR of the desktop, absolute. */
  readonly runtimeDirectory: string;
  /** Path of the Wayland socket. */
  readonly wayland: string | null;
  /** Address of the session bus, as D-Bus writes it. */
  readonly bus: string | null;
  /** Name of the X11 display, such as `:99`. */
  readonly x11: string | null;
  /** Path of the file with the X11 display's cookie; absent where the user's own programs find it. */
  readonly authority?: string | null | undefined;
  /** Path of the PipeWire socket. */
  readonly pipewire: string | null;
  /** Path of sway's IPC socket. */
  readonly sway: string | null;
  /** Path of an EIS socket, where the compositor has one in the open (gamescope). */
  readonly eis: string | null;
  /** PipeWire's node of all that is shown, where the compositor told of one (gamescope). */
  readonly node?: number | null;
}

/** Where the picture of one output is taken from. Descriptors are of this process, and belong to who opens the target. */
export type CaptureTarget =
  | {
      readonly kind: 'pipewire';
      /** Path of the PipeWire socket; null for the one of the runtime directory. */
      readonly socket: string | null;
      readonly node: number;
      /** An own connection to PipeWire that a portal handed out, in place of the socket. */
      readonly remote: number | null;
    }
  | { readonly kind: 'wlr'; readonly wayland: string; readonly output: string }
  | { readonly kind: 'x11'; readonly display: string; readonly authority?: string | null };

/** Where input for one output goes. Descriptors are of this process, and belong to who opens the target. */
export type InputTarget =
  | {
      readonly kind: 'eis';
      /** A connected socket to the EIS server, or the path of one. */
      readonly socket: number | string;
      /** The mapping id of the output's devices, where the compositor tells one. */
      readonly mapping: string | null;
    }
  | { readonly kind: 'wlr'; readonly wayland: string; readonly output: string }
  | { readonly kind: 'x11'; readonly display: string; readonly authority?: string | null };
