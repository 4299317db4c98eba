import { expect, it } from 'vitest';
import { configKeys, debugKinds, featureIds, features } from '../../../../src/protocol/perun/config-keys.ts';

it('no number stands for two things', () => {
  const tables = [
    Object.values(features).map(({ id }) => id),
    Object.values(configKeys).map(({ key }) => key),
    Object.values(debugKinds).map(({ kind }) => kind),
  ];
  for (const numbers of tables) expect(new Set(numbers).size).toBe(numbers.length);
});

it('who lacks a feature does not offer it', () => {
  expect(featureIds([])).toContain(features.zstd.id);
  expect(featureIds(['zstd'])).toEqual(featureIds([]).filter((id) => id !== features.zstd.id));
});
