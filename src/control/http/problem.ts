import type { ServerResponse } from 'node:http';
import { toRpcError } from '../contract/errors.ts';
import { errorCatalogue, type PerunError } from '../../shared/errors.ts';

/** An error as RFC 9457 has it, with our code and remedy beside. */
export interface Problem {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly code: string;
  readonly remedy: string;
}

export function toProblem(error: PerunError, status: number = error.httpStatus): Problem {
  return {
    type: `urn:perun:error:${error.code}`,
    title: errorCatalogue[error.code].meaning,
    status,
    detail: error.message,
    code: error.code,
    remedy: error.remedy,
  };
}

/** Answers with the error, unless an answer has begun: then the connection ends, so that nobody takes half for whole. */
export function sendProblem(response: ServerResponse, error: PerunError, status: number = error.httpStatus): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  if (status === 401) response.setHeader('www-authenticate', 'Bearer');
  const isRpc = response.req.url?.startsWith('/rpc/') === true;
  // What was not read of the request would be taken for the next one.
  if (!response.req.complete) response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': isRpc ? 'application/json' : 'application/problem+json' });
  if (response.req.method === 'HEAD') response.end();
  // The form in which a client of oRPC reads failures.
  else if (isRpc) response.end(JSON.stringify({ json: { ...toRpcError(error).toJSON(), status } }));
  else response.end(JSON.stringify(toProblem(error, status)));
}
