import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/fetch';
import type { ContractRouterClient } from '@orpc/contract';
import type { Contract } from '../../src/control/contract/contract.ts';
import { isErrorCode, PerunError } from '../../src/shared/errors.ts';
import { Signal } from '../../src/shared/events.ts';

/** The host does not know this browser, or no longer. */
export const turnedAway: Signal<[]> = new Signal();

export type ControlClient = ContractRouterClient<Contract>;

/** The host's control interface on the page's own origin; the host serves the classes watch and play there. */
export const control: ControlClient = createORPCClient(
  new RPCLink({
    url: () => new URL('/rpc', window.location.origin),
    eventIteratorKeepAliveEnabled: false,
    fetch: async (request, init) => {
      const response = await fetch(request, init);
      if (response.status === 401) turnedAway.emit();
      return response;
    },
  }),
);

/** A failed call as one of our errors; a host that does not answer is UNREACHABLE. */
export function controlError(error: unknown): PerunError {
  if (error instanceof Error && 'code' in error && isErrorCode(error.code)) {
    const remedy = remedyOf(error);
    return new PerunError(error.code, error.message, { cause: error, ...(remedy === undefined ? {} : { remedy }) });
  }
  return new PerunError('UNREACHABLE', 'the host does not answer', {
    cause: error,
    remedy: 'see on its machine whether it runs: perun host status',
  });
}

function remedyOf(error: Error): string | undefined {
  if (!('data' in error) || typeof error.data !== 'object' || error.data === null) return undefined;
  return 'remedy' in error.data && typeof error.data.remedy === 'string' ? error.data.remedy : undefined;
}
