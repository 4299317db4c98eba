import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Asked, Route } from '../../control/http/route.ts';
import { PerunError } from '../../shared/errors.ts';
import { contentTypeOf, isHashed } from '../built-files.ts';

/** Its own files and its own host; pictures come within answers. */
const consolePolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** All files lie in one folder, and none is hidden: such a name leads nowhere else. */
const fileName = /^[\w-]+(?:\.[\w-]+)+$/;
const prefix = '/console/';

/** The console for browsers: a page at `/`, and its files, for whoever may see anything here. */
export function consoleRoutes(directory: string | null): Route[] {
  const reading = ['GET', 'HEAD'];
  return [
    { path: '/', methods: reading, access: 'watch', answer: (asked) => send(directory, 'index.html', asked) },
    {
      path: prefix,
      methods: reading,
      access: 'watch',
      answer: async (asked) => {
        const [path = ''] = (asked.request.url ?? '').split('?', 1);
        const file = path.slice(prefix.length);
        return fileName.test(file) && (await send(directory, file, asked));
      },
    },
  ];
}

async function send(directory: string | null, file: string, { response }: Asked): Promise<boolean> {
  if (directory === null) {
    throw new PerunError('NOT_FOUND', 'the console was not built', {
      remedy: 'run `npm run build`, and start the host again',
    });
  }
  const bytes = await readFile(join(directory, file)).catch(() => undefined);
  if (bytes === undefined) return false;
  response.writeHead(200, {
    'content-type': contentTypeOf(file),
    'content-length': bytes.length,
    'content-security-policy': consolePolicy,
    'cross-origin-opener-policy': 'same-origin',
    ...(isHashed(file) && { 'cache-control': 'private, max-age=31536000, immutable' }),
  });
  response.end(response.req.method === 'HEAD' ? undefined : bytes);
  return true;
}
