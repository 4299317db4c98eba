import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { request } from 'node:http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { LogLine } from '../../../../src/control/contract/schemas.ts';
import { issueTicket, ticketMs } from '../../../../src/control/auth/login-ticket.ts';
import { TokenFile } from '../../../../src/control/auth/token-file.ts';
import { type Answer, ControlPort } from '../../../support/control/control-port.ts';

let port: ControlPort;
let token = '';
beforeEach(async () => {
  port = await ControlPort.open({
    session: { list: async () => [] },
    host: {
      stop: () => {},
      logs: async function* (_lines, _follow, signal): AsyncGenerator<LogLine> {
        yield { time: '2026-01-01T00:00:00.000Z', level: 'info', room: 'host', message: 'first', fields: {} };
        await new Promise<void>((resolve) => signal?.addEventListener('abort', () => resolve()));
      },
    },
  });
  token = readFileSync(port.paths.controlToken, 'utf8').trim();
});
afterEach(() => port.close());

const json = { 'content-type': 'application/json' };

function logIn(body: string = JSON.stringify({ token }), headers: Record<string, string> = json): Promise<Answer> {
  return port.ask('/auth/login', { method: 'POST', headers, body });
}

async function cookieOf(answer: Answer | Promise<Answer>): Promise<string> {
  const [cookie = ''] = (await answer).headers['set-cookie'] ?? [];
  return cookie.split(';', 1)[0] ?? '';
}

describe('a login', () => {
  test('sets a cookie that scripts and other sites cannot use', async () => {
    const answer = await logIn();
    expect(answer.status).toBe(204);
    expect(answer.headers['set-cookie']).toEqual([
      expect.stringMatching(
        new RegExp(`^perun-${port.port}=[\\w-]{43}; Path=/; Max-Age=43200; HttpOnly; SameSite=Strict$`),
      ),
    ]);
  });

  test.each([
    ['a wrong token', JSON.stringify({ token: 'x'.repeat(43) }), json, 401],
    ['no token', '{}', json, 400],
    ['no JSON', 'token=x', json, 400],
    ['the type that forms send', JSON.stringify({ token: 'x' }), { 'content-type': 'text/plain' }, 400],
    ['no type', JSON.stringify({ token: 'x' }), {}, 400],
    ['too much', JSON.stringify({ token: 'x'.repeat(2000) }), json, 413],
  ] as const)('with %s fails and sets none', async (_, body, headers, status) => {
    const answer = await logIn(body, headers);
    expect(answer.status).toBe(status);
    expect(answer.headers['set-cookie']).toBeUndefined();
    expect(answer.headers['content-type']).toBe('application/problem+json');
  });

  test('is what a person is sent to, and a program is not', async () => {
    const accept = 'text/html,application/xhtml+xml,*/*;q=0.8';
    const sent = await port.ask('/docs', { headers: { accept } });
    expect([sent.status, sent.headers.location]).toEqual([303, '/login?next=%2Fdocs']);
    expect((await port.ask('/docs', { headers: { accept: '*/*' } })).status).toBe(401);
    const cookie = await cookieOf(logIn());
    const page = await port.ask('/docs', { headers: { accept, cookie, 'sec-fetch-site': 'none' } });
    expect([page.status, page.text]).toEqual([200, expect.stringContaining('GET /api/v1/sessions')]);
    expect(page.text).not.toContain('<script');
  });

  test('lets our own page read and write', async () => {
    const cookie = await cookieOf(logIn());
    const page = { cookie, 'sec-fetch-site': 'same-origin' };
    expect((await port.ask('/api/v1/sessions', { headers: page })).status).toBe(200);
    expect((await port.ask('/api/v1/host/stop', { method: 'POST', headers: page })).status).toBe(200);
    const old = { cookie, origin: `http://127.0.0.1:${port.port}` };
    expect((await port.ask('/api/v1/host/stop', { method: 'POST', headers: old })).status).toBe(200);
    expect((await port.ask('/api/v1/sessions', { headers: { cookie } })).status).toBe(200);
  });

  test.each([
    ['a page of another port of this machine reads', 'GET', '/api/v1/sessions', { 'sec-fetch-site': 'same-site' }],
    ['a page of elsewhere reads', 'GET', '/api/v1/sessions', { 'sec-fetch-site': 'cross-site' }],
    ['a page of another port writes', 'POST', '/api/v1/host/stop', { 'sec-fetch-site': 'same-site' }],
    ['somebody writes without an Origin', 'POST', '/api/v1/host/stop', {}],
    ['a link leads to a write', 'POST', '/api/v1/host/stop', { 'sec-fetch-site': 'none' }],
  ] as const)('does not count where %s', async (_, method, path, headers) => {
    const cookie = await cookieOf(logIn());
    expect((await port.ask(path, { method, headers: { cookie, ...headers } })).status).toBe(403);
  });

  test('ends with logout, which cuts off what still streams', async () => {
    const cookie = await cookieOf(logIn());
    const headers = { cookie, 'sec-fetch-site': 'same-origin' };
    const cut = new Promise<string>((resolve) => {
      const stream = request({ port: port.port, path: '/api/v1/host/logs?follow=true', headers }, (response) => {
        response.once('data', () => void port.ask('/auth/logout', { method: 'POST', headers }));
        response.on('error', () => resolve('cut'));
        response.on('end', () => resolve('ended'));
      });
      stream.end();
    });
    await expect(cut).resolves.toBe('cut');
    expect((await port.ask('/api/v1/sessions', { headers })).status).toBe(401);
  });

  test('ends with its token', async () => {
    const headers = { cookie: await cookieOf(logIn()) };
    new TokenFile(port.paths.controlToken).renew();
    expect((await port.ask('/api/v1/sessions', { headers })).status).toBe(401);
    expect((await logIn()).status).toBe(401);
  });

  test('ends when more pages log in than are kept', async () => {
    const cookies = [await cookieOf(logIn()), await cookieOf(logIn()), await cookieOf(logIn())];
    const statuses = [];
    for (const cookie of cookies) statuses.push((await port.ask('/api/v1/sessions', { headers: { cookie } })).status);
    expect(statuses).toEqual([401, 200, 200]);
  });
});

describe('a ticket', () => {
  const use = (ticket: string): Promise<Answer> => logIn(JSON.stringify({ ticket }));

  test('logs in once', async () => {
    const ticket = issueTicket(token, Date.now());
    const answer = await use(ticket);
    expect(answer.status).toBe(204);
    const headers = { cookie: await cookieOf(answer) };
    expect((await port.ask('/api/v1/sessions', { headers })).status).toBe(200);
    const again = await use(ticket);
    expect([again.status, again.headers['set-cookie']]).toEqual([401, undefined]);
    expect(JSON.parse(again.text)).toMatchObject({ remedy: expect.stringContaining('perun host console') });
  });

  test.each([
    ['of another token', () => issueTicket('x'.repeat(43), Date.now())],
    ['that is too old', () => issueTicket(token, Date.now() - ticketMs)],
    ['of before the host was started', () => issueTicket(token, Date.now() - 10_000)],
    ['of a time to come', () => issueTicket(token, Date.now() + 5000)],
    ['that was changed', () => issueTicket(token, Date.now()).replace(/^\d+/, String(Date.now() + 1))],
    ['cut short', () => issueTicket(token, Date.now()).slice(0, -1)],
    ['of nothing', () => ''],
    ['that is the token', () => token],
  ])('%s is none', async (_, ticket) => {
    const answer = await use(ticket());
    expect([answer.status, answer.headers['set-cookie']]).toEqual([401, undefined]);
  });

  test('ends with its token, and so does the login by it', async () => {
    const [used, unused] = [issueTicket(token, Date.now()), issueTicket(token, Date.now())];
    const headers = { cookie: await cookieOf(use(used)) };
    new TokenFile(port.paths.controlToken).renew();
    expect((await use(unused)).status).toBe(401);
    expect((await port.ask('/api/v1/sessions', { headers })).status).toBe(401);
  });
});

describe('the token', () => {
  const bearer = (text: string): { headers: Record<string, string> } => ({
    headers: { authorization: `Bearer ${text}` },
  });

  test('is replaced where its file was removed', async () => {
    expect((await port.ask('/api/v1/sessions', bearer(token))).status).toBe(200);
    rmSync(port.paths.controlToken);
    expect((await port.ask('/api/v1/sessions', bearer(token))).status).toBe(401);
    const next = readFileSync(port.paths.controlToken, 'utf8').trim();
    expect((await port.ask('/api/v1/sessions', bearer(next))).status).toBe(200);
  });

  test('the page for it is all that may load', async () => {
    const page = await port.ask('/login');
    expect(page.headers['content-security-policy']).toContain("default-src 'none'");
    expect(page.text).toContain('/login.js');
    const style = /<style>([^]*)<\/style>/.exec(page.text)?.[1] ?? '';
    const hash = createHash('sha256').update(style).digest('base64');
    expect(page.headers['content-security-policy']).toContain(`style-src 'sha256-${hash}'`);
    expect((await port.ask('/login.js')).headers['content-type']).toBe('text/javascript; charset=utf-8');
  });
});
