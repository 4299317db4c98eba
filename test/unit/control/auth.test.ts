import { call } from '@orpc/server';
import { describe, expect, test } from 'vitest';
import { assertAllowed, ownerClasses, pageClasses } from '../../../src/control/auth/procedure-classes.ts';
import { walkProcedures } from '../../../src/control/auth/procedure-meta.ts';
import { contract } from '../../../src/control/contract/contract.ts';
import { createRouter } from '../../../src/control/router/router.ts';
import type { UseCases } from '../../../src/control/router/use-cases.ts';

const all = [...walkProcedures(contract)].map(({ path, meta }) => ({ name: path.join('.'), class: meta.class }));

describe('procedure classes', () => {
  test('every procedure has one', () => {
    expect(all.length).toBeGreaterThan(10);
    expect(all.filter((procedure) => procedure.class === undefined)).toEqual([]);
  });

  test('what a page may call is this and no more', () => {
    const open = all.filter((procedure) => procedure.class !== undefined && pageClasses.has(procedure.class));
    expect(open.map(({ name }) => name).toSorted()).toEqual([
      ...['core.available', 'core.list', 'host.status'],
      ...['session.list', 'session.run', 'session.show', 'stats.get', 'stats.watch'],
    ]);
  });

  test('an implementation keeps the class of its contract', () => {
    const router = createRouter({} as UseCases, ownerClasses);
    const implemented = [...walkProcedures(router)].map(({ path, meta }) => ({
      name: path.join('.'),
      class: meta.class,
    }));
    expect(implemented).toEqual(all);
  });

  test('an unclassified procedure is refused to everybody', () => {
    expect(() => assertAllowed({}, ['x'], ownerClasses)).toThrow(expect.objectContaining({ code: 'REFUSED' }));
  });
});

describe('a router for pages', () => {
  const reached: string[] = [];
  const useCases = {
    host: { stop: () => void reached.push('stop') },
    core: { stop: async () => reached.push('core.stop') },
    session: { list: async () => [] },
  } as unknown as UseCases;

  test('refuses to manage and launch before anything happens', async () => {
    const router = createRouter(useCases, pageClasses);
    await expect(call(router.host.stop, undefined)).rejects.toMatchObject({ code: 'REFUSED', status: 403 });
    await expect(call(router.core.stop, { id: 'a' })).rejects.toMatchObject({ code: 'REFUSED' });
    expect(reached).toEqual([]);
    await expect(call(router.session.list, undefined)).resolves.toEqual([]);
  });

  test('the owner may', async () => {
    await expect(call(createRouter(useCases, ownerClasses).host.stop, undefined)).resolves.toEqual({ stopping: true });
    expect(reached).toEqual(['stop']);
  });
});
