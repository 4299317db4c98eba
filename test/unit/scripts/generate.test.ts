import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Interfaces } from '@oclif/core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { findDrift, writeDrift } from '../../../scripts/generate/committed-files.ts';
import { loadCommands } from '../../../scripts/generate/load-commands.ts';
import { manifestText } from '../../../scripts/generate/manifest.ts';
import { schemaFiles } from '../../../scripts/generate/schemas.ts';
import { snapshotText } from '../../../scripts/generate/snapshot.ts';
import { root as packageRoot } from '../../../scripts/root.ts';

/** A package of its own with two compiled commands, as the build leaves them. */
const sources: Record<string, string> = {
  'package.json': JSON.stringify({
    name: 'commands-under-test',
    version: '1.2.3',
    type: 'module',
    files: ['dist'],
    oclif: { bin: 'perun', commands: './dist/commands', topicSeparator: ' ' },
  }),
  'dist/commands/stats.js': `
    import { Command } from '@oclif/core';
    export default class Stats extends Command {
      async run() {}
    }`,
  'dist/commands/host/status.js': `
    import { Args, Command, Flags } from '@oclif/core';
    import { z } from 'zod';
        export default class Status extends Command {
      static enableJsonFlag = true;
      static jsonSchema = z.object({ at: z.iso.datetime(), lines: z.int().default(100) });
      static flags = { lines: Flags.integer({ char: 'n', aliases: ['count'] }) };
      static args = { id: Args.string({ required: true }), more: Args.string() };
      async run() {}
    }`,
  'dist/commands/bare.js': `
    import { Command } from '@oclif/core';
    export default class Bare extends Command {
      static enableJsonFlag = true;
      async run() {}
    }`,
};

let project: string;
beforeAll(() => {
  project = mkdtempSync(join(tmpdir(), 'perun-commands-'));
  for (const [path, text] of Object.entries(sources)) {
    mkdirSync(dirname(join(project, path)), { recursive: true });
    writeFileSync(join(project, path), text);
  }
  symlinkSync(join(packageRoot, 'node_modules'), join(project, 'node_modules'));
});
afterAll(() => rmSync(project, { recursive: true, force: true }));

describe('committed files', () => {
  let root: string;
  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'perun-generate-'));
  });
  afterEach(() => rmSync(root, { recursive: true, force: true }));

  it('finds what differs, is missing and is left over, and brings it in step', () => {
    const files = ['same', 'other', 'new'].map((name) => ({ path: `made/${name}.json`, text: `${name}\n` }));
    mkdirSync(join(root, 'made'));
    writeFileSync(join(root, 'made/same.json'), 'same\n');
    writeFileSync(join(root, 'made/other.json'), 'old\n');
    writeFileSync(join(root, 'made/gone.json'), 'gone\n');
    const drift = findDrift(root, files, 'made');
    expect(drift).toEqual([
      { path: 'made/other.json', state: 'differs' },
      { path: 'made/new.json', state: 'missing' },
      { path: 'made/gone.json', state: 'left over' },
    ]);
    writeDrift(root, files, drift);
    expect(findDrift(root, files, 'made')).toEqual([]);
    expect(readdirSync(join(root, 'made')).toSorted()).toEqual(['new.json', 'other.json', 'same.json']);
    expect(readFileSync(join(root, 'made/other.json'), 'utf8')).toBe('other\n');
  });
});

describe('from compiled commands', () => {
  it('the manifest is the same in whatever order they were loaded, and holds no schemas', async () => {
    const { manifest } = await loadCommands(project);
    const reversed = Object.fromEntries(Object.entries(manifest.commands).toReversed());
    expect(manifestText({ ...manifest, commands: reversed })).toBe(manifestText(manifest));
    const parsed = JSON.parse(manifestText(manifest)) as Interfaces.Manifest;
    expect(Object.keys(parsed.commands)).toEqual(['bare', 'host:status', 'stats']);
    expect(parsed.version).toBe('1.2.3');
    expect(manifestText(manifest)).not.toContain('jsonSchema');
  });

  it('the snapshot holds what people type', async () => {
    const { manifest } = await loadCommands(project);
    expect(JSON.parse(snapshotText(manifest))).toEqual([
      { command: 'bare', aliases: [], args: [], flags: ['json'], chars: [] },
      {
        command: 'host status',
        aliases: [],
        args: ['<id>', '[more]'],
        flags: ['count', 'json', 'lines'],
        chars: ['n'],
      },
      { command: 'stats', aliases: [], args: [], flags: [], chars: [] },
    ]);
  });

  it('there is a schema for each command with --json, and one for errors', async () => {
    const { classes } = await loadCommands(project);
    const files = schemaFiles(new Map([...classes].filter(([id]) => id !== 'bare')));
    expect(files.map((file) => file.path)).toEqual([
      'schemas/host-status.json',
      'schemas/error.json',
      'schemas/config-file.json',
    ]);
    const [status, error] = files.map((file) => JSON.parse(file.text) as Record<string, unknown>);
    expect(status).toMatchObject({
      title: 'perun host status --json',
      type: 'object',
      required: ['at', 'lines'],
      properties: { at: { type: 'string', format: 'date-time' } },
    });
    expect(JSON.stringify(error)).toContain('HOST_NOT_RUNNING');
  });

  it('a command that offers --json without a schema is named', async () => {
    const { classes } = await loadCommands(project);
    expect(() => schemaFiles(classes)).toThrow('static jsonSchema: bare');
  });

  it('a package without compiled commands is refused', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'perun-empty-'));
    writeFileSync(join(empty, 'package.json'), sources['package.json'] ?? '');
    await expect(loadCommands(empty)).rejects.toThrow('npm run build');
    rmSync(empty, { recursive: true });
  });
});
