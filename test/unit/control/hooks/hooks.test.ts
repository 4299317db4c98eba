import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createHmac } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EventLog } from '../../../../src/control/events/event-log.ts';
import { type HookConfig, Hooks } from '../../../../src/control/hooks/hooks.ts';
import type { HostEvent } from '../../../../src/control/contract/events.ts';
import { ManualClock } from '../../../support/cores/manual-clock.ts';
import { silentLogger } from '../../../../src/shared/logger.ts';

let folder = '';
let events: EventLog;
let hooks: Hooks;
let server: Server | undefined;
const failures: HostEvent[] = [];
const limits = { hookQueue: 3, hookRuns: 2, hookTries: 1 };
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'hk-'));
  events = new EventLog(100);
  failures.length = 0;
  events.published.on((event) => {
    if (event.kind === 'hook.failed') failures.push(event);
  });
  hooks = new Hooks({ events, limits, logger: silentLogger });
});
afterEach(() => {
  hooks.close();
  server?.closeAllConnections();
  server?.close();
  server = undefined;
  rmSync(folder, { recursive: true, force: true });
});

const out = (): string => readOrEmpty(join(folder, 'out'));

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}

/** A shell script as the program of a hook. */
function script(text: string, more: Partial<HookConfig> = {}): HookConfig {
  return { on: ['*'], run: ['/bin/sh', '-c', text, 'sh', join(folder, 'out')], timeout: 30, ...more };
}

interface Posted {
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

async function listen(answer: (response: ServerResponse, posted: Posted) => void): Promise<string> {
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => answer(response, { headers: request.headers, body }));
  });
  await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
}

describe('a program', () => {
  test('gets each event that it is on, one by one and in order', async () => {
    hooks.configure([script('echo "$PERUN_EVENT $(cat)" >> "$1"', { on: ['session.*', 'relay.restored'] })]);
    events.publish({ kind: 'session.started', session: 'a', title: "it's; $(x)" });
    events.publish({ kind: 'relay.lost', reason: 'x' });
    events.publish({ kind: 'relay.restored' });
    await expect.poll(() => out().split('\n').filter(Boolean).length).toBe(2);
    const [first = '', second = ''] = out().split('\n');
    expect(first.startsWith('session.started {')).toBe(true);
    expect(JSON.parse(first.slice('session.started '.length))).toEqual(events.at(1));
    expect(second.startsWith('relay.restored {')).toBe(true);
  });

  test.each([
    ['that ends badly', script('echo broken >&2; exit 3'), /ended with exit code 3: broken$/],
    ['that is not there', { ...script(''), run: ['/nonexistent/program'] }, /could not be started/],
    ['that takes too long', script('sleep 100', { timeout: 0.2 }), /took too long/],
  ])('%s is told as an event, and harms nothing', async (_, hook, reason) => {
    hooks.configure([hook]);
    events.publish({ kind: 'relay.restored' });
    await expect
      .poll(() => failures)
      .toMatchObject([{ event: 'relay.restored', reason: expect.stringMatching(reason) as string }]);
  });

  test('that takes too long ends with all that it started', async () => {
    hooks.configure([script('(sleep 1; echo alive >> "$1") & echo began >> "$1"; wait', { timeout: 0.3 })]);
    events.publish({ kind: 'relay.restored' });
    await expect.poll(() => failures.length).toBe(1);
    await new Promise((resolve) => setTimeout(resolve, 1200));
    expect(out()).toBe('began\n');
  });

  test('that does not read, however much there is to tell, delays nobody', async () => {
    hooks.configure([script('exit 0')]);
    const began = performance.now();
    for (let each = 0; each < 50; each++) events.publish({ kind: 'relay.lost', reason: 'x'.repeat(10_000) });
    // Publishing does no more than put events into queues.
    expect(events.newest).toBe(50);
    expect(performance.now() - began).toBeLessThan(5000);
    // One runs, three wait, and the loss of the others is told.
    await expect
      .poll(() => failures, { timeout: 10_000 })
      .toMatchObject([{ reason: expect.stringMatching(/^\d+ events came too fast and were dropped$/) as string }]);
  });
});

describe('a web address', () => {
  const secret = 'a secret of sixteen';

  test('gets the event as JSON with a signature over time and body', async () => {
    const posted: Posted[] = [];
    const url = await listen((response, one) => {
      posted.push(one);
      response.writeHead(204).end();
    });
    hooks.configure([{ on: ['person.joined'], url, secret, timeout: 10 }]);
    const person = { session: 'a', person: 'a.1', name: 'Ada' };
    events.publish({ kind: 'person.joined', ...person, door: 'perun', transport: 'tcp', remote: 'x' });
    await expect.poll(() => posted.length).toBe(1);
    const [{ headers, body } = { headers: {}, body: '' }] = posted;
    expect(JSON.parse(body)).toEqual(events.at(1));
    const time = String(headers['x-perun-timestamp']);
    expect(Math.abs(Number(time) - Date.now() / 1000)).toBeLessThan(60);
    const expected = createHmac('sha256', secret).update(`${time}.${body}`).digest('hex');
    expect(headers).toMatchObject({ 'content-type': 'application/json', 'x-perun-signature': `sha256=${expected}` });
    expect(failures).toEqual([]);
  });

  test.each([
    ['that refuses', (response: ServerResponse) => response.writeHead(500).end(), 10, /answered with 500/],
    [
      'that sends elsewhere',
      (response: ServerResponse) => response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end(),
      ...([10, /answered with 302/] as const),
    ],
    ['that is silent', () => {}, 0.2, /did not answer in time/],
  ] as const)('%s is told as an event', async (_, answer, timeout, reason) => {
    hooks.configure([{ on: ['*'], url: await listen(answer), timeout }]);
    events.publish({ kind: 'relay.restored' });
    await expect.poll(() => failures).toMatchObject([{ reason: expect.stringMatching(reason) as string }]);
  });

  test('that nobody listens at is told, without its path', async () => {
    hooks.configure([{ on: ['*'], url: 'http://127.0.0.1:1/token-in-path', timeout: 10 }]);
    events.publish({ kind: 'relay.restored' });
    await expect.poll(() => failures).toMatchObject([{ hook: 'http://127.0.0.1:1' }]);
    expect(JSON.stringify(failures)).not.toContain('token-in-path');
  });
});

describe('an event that did not get through', () => {
  const clock = new ManualClock();
  const lost = (reason: string) => ({ kind: 'relay.lost', reason }) as const;
  beforeEach(() => {
    hooks.close();
    hooks = new Hooks({ events, limits: { ...limits, hookTries: 3 }, logger: silentLogger, clock });
  });
  const reasonOf = ({ body }: Posted): string => (JSON.parse(body) as { reason: string }).reason;

  test('is sent again, before those after it, with a signature of its own', async () => {
    const posted: Posted[] = [];
    const url = await listen((response, one) => {
      posted.push(one);
      response.writeHead(posted.length < 3 ? 503 : 204).end();
    });
    hooks.configure([{ on: ['relay.lost'], url, secret: 'a secret of sixteen', timeout: 10 }]);
    events.publish(lost('one'));
    events.publish(lost('two'));
    await expect.poll(() => posted.length).toBe(1);
    for (const [pause, count] of [
      [1000, 2],
      [5000, 3],
    ] as const) {
      // The answer has to arrive before its pause begins.
      await expect.poll(() => (clock.advance(pause), posted.length)).toBeGreaterThanOrEqual(count);
    }
    await expect.poll(() => posted.length).toBe(4);
    expect(posted.map(reasonOf)).toEqual(['one', 'one', 'one', 'two']);
    for (const { headers } of posted) expect(headers['x-perun-signature']).toMatch(/^sha256=[0-9a-f]{64}$/);
    expect(failures).toEqual([]);
  });

  test('three times is told as failed, and the next one goes', async () => {
    const posted: Posted[] = [];
    const url = await listen((response, one) => {
      posted.push(one);
      response.writeHead(reasonOf(one) === 'one' ? 500 : 204).end();
    });
    hooks.configure([{ on: ['relay.lost'], url, timeout: 10 }]);
    events.publish(lost('one'));
    events.publish(lost('two'));
    await expect.poll(() => (clock.advance(1000), posted.length)).toBe(4);
    expect(posted.map(reasonOf)).toEqual(['one', 'one', 'one', 'two']);
    expect(failures).toMatchObject([
      { event: 'relay.lost', reason: expect.stringContaining('answered with 500') as string },
    ]);
  });

  test.each([
    ['because the address says that it is wrong', 400],
    ['because it was sent elsewhere', 302],
  ])('%s, is not sent again', async (_, status) => {
    let count = 0;
    const url = await listen((response) => {
      count += 1;
      response.writeHead(status, { location: '/' }).end();
    });
    hooks.configure([{ on: ['relay.lost'], url, timeout: 10 }]);
    events.publish(lost('one'));
    await expect.poll(() => failures.length).toBe(1);
    clock.advance(60_000);
    expect(count).toBe(1);
  });

  test('because a program failed, is not told again: it may have done half', async () => {
    hooks.configure([script('echo ran >> "$1"; exit 1', { on: ['relay.lost'] })]);
    events.publish(lost('one'));
    await expect.poll(() => failures.length).toBe(1);
    clock.advance(60_000);
    expect(out()).toBe('ran\n');
  });

  test('holds up no other hook while it waits, and is forgotten with its hook', async () => {
    let count = 0;
    const url = await listen((response) => {
      count += 1;
      response.writeHead(503).end();
    });
    hooks.configure([{ on: ['relay.lost'], url, timeout: 10 }, script('echo quick >> "$1"', { on: ['relay.lost'] })]);
    for (const reason of ['one', 'two', 'three']) events.publish(lost(reason));
    await expect.poll(out).toBe('quick\nquick\nquick\n');
    await expect.poll(() => count).toBe(1);
    hooks.configure([]);
    clock.advance(60_000);
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(count).toBe(1);
    expect(failures).toEqual([]);
  });
});

test('several hooks share the turns, and a slow one holds up none but itself', async () => {
  writeFileSync(join(folder, 'out'), '');
  hooks.configure([script('sleep 30', { timeout: 60 }), script('echo quick >> "$1"')]);
  events.publish({ kind: 'relay.restored' });
  events.publish({ kind: 'relay.restored' });
  await expect.poll(out).toBe('quick\nquick\n');
});

test('what is configured anew replaces what was', async () => {
  hooks.configure([script('echo old >> "$1"')]);
  hooks.configure([script('echo new >> "$1"')]);
  events.publish({ kind: 'relay.restored' });
  await expect.poll(out).toBe('new\n');
});
