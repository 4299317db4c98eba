import { OpenAPIGenerator } from '@orpc/openapi';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { z } from 'zod';
import { walkProcedures } from '../../src/control/auth/procedure-meta.ts';
import { grantOf } from '../../src/control/auth/caller.ts';
import { contract } from '../../src/control/contract/contract.ts';

type Document = Awaited<ReturnType<OpenAPIGenerator['generate']>>;
type Operation = Record<string, unknown> & {
  operationId?: string;
  parameters?: Record<string, unknown>[];
  responses?: Record<string, unknown>;
};

const problemSchema = z.object({
  type: z.string().describe('urn:perun:error: and the code'),
  title: z.string().describe('what the code means'),
  status: z.int(),
  detail: z.string().describe('what was tried and what came of it'),
  code: z.string().describe('of the catalogue in docs/errors.md, which may grow'),
  remedy: z.string().describe('what to do next'),
});

/** The REST interface as OpenAPI 3.1: the procedures of the contract, and who may call them. */
export async function openApiDocument(version: string): Promise<Document> {
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] });
  const document = await generator.generate(contract, {
    info: {
      title: 'Perun control API',
      version,
      description: 'Everything the perun command does with a host, over HTTP. See docs/api.md.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: 'http://localhost:7391/api/v1', description: 'the usual control port' }],
    security: [{ token: [] }, { login: [] }],
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', description: 'what `perun host token` prints' },
        login: {
          type: 'apiKey',
          in: 'cookie',
          name: 'perun-7391',
          description: 'of a page that logged in; its name ends in the port',
        },
      },
    },
  });
  const { $schema: _, ...problem } = z.toJSONSchema(problemSchema, { target: 'draft-2020-12' });
  Object.assign((document.components ??= {}), {
    schemas: { ...document.components.schemas, Problem: problem },
    responses: {
      Problem: {
        description: 'what went wrong, by a code of the catalogue',
        content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
      },
    },
  });
  const grants = new Map(
    [...walkProcedures(contract)].map(({ path, meta }) => [path.join('.'), meta.class && grantOf[meta.class]]),
  );
  for (const item of Object.values(document.paths ?? {})) {
    for (const operation of Object.values(item ?? {}) as unknown as Operation[]) {
      const grant = grants.get(operation.operationId ?? '');
      operation['x-perun-grant'] = grant;
      operation['description'] = [operation['description'], `Takes the grant ${grant}.`].filter(Boolean).join(' ');
      // The generator allows an empty value everywhere, also where a number is asked for.
      for (const parameter of operation.parameters ?? []) delete parameter['allowEmptyValue'];
      operation.responses = { ...operation.responses, default: { $ref: '#/components/responses/Problem' } };
    }
  }
  return document;
}
