import type { AskKind } from '../shared/asks.ts';
import { PerunError } from '../shared/errors.ts';
import type { SeatKind } from './seats.ts';

/** The least seat that may ask each question: states belong to those who play, a debugger to the owner. */
export const askSeats: Readonly<Record<AskKind, 'player' | 'owner'>> = {
  abandon: 'player',
  saveState: 'player',
  loadState: 'player',
  memorySpaces: 'owner',
  readMemory: 'owner',
  setBreakpoint: 'owner',
  clearBreakpoint: 'owner',
  breakpoints: 'owner',
  stepInstruction: 'owner',
  registers: 'owner',
};

/** Why somebody in that seat may not ask that, or undefined where they may. Whoever asked may take it back. */
export function askRefusal(seat: SeatKind, kind: AskKind): PerunError | undefined {
  if (seat === 'owner' || kind === 'abandon') return undefined;
  const least = askSeats[kind];
  if (least === 'player' && seat === 'player') return undefined;
  const text =
    least === 'owner' ? `only the owner's seat may look into the core, not a ${seat}` : `a ${seat} may not ${kind}`;
  return new PerunError('REFUSED', text, {
    remedy: least === 'owner' ? "take the owner's seat, through the host's Unix socket" : "take a player's seat first",
  });
}
