import type { ProcessEvents, TerminalInputStream } from './terminal-streams.ts';

/**
 * Alternate screen, cleared; no cursor; focus reports; pastes marked; keys in kitty's way, flags 15: unambiguous codes
 * (1), press, repeat and release (2), the character with shift and the place of the key (4), all keys (8). Terminals
 * keep the keyboard flags of each screen apart, so they are set after the screen was changed.
 */
export const enterSequence = '\x1b[?1049h\x1b[2J\x1b[H\x1b[?25l\x1b[?1004h\x1b[?2004h\x1b[>15u';

/** Undoes all of it in the opposite order; a synchronized update that was cut off is closed first. */
export const leaveSequence = '\x1b[?2026l\x1b[0m\x1b[<u\x1b[?2004l\x1b[?1004l\x1b[?25h\x1b[?1049l';

export type EndSignal = 'SIGINT' | 'SIGTERM' | 'SIGHUP' | 'SIGQUIT';
const endSignals: readonly EndSignal[] = ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT'];

export interface TerminalModesOptions {
  readonly stdin: TerminalInputStream;
  /** Writes at once: it is used in the last moments of the process. */
  readonly writeNow: (text: string) => void;
  readonly process: ProcessEvents;
  /** What has to be written before the modes are undone: a picture that would stay in the terminal's memory. */
  readonly leaving: () => string;
  /** A signal came; the terminal is restored already. */
  readonly signalled: (signal: EndSignal) => void;
  /** An exception nobody caught; the terminal is restored already, and the process ends unless someone holds it. */
  readonly crashed: (error: unknown) => void;
  /** The process was stopped and runs again; the modes are set again, the screen is empty. */
  readonly continued: () => void;
}

/** Takes over a terminal and gives it back as it was, however the process ends short of SIGKILL. */
export class TerminalModes {
  readonly #options: TerminalModesOptions;
  readonly #handlers: readonly (readonly [event: string, handler: (...values: unknown[]) => void])[];
  #entered = false;
  #wasRaw = false;

  constructor(options: TerminalModesOptions) {
    this.#options = options;
    const { signalled, crashed, continued } = options;
    const leave = (): void => this.leave();
    this.#handlers = [
      ...endSignals.map((signal) => {
        const handler = (): void => {
          leave();
          signalled(signal);
        };
        return [signal, handler] as const;
      }),
      ['exit', leave],
      // The monitor changes nothing of what happens next; it also tells of rejections that nobody handles.
      [
        'uncaughtExceptionMonitor',
        (error: unknown): void => {
          leave();
          crashed(error);
        },
      ],
      [
        'SIGCONT',
        (): void => {
          this.#set();
          continued();
        },
      ],
    ];
  }

  enter(): void {
    if (this.#entered) return;
    this.#entered = true;
    this.#wasRaw = this.#options.stdin.isRaw ?? false;
    for (const [event, handler] of this.#handlers) this.#options.process.on(event, handler);
    this.#set();
  }

  /** Restores the terminal, synchronously; idempotent. */
  leave(): void {
    if (!this.#entered) return;
    this.#entered = false;
    for (const [event, handler] of this.#handlers) this.#options.process.off(event, handler);
    this.#options.writeNow(this.#options.leaving() + leaveSequence);
    this.#setRaw(this.#wasRaw);
  }

  #set(): void {
    this.#setRaw(true);
    this.#options.writeNow(enterSequence);
  }

  #setRaw(raw: boolean): void {
    try {
      this.#options.stdin.setRawMode?.(raw);
    } catch {
      // The terminal is gone (SIGHUP), and its modes with it.
    }
  }
}
