import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerText, headersOf } from './page-headers.ts';
import type { PageCredentials } from './protocol.ts';

/**
 * The certificate for people to install, which is no secret. It is there by http too: what makes it trustworthy is the
 * comparison of its fingerprint, and a browser that does not trust it yet comes by https no better.
 */
export function serveAuthority(request: IncomingMessage, response: ServerResponse, page: PageCredentials | null): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') return answerText(response, 405, 'use GET');
  const pem = page?.authorityPem ?? null;
  if (pem === null) return answerText(response, 404, 'this host has no authority of its own for its page');
  const headers = { ...headersOf(request), 'content-type': 'application/x-x509-ca-cert', 'cache-control': 'no-store' };
  response.writeHead(200, { ...headers, 'content-length': Buffer.byteLength(pem) });
  response.end(request.method === 'HEAD' ? undefined : pem);
}
