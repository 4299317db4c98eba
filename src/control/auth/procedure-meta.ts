import { isContractProcedure } from '@orpc/contract';
import type { ProcedureMeta } from '../contract/procedure.ts';

/** The metadata of a contract procedure or its implementation; undefined for anything else. */
export function getProcedureMeta(value: unknown): ProcedureMeta | undefined {
  return isContractProcedure(value) ? (value['~orpc'].meta as ProcedureMeta) : undefined;
}

/** Every procedure of a contract or router, with its path. */
export function* walkProcedures(
  node: unknown,
  path: readonly string[] = [],
): Generator<{ readonly path: readonly string[]; readonly meta: ProcedureMeta }> {
  const meta = getProcedureMeta(node);
  if (meta !== undefined) {
    yield { path, meta };
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  for (const [name, child] of Object.entries(node)) yield* walkProcedures(child, [...path, name]);
}
