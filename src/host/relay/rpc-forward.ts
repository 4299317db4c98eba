import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { type AnyContractRouter, isContractProcedure } from '@orpc/contract';
import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/node';
import { assertMay, type CallContext, type Caller } from '../../control/auth/caller.ts';
import { getProcedureMeta } from '../../control/auth/procedure-meta.ts';
import { contract } from '../../control/contract/contract.ts';
import { toRpcError } from '../../control/contract/errors.ts';
import { takeJsonBody } from '../../control/http/json-body.ts';
import { sendProblem } from '../../control/http/problem.ts';
import { toPerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';

type Call = (input: unknown, options: { signal?: AbortSignal | undefined }) => Promise<unknown>;
type CallTree = Call & { readonly [name: string]: CallTree };

/** The procedures of the contract, each to be given what it does. */
type Implementers = { readonly [name: string]: Implementers } & {
  handler(answer: (call: { readonly input: unknown; readonly signal?: AbortSignal }) => unknown): unknown;
};

/** Answers a call of the caller; false where there is no such procedure. */
export type RpcForward = (request: IncomingMessage, response: ServerResponse, caller: Caller) => Promise<boolean>;

/**
 * Hands `/rpc` of the player page on to the control router of the main thread, which admits procedures of class watch
 * and play only. What this caller may do of them is decided here.
 */
export function createRpcForward(controlPort: MessagePort, limits: Limits): RpcForward {
  const client: CallTree = createORPCClient(new RPCLink({ port: controlPort }));
  controlPort.start();
  const handler = new RPCHandler<CallContext>(forward(contract, client, guarded()) as never);
  return async (request, response, caller) => {
    try {
      await takeJsonBody(request, limits.rpcBodyBytes);
    } catch (error) {
      sendProblem(response, toPerunError(error));
      return true;
    }
    return (await handler.handle(request, response, { prefix: '/rpc', context: { caller } })).matched;
  };
}

function forward(node: AnyContractRouter, client: CallTree, procedures: Implementers): unknown {
  if (isContractProcedure(node)) return procedures.handler(({ input, signal }) => client(input, { signal }));
  return Object.fromEntries(
    Object.entries(node).map(([name, child]) => {
      const [call, procedure] = [client[name], procedures[name]];
      return [name, call === undefined || procedure === undefined ? undefined : forward(child, call, procedure)];
    }),
  );
}

/** Checks the caller first of all: who may not call learns nothing of what a procedure takes. */
function guarded(): Implementers {
  const procedures = implement(contract)
    .$context<CallContext>()
    .use(({ next, path, procedure, context }) => {
      try {
        assertMay(context.caller, getProcedureMeta(procedure)?.class, path.join('.'));
      } catch (error) {
        throw toRpcError(error);
      }
      return next();
    });
  return procedures as unknown as Implementers;
}
