import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readJsonBody } from '../../../../src/control/http/json-body.ts';
import { sendProblem } from '../../../../src/control/http/problem.ts';
import { toPerunError } from '../../../../src/shared/errors.ts';

const limit = 1_000_000;
const server = createServer((incoming, outgoing) => {
  readJsonBody(incoming, limit).then(
    (body) => outgoing.end(JSON.stringify({ body })),
    (error: unknown) => sendProblem(outgoing, toPerunError(error)),
  );
});
beforeAll(() => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
afterAll(() => void server.close());

/** Sends the parts one by one, without saying how long they are unless `headers` do. */
function send(parts: readonly string[], headers: Record<string, string>): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const { port } = server.address() as AddressInfo;
    const outgoing = request({ port, method: 'POST', headers, agent: false }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
    });
    // The host hangs up on a body that it will not read.
    outgoing.on('error', (error) => ('code' in error && error.code === 'EPIPE' ? undefined : reject(error)));
    for (const part of parts) outgoing.write(part);
    outgoing.end();
  });
}
const json = { 'content-type': 'application/json; charset=utf-8' };

test('a body that comes in parts is read whole', async () => {
  expect(await send(['{"a"', ':"ü"', '}'], json)).toEqual({ status: 200, text: '{"body":{"a":"ü"}}' });
  expect(await send([], {})).toEqual({ status: 200, text: '{}' });
});

test.each([
  ['a length over the limit', ['{'], { ...json, 'content-length': String(limit + 1) }, 413],
  ['more than the limit, in parts', Array.from({ length: 40 }, () => 'x'.repeat(50_000)), json, 413],
  ['text', ['{}'], { 'content-type': 'text/plain' }, 400],
  ['a form', ['a=1'], { 'content-type': 'application/x-www-form-urlencoded' }, 400],
  ['no type', ['{}'], {}, 400],
  ['half of it', ['{"a":'], json, 400],
] as const)('%s is refused', async (_, parts, headers, status) => {
  expect((await send(parts, headers)).status).toBe(status);
});
