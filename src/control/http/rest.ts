import type { IncomingMessage, ServerResponse } from 'node:http';
import { createORPCErrorFromJson, isORPCErrorJson, ORPCError } from '@orpc/client';
import { isContractProcedure } from '@orpc/contract';
import { SmartCoercionPlugin } from '@orpc/json-schema';
import { OpenAPIHandler } from '@orpc/openapi/node';
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4';
import { fromRpcError } from '../contract/errors.ts';
import { contract } from '../contract/contract.ts';
import { PerunError } from '../../shared/errors.ts';
import type { CallContext } from '../auth/caller.ts';
import type { ControlRouter } from '../router/router.ts';
import { sendProblem } from './problem.ts';

/** Answers one request below /api/v1; false where no procedure has that path. */
export type Rest = (request: IncomingMessage, response: ServerResponse, context: CallContext) => Promise<boolean>;

/** Carries a failure past the handler, whose own form of errors is not ours. */
interface RestContext extends CallContext {
  failure?: PerunError;
  status?: number;
}

/** The procedures of the contract by method and path, with failures as problem+json. */
export function createRest(router: ControlRouter): Rest {
  const handler = new OpenAPIHandler<RestContext>(router, {
    plugins: [new SmartCoercionPlugin({ schemaConverters: [new ZodToJsonSchemaConverter()] })],
    rootInterceptors: [
      async (call) => {
        const result = await call.next();
        if (!result.matched || result.response.status < 400) return result;
        const { body, status } = result.response;
        call.context.failure = fromRpcError(
          isORPCErrorJson(body) ? createORPCErrorFromJson(body) : new ORPCError('INTERNAL_SERVER_ERROR'),
        );
        call.context.status = status;
        return { matched: false, response: undefined };
      },
    ],
  });
  const places = [...walkPlaces(contract)];
  return async (request, response, { caller }) => {
    const context: RestContext = { caller };
    const { matched } = await handler.handle(request, response, { prefix: '/api/v1', context });
    if (matched) return true;
    if (context.failure !== undefined) {
      sendProblem(response, context.failure, context.status);
      return true;
    }
    const path = new URL(request.url ?? '/', 'http://host').pathname.replace('/api/v1', '');
    const methods = places.filter((place) => place.fits.test(path)).map(({ method }) => method);
    if (methods.length === 0) return false;
    response.setHeader('allow', methods.join(', '));
    const asked = request.method ?? 'this';
    sendProblem(response, new PerunError('USAGE', `${path} takes ${methods.join(' and ')}, not ${asked}`), 405);
    return true;
  };
}

function* walkPlaces(node: unknown): Generator<{ readonly method: string; readonly fits: RegExp }> {
  if (isContractProcedure(node)) {
    const { method, path } = node['~orpc'].route;
    if (method === undefined || path === undefined) return;
    yield { method, fits: new RegExp(`^${path.replace(/\{\w+\}/g, '[^/]+')}/?$`) };
    return;
  }
  if (typeof node !== 'object' || node === null) return;
  for (const child of Object.values(node)) yield* walkPlaces(child);
}
