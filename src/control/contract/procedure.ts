import { oc, type Route } from '@orpc/contract';

/**
 * What a procedure may do, and so who may call it: `watch` reads, `play` steers a session, `launch` starts programs,
 * `call` uses peripherals, `manage` steers the host. Port 9001 forwards watch and play only.
 */
export type ProcedureClass = 'watch' | 'play' | 'launch' | 'call' | 'manage';

/** What a procedure says about itself beside its schemas. */
export interface ProcedureMeta {
  class?: ProcedureClass;
}

/** Where a procedure stands in the REST interface, below /api/v1, and what it does in one line. */
type Place = Required<Pick<Route, 'method' | 'path' | 'summary' | 'tags'>> & Pick<Route, 'description'>;

const base = oc.$meta<ProcedureMeta>({});

/** Begins a procedure of one class, at one place. */
export const procedure = (kind: ProcedureClass, place: Place) => base.meta({ class: kind }).route(place);
