import type { IncomingMessage } from 'node:http';
import { PerunError } from '../../shared/errors.ts';

/** Reads the body of a request. Fails with PROTOCOL_TOO_LARGE beyond `limit` bytes, before they are kept. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const tooLarge = (): PerunError => new PerunError('PROTOCOL_TOO_LARGE', `the body has more than ${limit} bytes`);
  if (Number(request.headers['content-length'] ?? 0) > limit) throw tooLarge();
  return new Promise<Buffer>((resolve, reject) => {
    const chunks: Buffer[] = [];
    let length = 0;
    request.on('data', (chunk: Buffer) => {
      length += chunk.length;
      if (length <= limit) chunks.push(chunk);
      else {
        request.pause();
        reject(tooLarge());
      }
    });
    request.on('end', () => resolve(Buffer.concat(chunks)));
    request.on('error', (cause) => reject(new PerunError('CONNECTION_LOST', 'the request broke off', { cause })));
  });
}

/**
 * Reads the body of a request as JSON; undefined where there is none. Fails with PROTOCOL_TOO_LARGE beyond `limit` bytes,
 * and with USAGE for what is not JSON or does not say that it is: what a form of another page can send is no call of ours.
 */
export async function readJsonBody(request: IncomingMessage, limit: number): Promise<unknown> {
  const text = (await readBody(request, limit)).toString('utf8');
  if (text === '') return undefined;
  if (!/^application\/json\s*(?:;|$)/i.test(request.headers['content-type'] ?? '')) {
    throw new PerunError('USAGE', 'a body is sent as application/json', { remedy: 'set the header Content-Type' });
  }
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch (cause) {
    throw new PerunError('USAGE', 'the body is not JSON', { cause, remedy: 'send JSON' });
  }
  // Else a list would be taken for an object of which every field may be left out.
  if (Array.isArray(body)) throw new PerunError('USAGE', 'the body is a list', { remedy: 'send an object' });
  return body;
}

/**
 * Reads the body for a handler of oRPC and leaves it where that looks first, so that it never reads the stream itself:
 * what its own limit throws while a body streams in ends the process.
 */
export async function takeJsonBody(request: IncomingMessage & { body?: unknown }, limit: number): Promise<void> {
  request.body = await readJsonBody(request, limit);
  request.headers['content-type'] = 'application/json';
  delete request.headers['content-disposition'];
}
