import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { join, normalize, sep } from 'node:path';
import { contentTypeOf, isHashed } from '../built-files.ts';
import { answerText, headersOf } from './page-headers.ts';

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
  response.writeHead(200, {
    ...headersOf(request),
    'content-type': contentTypeOf(file),
    'content-length': size,
    // Vite puts a content hash into the names of its assets; the page itself must always be asked for.
    'cache-control': isHashed(file) ? 'public, max-age=31536000, immutable' : 'no-cache',
  });
  if (request.method === 'HEAD') {
    response.end();
    return;
  }
  createReadStream(file)
    .on('error', () => response.destroy())
    .pipe(response);
}
