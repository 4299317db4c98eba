import { Grant } from '../../shared/grants.ts';
import { PerunError } from '../../shared/errors.ts';
import type { ProcedureClass } from '../contract/procedure.ts';

/** Who calls, as far as the host can tell; made once for each request. */
export interface Caller {
  /** The owner's Unix socket, a page of port 9001, the bearer of the token, or a paired device. */
  readonly kind: 'owner' | 'page' | 'token' | 'device';
  /** For logs and events: a device's own name, else the kind. */
  readonly name: string;
  /** Of a paired device: 64 hex digits. */
  readonly fingerprint?: string;
  /** Asked at every call, so that a grant that expired or was taken away counts at once. */
  may(grant: Grant): boolean;
  /** Aborts once nothing at all may be done any more: answers that still stream are cut off then. */
  readonly revoked?: AbortSignal;
}

/** What a procedure's handler and its checks are given of the request. */
export interface CallContext {
  readonly caller: Caller;
}

/** The grant that each class asks for. */
export const grantOf: Readonly<Record<ProcedureClass, Grant>> = {
  watch: Grant.view,
  play: Grant.play,
  launch: Grant.launch,
  call: Grant.call,
  manage: Grant.manage,
};

/** The control socket belongs to the owner of the host: everything. */
export const ownerCaller: Caller = { kind: 'owner', name: 'owner', may: () => true };

/** The player page and whatever else reaches the loopback ports: never launch, never manage. */
export const pageCaller: Caller = {
  kind: 'page',
  name: 'page',
  may: (grant) => grant === Grant.view || grant === Grant.play,
};

/** True where the caller has the grant of the class; what has no class is nobody's. */
export function mayCall(caller: Caller, kind: ProcedureClass | undefined): boolean {
  return kind !== undefined && caller.may(grantOf[kind]);
}

/** Fails with REFUSED unless the caller may; `what` names the procedure or path. */
export function assertMay(caller: Caller, kind: ProcedureClass | undefined, what: string): void {
  if (mayCall(caller, kind)) return;
  throw new PerunError('REFUSED', `${what} may not be called from here`, {
    remedy:
      kind === undefined ? 'nobody may' : `it takes the grant ${grantOf[kind]}, or the control socket of the host`,
  });
}
