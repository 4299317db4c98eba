import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Caller } from '../auth/caller.ts';
import type { ProcedureClass } from '../contract/procedure.ts';

/**
 * Who may ask for a path: `open` is everybody who reaches the port, a class is whoever may call procedures of it, and
 * `procedure` leaves it to the class of the procedure that is called, for callers who are known.
 */
export type Access = 'open' | 'procedure' | ProcedureClass;

/** A request that may be answered. */
export interface Asked {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** Undefined on open routes alone. */
  readonly caller: Caller | undefined;
}

/** One path of the control port, or all below one (ending in `/`, but for `/` itself). The first that fits answers. */
export interface Route {
  readonly path: string;
  readonly methods: readonly string[] | 'any';
  readonly access: Access;
  /** What would count on this machine alone is not there for others. */
  readonly hereOnly?: boolean;
  /** False leaves it unanswered: there is no such thing below the path. */
  answer(asked: Asked): Promise<boolean | void> | boolean | void;
}

export function findRoute(routes: readonly Route[], path: string): Route | undefined {
  return routes.find(
    (route) => path === route.path || (route.path !== '/' && route.path.endsWith('/') && path.startsWith(route.path)),
  );
}
