import type { IncomingMessage, ServerResponse } from 'node:http';
import { portCookie } from '../../control/auth/port-cookie.ts';
import { readBody } from '../../control/http/json-body.ts';
import { sendProblem } from '../../control/http/problem.ts';
import type { Grant } from '../../shared/grants.ts';
import { PerunError, toPerunError } from '../../shared/errors.ts';
import { plainAddress } from '../../transport/websocket/attach.ts';
import { headersOf } from './page-headers.ts';
import { type PageIdentities, pageLoginMs } from './page-identities.ts';

/** More than the longest message that comes here. */
const bodyBytes = 256;
/** Says which hello a proof belongs to; pages of other origins cannot send it without being asked first. */
const handleHeader = 'perun-hello';
const bodyType = 'application/octet-stream';

export interface PageAuthOptions {
  readonly identities: PageIdentities;
  /** What whoever has that fingerprint may do here. */
  readonly grantsOf: (fingerprint: string) => readonly Grant[];
}

/** `POST /auth/hello` and `POST /auth/proof`: a page shows which key it has, and the host which is its. */
export async function servePageAuth(
  step: 'hello' | 'proof',
  request: IncomingMessage,
  response: ServerResponse,
  { identities, grantsOf }: PageAuthOptions,
): Promise<void> {
  for (const [name, value] of Object.entries(headersOf(request))) response.setHeader(name, value);
  response.setHeader('cache-control', 'no-store');
  try {
    if (request.method !== 'POST')
      throw new PerunError('USAGE', `${request.method ?? 'this'} is not for this path; use POST`);
    if (request.headers['content-type'] !== bodyType) throw new PerunError('USAGE', `the body is sent as ${bodyType}`);
    const body = await readBody(request, bodyBytes);
    if (step === 'hello') {
      const { handle, answer } = await identities.hello(plainAddress(request.socket.remoteAddress), body);
      response.writeHead(200, { 'content-type': bodyType, [handleHeader]: handle }).end(answer);
      return;
    }
    const handle = request.headers[handleHeader];
    const { fingerprint, login } = await identities.proof(typeof handle === 'string' ? handle : '', body);
    response.writeHead(200, {
      'content-type': 'application/json',
      'set-cookie': portCookie(request, login, pageLoginMs / 1000),
    });
    response.end(JSON.stringify({ grants: grantsOf(fingerprint) }));
  } catch (error) {
    sendProblem(response, toPerunError(error));
  }
}
