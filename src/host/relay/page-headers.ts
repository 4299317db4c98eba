import type { IncomingMessage, ServerResponse } from 'node:http';

/** Only our own files and our own sockets; `wasm-unsafe-eval` is what compiling the codec's WebAssembly needs. */
export const contentSecurityPolicy: string = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "img-src 'self' data: blob:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

const securityHeaders: Readonly<Record<string, string>> = {
  'content-security-policy': contentSecurityPolicy,
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** What isolates the page from every other origin. */
const isolationHeaders: Readonly<Record<string, string>> = {
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-embedder-policy': 'require-corp',
};

const loopbackName = /^(?:localhost|[\w-]+\.localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i;

/**
 * The headers of one answer. Browsers heed isolation on secure origins only, which plain http is under the names of
 * this machine alone, and warn on every other page.
 */
export function headersFor(host: string | undefined, secure: boolean): Readonly<Record<string, string>> {
  return secure || loopbackName.test(host ?? '') ? { ...securityHeaders, ...isolationHeaders } : securityHeaders;
}

/** Those of the answer to this request. */
export function headersOf({ headers, socket }: IncomingMessage): Readonly<Record<string, string>> {
  return headersFor(headers.host, 'encrypted' in socket);
}

/** Answers with one line of text, for a person with curl as much as for a program. */
export function answerText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...headersOf(response.req), 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}
