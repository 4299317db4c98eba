import { request as httpRequest, type IncomingMessage } from 'node:http';
import { PerunError } from '../../shared/errors.ts';

export interface UnixFetchOptions {
  readonly socketPath: string;
  /** Milliseconds until the head of an answer must be there; bodies may stream for ever. */
  readonly timeoutMs: number;
}

/** Errors of connect(2) that say nobody serves this socket. */
const nobodyThere: ReadonlySet<unknown> = new Set(['ENOENT', 'ECONNREFUSED', 'ENOTDIR']);

/**
 * `fetch` over a Unix socket, which the global one cannot do. Fails with HOST_NOT_RUNNING, TIMEOUT, REFUSED or
 * CONNECTION_LOST.
 */
export async function unixFetch(request: Request, options: UnixFetchOptions): Promise<Response> {
  const url = new URL(request.url);
  const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
  const incoming = await new Promise<IncomingMessage>((resolve, reject) => {
    const outgoing = httpRequest({
      socketPath: options.socketPath,
      path: url.pathname + url.search,
      method: request.method,
      headers: { ...Object.fromEntries(request.headers), ...(body && { 'content-length': String(body.length) }) },
      signal: request.signal,
    });
    const timer = setTimeout(() => {
      outgoing.destroy(new PerunError('TIMEOUT', `the host did not answer within ${options.timeoutMs} ms`));
    }, options.timeoutMs);
    outgoing.on('response', (response) => {
      clearTimeout(timer);
      resolve(response);
    });
    outgoing.on('error', (error) => {
      clearTimeout(timer);
      reject(describeFailure(error, request.signal));
    });
    outgoing.end(body);
  });
  return toResponse(incoming, request.signal);
}

function toResponse(incoming: IncomingMessage, signal: AbortSignal): Response {
  const headers = new Headers();
  for (const [name, value] of Object.entries(incoming.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(', ') : value);
  }
  const status = incoming.statusCode ?? 500;
  if (status === 204 || status === 304) return new Response(null, { status, headers });
  let over = false;
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      const finish = (end: () => void): void => {
        // A reader that left has closed the stream already.
        if (!over) end();
        over = true;
      };
      incoming.on('data', (chunk: Buffer) => {
        if (over) return;
        controller.enqueue(new Uint8Array(chunk));
        if ((controller.desiredSize ?? 0) <= 0) incoming.pause();
      });
      incoming.on('end', () => finish(() => controller.close()));
      incoming.on('error', (error) => finish(() => controller.error(describeFailure(error, signal))));
    },
    pull: () => void incoming.resume(),
    cancel: () => {
      over = true;
      incoming.destroy();
    },
  });
  return new Response(body, { status, headers });
}

function describeFailure(error: Error, signal: AbortSignal): Error {
  if (error instanceof PerunError || signal.aborted) return error;
  const { code } = error as NodeJS.ErrnoException;
  if (nobodyThere.has(code)) return new PerunError('HOST_NOT_RUNNING', 'no host runs for this user', { cause: error });
  if (code === 'EACCES' || code === 'EPERM') {
    return new PerunError('REFUSED', 'the control socket belongs to another user', { cause: error });
  }
  return new PerunError('CONNECTION_LOST', 'the host closed the control connection', { cause: error });
}
