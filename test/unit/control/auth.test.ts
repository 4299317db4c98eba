import { call } from '@orpc/server';
import { describe, expect, test } from 'vitest';
import { assertMay, type Caller, grantOf, mayCall, ownerCaller, pageCaller } from '../../../src/control/auth/caller.ts';
import { walkProcedures } from '../../../src/control/auth/procedure-meta.ts';
import { contract } from '../../../src/control/contract/contract.ts';
import { eventClasses } from '../../../src/control/contract/events.ts';
import { eventKinds } from '../../../src/shared/event-kinds.ts';
import { createRouter } from '../../../src/control/router/router.ts';
import type { UseCases } from '../../../src/control/router/use-cases.ts';
import { Grant } from '../../../src/shared/grants.ts';

const all = [...walkProcedures(contract)].map(({ path, meta }) => ({ name: path.join('.'), class: meta.class }));

/** Somebody with these grants and no other. */
const holder = (...grants: readonly Grant[]): Caller => ({
  kind: 'device',
  name: 'tablet',
  may: (grant) => grants.includes(grant),
});

describe('procedure classes', () => {
  test('every procedure has one', () => {
    expect(all.length).toBeGreaterThan(10);
    expect(all.filter((procedure) => procedure.class === undefined)).toEqual([]);
  });

  test('what a page may call is this and no more', () => {
    const open = all.filter((procedure) => mayCall(pageCaller, procedure.class));
    expect(open.map(({ name }) => name).toSorted()).toEqual([
      ...['core.available', 'core.list', 'events.watch', 'host.status'],
      ...['save.create', 'save.delete', 'save.export', 'save.import', 'save.list', 'save.load', 'save.show'],
      ...['session.list', 'session.picture', 'session.rewind', 'session.run', 'session.show', 'session.speed'],
      ...['stats.get', 'stats.watch'],
    ]);
  });

  test('each class asks for a grant of its own', () => {
    expect(new Set(Object.values(grantOf)).size).toBe(Object.keys(grantOf).length);
    for (const [kind, grant] of Object.entries(grantOf) as [keyof typeof grantOf, Grant][]) {
      const others = Object.values(Grant).filter((other) => other !== grant);
      expect(mayCall(holder(grant), kind)).toBe(true);
      expect(mayCall(holder(...others), kind)).toBe(false);
    }
  });

  test('an implementation keeps the class of its contract', () => {
    const router = createRouter({} as UseCases);
    const implemented = [...walkProcedures(router)].map(({ path, meta }) => ({
      name: path.join('.'),
      class: meta.class,
    }));
    expect(implemented).toEqual(all);
  });

  test('an unclassified procedure is refused to everybody', () => {
    expect(() => assertMay(ownerCaller, undefined, 'x')).toThrow(expect.objectContaining({ code: 'REFUSED' }));
  });

  test('every kind of event has one; what tells of pairing and config is not for watchers', () => {
    expect(Object.keys(eventClasses).toSorted()).toEqual([...eventKinds].toSorted());
    for (const kind of eventKinds.filter((name) => /^(?:pairing|config|hook)\./.test(name))) {
      expect(eventClasses[kind], kind).toBe('manage');
    }
  });
});

describe('a router for pages', () => {
  const reached: string[] = [];
  const useCases = {
    host: { stop: () => void reached.push('stop') },
    core: { stop: async () => reached.push('core.stop') },
    session: { list: async () => [] },
  } as unknown as UseCases;
  const router = createRouter(useCases);

  test('refuses to manage and launch before anything happens', async () => {
    const context = { context: { caller: pageCaller } };
    await expect(call(router.host.stop, undefined, context)).rejects.toMatchObject({ code: 'REFUSED', status: 403 });
    await expect(call(router.core.stop, { id: 'a' }, context)).rejects.toMatchObject({ code: 'REFUSED' });
    expect(reached).toEqual([]);
    await expect(call(router.session.list, undefined, context)).resolves.toEqual([]);
  });

  test('the owner may', async () => {
    const context = { context: { caller: ownerCaller } };
    await expect(call(router.host.stop, undefined, context)).resolves.toEqual({ stopping: true });
    expect(reached).toEqual(['stop']);
  });
});
