import { implement } from '@orpc/server';
import { contract } from '../contract/contract.ts';
import { toRpcError } from '../contract/errors.ts';
import { assertMay, type CallContext, mayCall } from '../auth/caller.ts';
import { getProcedureMeta } from '../auth/procedure-meta.ts';
import { saveOwnerOf } from '../auth/save-owner.ts';
import { followEvents } from '../events/follow.ts';
import { sample } from './sample.ts';
import type { UseCases } from './use-cases.ts';

/**
 * The control contract over the host's use-cases. Procedures of a class that the caller may not call answer REFUSED, and
 * every failure leaves as one of our codes.
 */
// The type is inferred: it repeats the whole contract.
export function createRouter(useCases: UseCases) {
  const procedures = implement(contract)
    .$context<CallContext>()
    .use(async ({ next, path, procedure, context }) => {
      try {
        assertMay(context.caller, getProcedureMeta(procedure)?.class, path.join('.'));
        return await next();
      } catch (error) {
        throw toRpcError(error);
      }
    });
  const { host, session, core, pair, save, history, stream, stats, events } = procedures;
  return procedures.router({
    host: {
      status: host.status.handler(() => useCases.host.status()),
      stop: host.stop.handler(() => {
        useCases.host.stop();
        return { stopping: true };
      }),
      examine: host.examine.handler(() => useCases.host.examine()),
      logs: host.logs.handler(async function* ({ input, signal }) {
        yield* useCases.host.logs(input.lines, input.follow, signal);
      }),
    },
    session: {
      list: session.list.handler(() => useCases.session.list()),
      show: session.show.handler(({ input }) => useCases.session.show(input.id)),
      stop: session.stop.handler(({ input }) => useCases.session.stop(input.id)),
      picture: session.picture.handler(({ input }) => useCases.session.picture(input.id)),
      run: session.run.handler(({ input, context }) =>
        useCases.session.run(input.id, input.action, mayCall(context.caller, 'manage')),
      ),
      speed: session.speed.handler(({ input, context }) =>
        useCases.session.speed(input.id, input.percent, mayCall(context.caller, 'manage')),
      ),
      rewind: session.rewind.handler(({ input, context }) =>
        useCases.session.rewind(input.id, input.seconds, mayCall(context.caller, 'manage')),
      ),
    },
    core: {
      list: core.list.handler(() => useCases.core.list()),
      available: core.available.handler(() => useCases.core.available()),
      run: core.run.handler(({ input, context }) =>
        useCases.core.run({
          ...input,
          system: input.system,
          title: input.title,
          owner: saveOwnerOf(context.caller).owner,
        }),
      ),
      stop: core.stop.handler(({ input }) => useCases.core.stop(input.id)),
      logs: core.logs.handler(async ({ input }) => ({ lines: await useCases.core.logs(input.id, input.lines) })),
    },
    pair: {
      status: pair.status.handler(() => useCases.pair.status()),
      arm: pair.arm.handler(({ input }) => useCases.pair.arm(input)),
      disarm: pair.disarm.handler(() => useCases.pair.disarm()),
      list: pair.list.handler(() => useCases.pair.list()),
      approve: pair.approve.handler(({ input }) => useCases.pair.approve(input.id, input)),
      deny: pair.deny.handler(({ input }) => useCases.pair.deny(input.id)),
      rename: pair.rename.handler(({ input }) => useCases.pair.rename(input.fingerprint, input.name)),
      grant: pair.grant.handler(({ input }) => useCases.pair.grant(input.fingerprint, input)),
      revoke: pair.revoke.handler(({ input }) => useCases.pair.revoke(input.fingerprint)),
    },
    save: {
      list: save.list.handler(({ input, context }) =>
        useCases.save.list(saveOwnerOf(context.caller), input.session, input.slot),
      ),
      show: save.show.handler(({ input, context }) => useCases.save.show(saveOwnerOf(context.caller), input.id)),
      create: save.create.handler(({ input, context }) =>
        useCases.save.create(saveOwnerOf(context.caller), input.session, input.slot),
      ),
      load: save.load.handler(({ input, context }) =>
        useCases.save.load(saveOwnerOf(context.caller), input.id, input.session),
      ),
      delete: save.delete.handler(({ input, context }) => useCases.save.delete(saveOwnerOf(context.caller), input.id)),
      export: save.export.handler(({ input, context }) => useCases.save.export(saveOwnerOf(context.caller), input.id)),
      import: save.import.handler(({ input, context }) =>
        useCases.save.import(saveOwnerOf(context.caller), input.file, input.slot),
      ),
    },
    history: {
      list: history.list.handler(({ input }) => useCases.history.list(input.most, input.session)),
      record: history.record.handler(async ({ input }) => {
        await useCases.history.record(input);
        return { noted: true };
      }),
    },
    stream: {
      list: stream.list.handler(() => useCases.stream.list()),
      stop: stream.stop.handler(({ input }) => useCases.stream.stop(input.id)),
    },
    stats: {
      get: stats.get.handler(({ input }) => useCases.stats.get(input.session)),
      watch: stats.watch.handler(async function* ({ input, signal }) {
        yield* sample(() => useCases.stats.get(input.session), input.intervalMs, signal);
      }),
    },
    events: {
      watch: events.watch.handler(({ input, signal, lastEventId, context }) =>
        followEvents(useCases.events, {
          kinds: input.kinds ?? '',
          caller: context.caller,
          lastEventId,
          signal,
        }),
      ),
    },
  });
}

export type ControlRouter = ReturnType<typeof createRouter>;
