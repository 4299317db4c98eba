import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../contract/contract.ts';
import { fromRpcError } from '../contract/errors.ts';
import { unixFetch } from './unix-fetch.ts';

/** The control interface of a running host, as typed calls. Every call fails with a PerunError. */
export type ControlClient = ContractRouterClient<Contract>;

export interface ControlClientOptions {
  readonly socketPath: string;
  /** Milliseconds for the head of each answer; default 15 000. */
  readonly timeoutMs?: number;
}

/** Nothing is connected until the first call; there is nothing to close. */
export function createControlClient(options: ControlClientOptions): ControlClient {
  const { socketPath, timeoutMs = 15_000 } = options;
  const link = new RPCLink({
    url: 'http://perun/rpc',
    fetch: (request) => unixFetch(request, { socketPath, timeoutMs }),
    interceptors: [
      async (call) => {
        try {
          return await call.next();
        } catch (error) {
          throw fromRpcError(error);
        }
      },
    ],
  });
  return createORPCClient(link);
}
