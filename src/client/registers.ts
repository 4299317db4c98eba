import { decodeDebug } from '../protocol/perun/debug-values.ts';
import type { Register } from '../protocol/perun/debug-values.ts';
import { isPerunError } from '../shared/errors.ts';

export type { Register } from '../protocol/perun/debug-values.ts';

/** The registers in the data of a debug packet; undefined where it holds something else, or nothing readable. */
export function readRegisters(data: Uint8Array): readonly Register[] | undefined {
  const value = decodeDebug(data);
  return isPerunError(value) || value.kind !== 'registers' ? undefined : value.registers;
}
