/** The side of a terminal that is read: `process.stdin`, or anything that acts like it. */
export type TerminalInputStream = NodeJS.ReadableStream & {
  readonly isTTY?: boolean;
  readonly isRaw?: boolean;
  setRawMode?(raw: boolean): unknown;
};

/** The side that is written: `process.stdout`, or anything that acts like it. */
export type TerminalOutputStream = NodeJS.WritableStream & {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly rows?: number;
  /** File descriptor of a real terminal. */
  readonly fd?: number;
};

/** Where signals, crashes and the end of the process are told: `process`. */
export interface ProcessEvents {
  on(event: string, listener: (...values: unknown[]) => void): unknown;
  off(event: string, listener: (...values: unknown[]) => void): unknown;
}

export interface WindowSize {
  readonly columns: number;
  readonly rows: number;
}

/** Windows beyond this are painted in their upper left part only; it bounds what one update can allocate. */
const windowMost: WindowSize = { columns: 1024, rows: 512 };

/** Size of the window in cells; 80 × 24 where the terminal does not know. */
export function windowSizeOf(stdout: TerminalOutputStream): WindowSize {
  return {
    columns: Math.min(stdout.columns || 80, windowMost.columns),
    rows: Math.min(stdout.rows || 24, windowMost.rows),
  };
}
