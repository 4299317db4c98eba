import type { IncomingMessage } from 'node:http';
import { PerunError } from '../../shared/errors.ts';
import type { Logins } from '../auth/logins.ts';
import { loginPage, loginPolicy, loginScript } from './login-page.ts';
import type { Route } from './route.ts';

/** A token and its JSON around it. */
const bodyBytes = 1024;

/** How a page gets and gives back its login, and the one page that can be seen without it. */
export function loginRoutes(logins: Logins): Route[] {
  const page = (path: string, type: string, text: string): Route => ({
    path,
    methods: ['GET', 'HEAD'],
    access: 'open',
    answer: ({ response }) => {
      response.writeHead(200, { 'content-type': `${type}; charset=utf-8`, 'content-security-policy': loginPolicy });
      response.end(response.req.method === 'HEAD' ? undefined : text);
    },
  });
  return [
    page('/login', 'text/html', loginPage),
    page('/login.js', 'text/javascript', loginScript),
    {
      path: '/auth/login',
      methods: ['POST'],
      access: 'open',
      answer: async ({ request, response }) => {
        response.setHeader('set-cookie', logins.open(request, await readToken(request)));
        response.writeHead(204).end();
      },
    },
    {
      path: '/auth/logout',
      methods: ['POST'],
      access: 'watch',
      answer: ({ request, response }) => {
        response.writeHead(204, { 'set-cookie': logins.forgetting(request) }).end();
        logins.close(request);
      },
    },
  ];
}

/** `{"token": "…"}` as JSON: a type that a form of another page cannot send. */
async function readToken(request: IncomingMessage): Promise<string> {
  if (!/^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new PerunError('USAGE', 'a login is sent as application/json');
  }
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    length += chunk.length;
    if (length > bodyBytes) throw new PerunError('PROTOCOL_TOO_LARGE', `a login has at most ${bodyBytes} bytes`);
    chunks.push(chunk);
  }
  let body: unknown;
  try {
    body = JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (cause) {
    throw new PerunError('USAGE', 'the login is not JSON', { cause });
  }
  if (typeof body === 'object' && body !== null && 'token' in body && typeof body.token === 'string') return body.token;
  throw new PerunError('USAGE', 'a login is {"token": "…"}');
}
