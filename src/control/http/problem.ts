import type { ServerResponse } from 'node:http';
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
  // What was not read of the request would be taken for the next one.
  if (!response.req.complete) response.setHeader('connection', 'close');
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  response.end(response.req.method === 'HEAD' ? undefined : JSON.stringify(toProblem(error, status)));
}
