import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { describe, expect, test } from 'vitest';
import { packageRoot } from '../../../src/platform/package-root.ts';
import { PerunCommand } from '../../../src/platform/cli/perun-command.ts';

const folder = join(packageRoot(), 'commands');
const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
  .filter((name) => name.endsWith('.ts'))
  .toSorted();

async function load(file: string): Promise<typeof PerunCommand> {
  const { default: command } = (await import(join(folder, file))) as { default: typeof PerunCommand };
  return command;
}

test('every command of the page is there', () => {
  expect(files.map((file) => file.replace(/\.ts$/, ''))).toEqual(
    expect.arrayContaining([
      ...['host/start', 'host/stop', 'host/status', 'host/logs', 'client/connect', 'stats'],
      ...['core/run', 'core/list', 'core/stop', 'core/new', 'core/install', 'core/logs'],
      ...['session/list', 'session/show', 'session/stop', 'session/index', 'core/index', 'host/index'],
    ]),
  );
});

describe.each(files)('%s', (file) => {
  test('has a summary without full stop, examples, and PERUN_ names for its variables', async () => {
    const command = await load(file);
    expect(Object.prototype.isPrototypeOf.call(PerunCommand, command)).toBe(true);
    expect(command.summary).toMatch(/^[A-Z].*[^.]$/);
    expect(command.examples.length).toBeGreaterThan(0);
    for (const example of command.examples) {
      expect(example).toMatchObject({ command: expect.stringMatching(/^<%= config\.bin %> /) as string });
    }
    for (const flag of Object.values(flagsOf(command))) {
      expect(flag.summary).toMatch(/\S/);
      if (flag.env !== undefined) expect(flag.env).toMatch(/^PERUN_[A-Z_]+$/);
    }
    for (const argument of Object.values(command.args)) expect(argument.description).toMatch(/\S/);
  });

  test('its examples use flags it has', async () => {
    const command = await load(file);
    const known = new Set([...Object.keys(flagsOf(command)), ...(command.enableJsonFlag ? ['json'] : [])]);
    for (const example of command.examples) {
      const text = typeof example === 'string' ? example : example.command;
      if (!text.includes(commandWords(file))) continue;
      for (const [, flag] of text.split(' -- ')[0]?.matchAll(/--([a-z-]+)/g) ?? []) expect(known).toContain(flag);
    }
  });

  test('with --json it has a schema that becomes JSON Schema', async () => {
    const command = await load(file);
    if (!command.enableJsonFlag) return;
    expect(command.jsonSchema).toBeInstanceOf(z.ZodType);
    if (command.jsonSchema !== undefined) expect(z.toJSONSchema(command.jsonSchema)).toHaveProperty('$schema');
  });

  test('is at most 120 lines', () => {
    expect(readFileSync(join(folder, file), 'utf8').split('\n').length).toBeLessThanOrEqual(121);
  });
});

/** oclif leaves it undefined where a command has none, whatever its types say. */
function flagsOf(command: typeof PerunCommand): typeof PerunCommand.flags {
  return (command.flags as typeof PerunCommand.flags | undefined) ?? {};
}

function commandWords(file: string): string {
  return file.replace(/\.ts$/, '').replaceAll('/', ' ');
}
