import { control } from './control.ts';

/** The page looks at the list this often, while it is visible. */
export const listIntervalMs = 2000;

/** Every session of the host. */
export const listSessions = (signal: AbortSignal): ReturnType<typeof control.session.list> =>
  control.session.list(undefined, { signal });
