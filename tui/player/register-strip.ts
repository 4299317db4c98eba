import { type Register, readRegisters } from '../../src/client/registers.ts';
import type { PlayerClient } from '../../src/client/types.ts';
import { registerRows } from '../widgets/register-rows.ts';
import type { WindowSize } from './terminal-streams.ts';

/** The registers of the core, below the picture; the picture keeps two thirds of the window. */
export class RegisterStrip {
  readonly close: () => void;
  #registers: readonly Register[] | undefined;

  constructor(client: PlayerClient, changed: () => void) {
    this.close = client.debug.on((data) => {
      const registers = readRegisters(data);
      if (registers === undefined) return;
      this.#registers = registers;
      changed();
    });
  }

  rows({ columns, rows }: WindowSize): readonly string[] {
    if (this.#registers === undefined) return [" no registers told: they are for who may take the owner's seat"];
    return registerRows(this.#registers, columns - 2)
      .slice(0, Math.floor(rows / 3))
      .map((row) => ` ${row}`);
  }
}
