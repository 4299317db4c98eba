import type { IncomingMessage, ServerResponse } from 'node:http';
import type { MessagePort } from 'node:worker_threads';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/message-port';
import { type AnyContractRouter, isContractProcedure } from '@orpc/contract';
import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/node';
import { contract } from '../../control/contract/contract.ts';
import { takeJsonBody } from '../../control/http/json-body.ts';
import { sendProblem } from '../../control/http/problem.ts';
import { toPerunError } from '../../shared/errors.ts';
import type { Limits } from '../../shared/limits.ts';

type Call = (input: unknown, options: { signal?: AbortSignal | undefined }) => Promise<unknown>;
type CallTree = Call & { readonly [name: string]: CallTree };

/**
 * Hands `/rpc` of the player page on to the control router of the main thread, which admits procedures of class watch
 * and play only. Nothing is decided here.
 */
export function createRpcForward(
  controlPort: MessagePort,
  limits: Limits,
): (request: IncomingMessage, response: ServerResponse) => Promise<boolean> {
  const client: CallTree = createORPCClient(new RPCLink({ port: controlPort }));
  controlPort.start();
  const handler = new RPCHandler(forward(contract, client) as never);
  return async (request, response) => {
    try {
      await takeJsonBody(request, limits.rpcBodyBytes);
    } catch (error) {
      sendProblem(response, toPerunError(error));
      return true;
    }
    return (await handler.handle(request, response, { prefix: '/rpc' })).matched;
  };
}

function forward(node: AnyContractRouter, client: CallTree): unknown {
  if (isContractProcedure(node)) {
    return implement(node).handler(({ input, signal }) => client(input, { signal }));
  }
  return Object.fromEntries(
    Object.entries(node).map(([name, child]) => {
      const call = client[name];
      return [name, call === undefined ? undefined : forward(child, call)];
    }),
  );
}
