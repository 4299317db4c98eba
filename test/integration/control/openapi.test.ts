import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { root } from '../../../scripts/root.ts';
import { walkProcedures } from '../../../src/control/auth/procedure-meta.ts';
import { contract } from '../../../src/control/contract/contract.ts';

const text = readFileSync(join(root, 'docs', 'api', 'openapi.json'), 'utf8');

test('the document is OpenAPI 3.1 by the judgement of a validator that is not ours', async () => {
  const validator = new Validator();
  expect(await validator.validate(text)).toEqual({ valid: true });
  expect(validator.version).toBe('3.1');
});

test('the validator would say so if it were not', async () => {
  const broken = JSON.parse(text) as Record<string, unknown> & {
    paths: Record<string, { get?: { responses: unknown } }>;
  };
  broken.paths['/host']!.get!.responses = 5;
  expect(await new Validator().validate(broken)).toMatchObject({ valid: false });
});

test('it has every procedure, once', () => {
  const { paths } = JSON.parse(text) as { paths: Record<string, Record<string, { operationId: string }>> };
  const operations = Object.values(paths).flatMap((item) => Object.values(item).map(({ operationId }) => operationId));
  const procedures = [...walkProcedures(contract)].map(({ path }) => path.join('.'));
  expect(operations.toSorted()).toEqual(procedures.toSorted());
});
