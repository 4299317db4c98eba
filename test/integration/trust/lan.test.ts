import { execFileSync } from 'node:child_process';
import { createHash, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { walkProcedures } from '../../../src/control/auth/procedure-meta.ts';
import { contract } from '../../../src/control/contract/contract.ts';
import type { Armed, Device, PairStatus } from '../../../src/control/contract/pair.ts';
import type { SessionInfo } from '../../../src/control/contract/schemas.ts';
import { pageAccess, pagePathOf } from '../../../src/host/relay/page-access.ts';
import { packageRoot } from '../../../src/platform/package-root.ts';
import type { Findings, HttpFinding, Orders } from '../../support/intruder/orders.ts';
import { waitUntil } from '../../support/host/wait-until.ts';
import { canHaveNetworks, onMachine, TwoNetworks } from '../../support/network/two-networks.ts';
import { TestUser } from '../cli/cli.ts';

/** Paths that exist, and some that people try. */
const paths = [
  ...['/', '/index.html', '/s/some-session', '/assets/', '/../../etc/passwd', '/%2e%2e/package.json', '/ca.crt'],
  ...[
    '/healthz',
    '/readyz',
    '/metrics',
    '/login',
    '/login.js',
    '/docs',
    '/auth/hello',
    '/auth/proof',
    '/auth/login',
    '/auth/logout',
    '/events',
    '/console/',
    '/console/index.html',
  ],
  ...[
    '/api/v1/openapi.json',
    '/api/v1/events',
    '/api/v1/nothing',
    '/rpc',
    '/rpc/nothing',
    '/terminal/x',
    '/sessions/x',
  ],
];

describe.skipIf(!canHaveNetworks)('a host that is open to its network', () => {
  let networks: TwoNetworks;
  let operator: TestUser;
  let person: TestUser;
  let ports: number[];
  let address: string;
  let findings: Findings;

  beforeAll(async () => {
    networks = new TwoNetworks();
    operator = new TestUser(networks.first);
    person = new TestUser(networks.second);
    const { pid, addresses } = (await operator.json('host', 'start', '--detach', '--lan')) as {
      pid: number;
      addresses: string[];
    };
    expect(addresses).toContain('tcp://0.0.0.0:9000');
    address = `${networks.first.address}:9000`;
    await operator.json('core', 'run', join(packageRoot(), 'cores/chip8/games/bricks.xo8'));
    ports = listeningPorts(pid);
    findings = intrude({ host: networks.first.address, ports, requests: allRequests() });
  }, 180_000);

  afterAll(async () => {
    await person?.leave();
    await operator?.leave();
    networks?.close();
  });

  /** TCP ports that the host's process listens on, on any address: the kernel's own list. */
  function listeningPorts(pid: number): number[] {
    const lines = ['tcp', 'tcp6'].flatMap((table) => readFileSync(`/proc/${pid}/net/${table}`, 'utf8').split('\n'));
    const found = lines.flatMap((line) => {
      const [, local = '', , state] = line.trim().split(/\s+/);
      return state === '0A' ? [Number.parseInt(local.split(':').at(-1) ?? '', 16)] : [];
    });
    return [...new Set(found)].toSorted((a, b) => a - b);
  }

  function allRequests(): Orders['requests'] {
    const rpc = [...walkProcedures(contract)].map(({ path }) => ({ method: 'POST', path: `/rpc/${path.join('/')}` }));
    const rest = Object.entries(openApiPaths()).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => ({
        method: method.toUpperCase(),
        path: `/api/v1${path.replaceAll(/\{[^}]*\}/g, 'x')}`,
      })),
    );
    return [...paths.flatMap((path) => ['GET', 'POST', 'DELETE'].map((method) => ({ method, path }))), ...rpc, ...rest];
  }

  function openApiPaths(): Record<string, Record<string, unknown>> {
    const document = readFileSync(join(packageRoot(), 'docs/api/openapi.json'), 'utf8');
    return (JSON.parse(document) as { paths: Record<string, Record<string, unknown>> }).paths;
  }

  function intrude(orders: Orders): Findings {
    const program = join(packageRoot(), 'test/support/intruder/intruder.ts');
    const [file = '', ...words] = onMachine(networks.second, [process.execPath, program, JSON.stringify(orders)]);
    return JSON.parse(execFileSync(file, words, { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 })) as Findings;
  }

  test('listens on the three ports it says, and no other', () => {
    expect(ports).toEqual([7391, 9000, 9001]);
  });

  test('says nothing by plain Perun but why', () => {
    const plain = findings.perun.filter(({ port, scheme }) => port === 9000 && scheme === 'tcp');
    expect(plain).toHaveLength(2);
    for (const { heard } of plain) expect(heard).toEqual([expect.stringContaining('by TLS and paired only')]);
  });

  test('says by TLS what the list of docs/security.md says before pairing: hello, pairing, echo, and why', () => {
    const secured = findings.perun.filter(({ port, scheme }) => port === 9000 && scheme === 'tls');
    const [extended, old] = [secured.filter((each) => each.extended), secured.filter((each) => !each.extended)];
    expect(extended.map(({ heard }) => [...new Set(heard)].toSorted())).toEqual([
      ['access', 'echo', 'notice PAIRING_REQUIRED', 'pair'],
    ]);
    expect(old.map(({ heard }) => heard)).toEqual([[]]);
  });

  test('is no Perun host on its other ports', () => {
    const others = findings.perun.filter(({ port }) => port !== 9000);
    expect(others.flatMap(({ heard }) => heard).filter((name) => !name.startsWith('failed:'))).toEqual([]);
  });

  test('gives away nothing by http: a notice, and the line that it lives', () => {
    const plain = findings.http.filter(({ secure, status }) => !secure && status !== 0);
    expect(answered(plain.filter(({ port }) => port === 9001))).toEqual({ 'GET /healthz': 200, 'GET /ca.crt': 200 });
    expect(answered(plain.filter(({ port }) => port === 7391))).toEqual({});
    expect(plain.filter(({ upgrade }) => upgrade).map(({ status }) => status)).not.toContain(101);
  });

  test('gives by https of the control port that it lives, and nothing else: a login would count for nothing', () => {
    const secure = findings.http.filter((each) => each.secure && each.status !== 0);
    const control = answered(secure.filter(({ port }) => port === 7391));
    expect(Object.keys(control).toSorted()).toEqual(['GET /healthz', 'GET /readyz']);
    expect(secure.filter(({ body }) => body.includes('bricks'))).toEqual([]);
  });

  test('gives by https the files of the page, which are the same everywhere, and no session', () => {
    const secure = findings.http.filter((each) => each.secure && each.port === 9001);
    expect(answered(secure)).toEqual({
      ...{ 'GET /': 200, 'GET /index.html': 200, 'GET /s/some-session': 200 },
      ...{ 'GET /ca.crt': 200, 'GET /healthz': 200 },
    });
    for (const [path, access] of Object.entries(pageAccess)) {
      const [plain, encrypted] = [false, true].map((scheme) =>
        findings.http.filter(
          (each) => each.port === 9001 && each.secure === scheme && !each.upgrade && pagePathOf(each.path) === path,
        ),
      );
      expect(plain?.length, path).toBeGreaterThan(0);
      expect(encrypted?.length, path).toBe(plain?.length);
      if (access === 'paired') expect([...new Set(encrypted?.map(({ status }) => status))], path).toEqual([401]);
      if (access !== 'anyone') expect([...new Set(plain?.map(({ status }) => status))], path).toEqual([403]);
    }
    const auth = secure.filter(({ path, method }) => path.startsWith('/auth/') && method === 'POST');
    expect(auth.filter(({ path }) => pagePathOf(path) !== '/').map(({ status }) => status)).toEqual([400, 400]);
  });

  test('shows the page a certificate that its own authority vouches for, under every address it is reached at', async () => {
    const over = (secure: boolean): string => {
      const found = findings.http.find(
        (each) => each.secure === secure && each.port === 9001 && each.method === 'GET' && each.path === '/ca.crt',
      );
      return found?.body ?? '';
    };
    expect(over(true)).toBe(over(false));
    const { authority } = (await operator.json('pair', 'status')) as PairStatus;
    expect(authority).toBe(
      createHash('sha256')
        .update(new X509Certificate(over(false)).raw)
        .digest('hex'),
    );
    for (const port of [9001, 7391]) {
      const options = { host: networks.first.address, port, path: '/healthz', ca: over(false) };
      const program = `require('node:https').get(${JSON.stringify(options)}, (r) => { console.log(r.statusCode); process.exit(); })`;
      const [file = '', ...words] = onMachine(networks.second, [process.execPath, '-e', program]);
      expect(Number(execFileSync(file, words, { encoding: 'utf8' }))).toBe(200);
    }
  });

  test('a foreign machine gets nothing of the token either, though it is right', async () => {
    const token = (await operator.json('host', 'token')) as { token: string };
    const status = await ask('/rpc/host/status', { authorization: `Bearer ${token.token}` });
    expect(status).toBe(401);
    const at = `https://${networks.first.address}:7391`;
    const program = `(async () => {
      const sent = { method: 'POST', headers: { 'content-type': 'application/json', origin: '${at}' } };
      const body = JSON.stringify({ token: process.argv[1] });
      const login = await fetch('${at}/auth/login', { ...sent, body });
      const cookie = (login.headers.get('set-cookie') ?? '').split(';')[0];
      const asked = await fetch('${at}/rpc/host/status', { ...sent, headers: { ...sent.headers, cookie }, body: '{"json":{}}' });
      console.log(asked.status);
    })()`;
    const run = ['env', 'NODE_TLS_REJECT_UNAUTHORIZED=0', process.execPath, '-e', program, token.token];
    const [file = '', ...words] = onMachine(networks.second, run);
    expect(Number(execFileSync(file, words, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }))).toBe(401);
  });

  test('paired to watch it cannot play, paired to play it cannot manage', async () => {
    const { pin } = (await operator.json('pair', 'arm', '--grants', 'view')) as Armed;
    await person.json('client', 'pair', address, '--pin', pin);
    const seen = (await person.json('client', 'connect', address, '--view', 'none', '--frames', '3')) as {
      frames: number;
    };
    expect(seen.frames).toBeGreaterThanOrEqual(3);
    const playing = person.start('client', 'connect', address, '--view', 'none', '--seat', 'play');
    await waitUntil('the refusal', () => playing.stderr().includes('may not be player') || undefined);
    expect(await seats()).toEqual(['watcher']);
    const [device] = (await operator.json('pair', 'list')) as Device[];
    await operator.json('pair', 'grant', device?.fingerprint ?? '', '--grants', 'play');
    playing.child.kill('SIGTERM');
    await playing.ended;
    const again = person.start('client', 'connect', address, '--view', 'none', '--seat', 'play');
    await waitUntil('a seat', async () => ((await seats()).includes('player') ? true : undefined));
    expect(await ask('/rpc/host/status', {}, person)).toBe(401);
    await operator.json('pair', 'grant', device?.fingerprint ?? '', '--grants', 'manage');
    expect(await ask('/rpc/host/status', {}, person)).toBe(200);
    // The console too is there for who manages, and for no other.
    expect(await ask('/', {}, person, 'GET')).toBe(200);
    expect(await ask('/', {}, undefined, 'GET')).toBe(401);
    await operator.json('pair', 'revoke', device?.fingerprint ?? '', '--yes');
    const { code } = await again.ended;
    expect(code).toBe(4);
    expect(again.stderr()).toContain('pair first');
    expect(await ask('/rpc/host/status', {}, person)).toBe(401);
  });

  async function seats(): Promise<string[]> {
    const sessions = (await operator.json('session', 'list')) as SessionInfo[];
    return sessions.flatMap(({ people }) => people.map(({ seat }) => seat));
  }

  /** Status of a call on the control port from the other machine, by curl's likes: with the device's certificate or none. */
  function ask(
    path: string,
    headers: Record<string, string>,
    device?: TestUser,
    method: 'GET' | 'POST' = 'POST',
  ): Promise<number> {
    const keys =
      device === undefined
        ? {}
        : {
            cert: readFileSync(join(device.paths.config, 'client.crt'), 'utf8'),
            key: readFileSync(join(device.paths.config, 'client.key'), 'utf8'),
          };
    const options = {
      ...{ host: networks.first.address, port: 7391, path, method, rejectUnauthorized: false },
      headers: { 'content-type': 'application/json', ...headers },
      ...keys,
    };
    const program = `require('node:https').request(${JSON.stringify(options)}, (r) => { console.log(r.statusCode); process.exit(); })${method === 'GET' ? '.end()' : `.end('{"json":{}}')`}`;
    const [file = '', ...words] = onMachine(networks.second, [process.execPath, '-e', program]);
    return Promise.resolve(Number(execFileSync(file, words, { encoding: 'utf8' })));
  }
});

/** Requests that were answered with something, and its status; of refusals only how many there were is left out. */
function answered(found: readonly HttpFinding[]): Record<string, number> {
  const good = found.filter(({ status, upgrade }) => status >= 200 && status < 400 && !upgrade);
  return Object.fromEntries(good.map(({ method, path, status }) => [`${method} ${path}`, status]));
}
