import { implement } from '@orpc/server';
import { contract } from '../contract/contract.ts';
import { toRpcError } from '../contract/errors.ts';
import { assertAllowed, type AllowedClasses } from '../auth/procedure-classes.ts';
import { sample } from './sample.ts';
import type { UseCases } from './use-cases.ts';

/**
 * The control contract over the host's use-cases, for one kind of caller: procedures outside `allowed` answer REFUSED,
 * and every failure leaves as one of our codes.
 */
// The type is inferred: it repeats the whole contract.
export function createRouter(useCases: UseCases, allowed: AllowedClasses) {
  const procedures = implement(contract).use(async ({ next, path, procedure }) => {
    try {
      assertAllowed(procedure, path, allowed);
      return await next();
    } catch (error) {
      throw toRpcError(error);
    }
  });
  const { host, session, core, stats } = procedures;
  return procedures.router({
    host: {
      status: host.status.handler(() => useCases.host.status()),
      stop: host.stop.handler(() => {
        useCases.host.stop();
        return { stopping: true };
      }),
      logs: host.logs.handler(async function* ({ input, signal }) {
        yield* useCases.host.logs(input.lines, input.follow, signal);
      }),
    },
    session: {
      list: session.list.handler(() => useCases.session.list()),
      show: session.show.handler(({ input }) => useCases.session.show(input.id)),
      stop: session.stop.handler(({ input }) => useCases.session.stop(input.id)),
      run: session.run.handler(({ input }) => useCases.session.run(input.id, input.action)),
    },
    core: {
      list: core.list.handler(() => useCases.core.list()),
      available: core.available.handler(() => useCases.core.available()),
      run: core.run.handler(({ input }) => useCases.core.run({ ...input, system: input.system, title: input.title })),
      stop: core.stop.handler(({ input }) => useCases.core.stop(input.id)),
      logs: core.logs.handler(async ({ input }) => ({ lines: await useCases.core.logs(input.id, input.lines) })),
    },
    stats: {
      get: stats.get.handler(({ input }) => useCases.stats.get(input.session)),
      watch: stats.watch.handler(async function* ({ input, signal }) {
        yield* sample(() => useCases.stats.get(input.session), input.intervalMs, signal);
      }),
    },
  });
}

export type ControlRouter = ReturnType<typeof createRouter>;
