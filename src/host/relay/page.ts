import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { extname, join, normalize, sep } from 'node:path';

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.json': 'application/json; charset=utf-8',
  '.webmanifest': 'application/manifest+json',
  '.wasm': 'application/wasm',
  '.woff2': 'font/woff2',
};

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
export function headersFor(host: string | undefined): Readonly<Record<string, string>> {
  return loopbackName.test(host ?? '') ? { ...securityHeaders, ...isolationHeaders } : securityHeaders;
}

/** Answers with one line of text, for a person with curl as much as for a program. */
export function answerText(response: ServerResponse, status: number, text: string): void {
  response.writeHead(status, { ...headersFor(response.req.headers.host), 'content-type': 'text/plain; charset=utf-8' });
  response.end(`${text}\n`);
}

/** Serves the built player page: files of one folder, nothing outside it; `/s/<id>` is the page itself. */
export function servePage(directory: string | null, request: IncomingMessage, response: ServerResponse): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('allow', 'GET, HEAD');
    return answerText(response, 405, `${request.method ?? 'this method'} is not for pages; use GET`);
  }
  if (directory === null) {
    return answerText(response, 404, 'the viewer was not built; run `npm run build` and start the host again');
  }
  const file = resolveFile(directory, request.url ?? '/');
  if (file === undefined) return answerText(response, 404, 'no such page; the viewer is at /');
  void sendFile(file, request, response);
}

function resolveFile(directory: string, url: string): string | undefined {
  let path: string;
  try {
    path = decodeURIComponent(new URL(url, 'http://host').pathname);
  } catch {
    return undefined;
  }
  if (path.includes('\0')) return undefined;
  if (path === '/' || /^\/s\/[^/]*$/.test(path)) path = '/index.html';
  const file = normalize(join(directory, path));
  return file.startsWith(directory + sep) ? file : undefined;
}

async function sendFile(file: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const size = await stat(file).then(
    (found) => (found.isFile() ? found.size : undefined),
    () => undefined,
  );
  if (size === undefined) return answerText(response, 404, 'no such page; the viewer is at /');
  const hashed = /-[\w-]{8,}\.\w+$/.test(file);
  response.writeHead(200, {
    ...headersFor(request.headers.host),
    'content-type': contentTypes[extname(file)] ?? 'application/octet-stream',
    'content-length': size,
    // Vite puts a content hash into the names of its assets; the page itself must always be asked for.
    'cache-control': hashed ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response);
}
