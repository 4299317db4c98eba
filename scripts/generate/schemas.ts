import type { Command } from '@oclif/core';
import { z } from 'zod';
import { configSchema } from '../../src/platform/config/settings.ts';
import { errorCatalogue } from '../../src/shared/errors.ts';
import type { CommittedFile } from './committed-files.ts';

/** A command that offers `--json` names the schema of its result here. */
type WithSchema = Command.Class & { readonly jsonSchema?: z.ZodType };

const errorSchema = z.object({
  error: z.object({
    code: z.enum(Object.keys(errorCatalogue) as [string, ...string[]]),
    message: z.string().describe('what was tried and what came of it'),
    remedy: z.string().describe('what to do next'),
  }),
});

/**
 * One JSON schema for each command that offers `--json`, one for errors and one for config.toml. Fails naming every command that offers it
 * without a schema.
 */
export function schemaFiles(classes: ReadonlyMap<string, Command.Class>): CommittedFile[] {
  const offering = [...classes].filter(([, command]) => command.enableJsonFlag) as [string, WithSchema][];
  const bare = offering.filter(([, command]) => command.jsonSchema === undefined).map(([id]) => id);
  if (bare.length > 0) throw new Error(`commands with --json but without static jsonSchema: ${bare.join(', ')}`);
  const files = offering.flatMap(([id, { jsonSchema }]) =>
    jsonSchema === undefined
      ? []
      : [schemaFile(id.replaceAll(':', '-'), `perun ${id.replaceAll(':', ' ')} --json`, jsonSchema)],
  );
  return [
    ...files,
    schemaFile('error', 'any command that fails under --json', errorSchema),
    schemaFile('config-file', 'config.toml of Perun', configSchema(), 'input'),
  ];
}

function schemaFile(name: string, title: string, schema: z.ZodType, io: 'input' | 'output' = 'output'): CommittedFile {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-2020-12', io });
  return { path: `schemas/${name}.json`, text: `${JSON.stringify({ $schema, title, ...rest }, null, 2)}\n` };
}
