import type { IncomingMessage } from 'node:http';
import { PerunError } from '../../shared/errors.ts';
import type { LoginProof, Logins } from '../auth/logins.ts';
import { readJsonBody } from './json-body.ts';
import { loginPage, loginPolicy, loginScript } from './login-page.ts';
import type { Route } from './route.ts';

/** A token or a ticket, and its JSON around it. */
const bodyBytes = 1024;

/**
 * How a page gets and gives back its login, and the one page that can be seen without it: on this machine, where alone a
 * login counts.
 */
export function loginRoutes(logins: Logins): Route[] {
  const page = (path: string, type: string, text: string): Route => ({
    path,
    methods: ['GET', 'HEAD'],
    access: 'open',
    hereOnly: true,
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
      hereOnly: true,
      answer: async ({ request, response }) => {
        response.setHeader('set-cookie', logins.open(request, await readProof(request)));
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

/** `{"token": "…"}`, or `{"ticket": "…"}`. */
async function readProof(request: IncomingMessage): Promise<LoginProof> {
  const body = await readJsonBody(request, bodyBytes);
  if (typeof body === 'object' && body !== null) {
    if ('token' in body && typeof body.token === 'string') return { token: body.token };
    if ('ticket' in body && typeof body.ticket === 'string') return { ticket: body.ticket };
  }
  throw new PerunError('USAGE', 'a login is {"token": "…"}');
}
