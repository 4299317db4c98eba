import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { TestUser } from './cli.ts';

let user: TestUser;
let address = '';
beforeAll(async () => {
  user = new TestUser();
  const { code } = await user.run('host', 'start', '--detach', '--listen', user.unix, '--listen', 'tcp://127.0.0.1:0');
  expect(code).toBe(0);
  const { stdout } = await user.run('host', 'status', '--json');
  const { addresses } = JSON.parse(stdout) as { addresses: string[] };
  address = addresses.find((one) => one.startsWith('tcp:')) ?? '';
});
afterAll(() => user.leave());

describe('perun tool conformance', () => {
  test('finds nothing wrong with our own host', async () => {
    const { code, stdout, stderr } = await user.run('tool', 'conformance', address, '--as', 'client');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(/^ok +hello$/mu);
    expect(stdout.trimEnd().split('\n').at(-1)).toBe('no rule is broken');
  });

  test('as JSON, by its schema', async () => {
    const { code, stdout } = await user.run('tool', 'conformance', address, '--as', 'core', '--json');
    expect(code).toBe(0);
    const result = JSON.parse(stdout) as Record<string, unknown>;
    const path = new URL('../../../schemas/tool-conformance.json', import.meta.url);
    const schema = JSON.parse(readFileSync(path, 'utf8')) as { required: string[] };
    expect(Object.keys(result).toSorted()).toEqual(schema.required.toSorted());
    expect(result).toMatchObject({ role: 'core', broken: 0 });
  });

  test('says who broke what, and ends with 1', async () => {
    const listening = user.start('tool', 'conformance', 'tcp://127.0.0.1:0', '--listen', '--patience', '100');
    const { code, stdout } = await listening.ended;
    expect(code).toBe(1);
    expect(stdout).toContain('BROKEN   hello: nobody connected within 500 ms');
    expect(stdout).toContain('the protocol: The hello leaves in one write');
  });

  test('wants to know what to be', async () => {
    const { code, stderr } = await user.run('tool', 'conformance', address);
    expect(code).toBe(2);
    expect(stderr).toContain('add --as core, --as client, or --listen');
  });
});
