import { writeSync } from 'node:fs';
import type { TerminalOutputStream } from '../player/terminal-streams.ts';
import { mouseOff, mouseOn } from './mouse-input.ts';

/** Whether the terminal reports the mouse; it is told to stop however the process ends short of SIGKILL. */
export class MouseMode {
  readonly #stdout: TerminalOutputStream;
  readonly #atExit = (): void => {
    // Nothing written to a stream arrives any more.
    if (this.#stdout.fd !== undefined) writeSync(this.#stdout.fd, mouseOff);
  };
  #on = false;

  constructor(stdout: TerminalOutputStream) {
    this.#stdout = stdout;
  }

  set(on: boolean): void {
    if (on === this.#on) return;
    this.#on = on;
    this.#stdout.write(on ? mouseOn : mouseOff);
    if (on) process.on('exit', this.#atExit);
    else process.off('exit', this.#atExit);
  }

  close(): void {
    this.set(false);
  }
}
