import { getProcedureMeta } from './procedure-meta.ts';
import type { ProcedureClass } from '../contract/contract.ts';
import { PerunError } from '../../shared/errors.ts';

/** What a caller may do. */
export type AllowedClasses = ReadonlySet<ProcedureClass>;

/** The control socket belongs to the owner of the host: everything. */
export const ownerClasses: AllowedClasses = new Set<ProcedureClass>(['watch', 'play', 'launch', 'manage']);

/** The player page and whatever else reaches the loopback ports: never launch, never manage. */
export const pageClasses: AllowedClasses = new Set<ProcedureClass>(['watch', 'play']);

/** Fails with REFUSED unless the procedure is of an allowed class; an unclassified one is never allowed. */
export function assertAllowed(procedure: unknown, path: readonly string[], allowed: AllowedClasses): void {
  const kind = getProcedureMeta(procedure)?.class;
  if (kind !== undefined && allowed.has(kind)) return;
  throw new PerunError('REFUSED', `${path.join('.')} may not be called from here`, {
    remedy: 'call it through the control socket of the host',
  });
}
