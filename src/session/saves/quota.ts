import { PerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';

/** What an owner has already, without the versions that a new save is about to replace. */
export interface Usage {
  readonly ownerBytes: number;
  readonly gameBytes: number;
  /** Slots of the game other than the one saved to. */
  readonly otherSlots: number;
}

export type SaveLimits = Pick<Limits, 'saveVersions' | 'saveSlots' | 'saveGameBytes' | 'saveOwnerBytes'>;

/** Why a save of so many bytes more may not be kept; undefined where it may. */
export function overQuota(usage: Usage, bytes: number, limits: SaveLimits): PerunError | undefined {
  const refused = (text: string): PerunError =>
    new PerunError('LIMIT_REACHED', text, { remedy: 'delete saves that are not needed: `perun save delete`' });
  if (usage.otherSlots >= limits.saveSlots) return refused(`this game has saves in ${limits.saveSlots} slots already`);
  if (usage.gameBytes + bytes > limits.saveGameBytes) {
    return refused(`the saves of this game would take more than ${limits.saveGameBytes} bytes`);
  }
  if (usage.ownerBytes + bytes > limits.saveOwnerBytes) {
    return refused(`the saves of one owner may take ${limits.saveOwnerBytes} bytes`);
  }
  return undefined;
}
