import { describe, expect, test } from 'vitest';
import { judgeHost, judgeOrigin, judgeRequest, type RequestFacts } from '../../../../src/transport/websocket/origin.ts';

const facts = (
  origin: string | undefined,
  host: string | undefined,
  more: Partial<RequestFacts> = {},
): RequestFacts => ({
  origin,
  host,
  localAddress: '127.0.0.1',
  secure: false,
  ...more,
});

describe('the Origin rule admits', () => {
  test.each<[string, RequestFacts, string[]]>([
    ['no Origin', facts(undefined, 'localhost:9001'), []],
    ['our own page', facts('http://localhost:9001', 'localhost:9001'), []],
    ['our own page, other case', facts('HTTP://LocalHost:9001', 'LOCALHOST:9001'), []],
    ['our own page at the default port', facts('http://box', 'box:80'), []],
    ['our own page at an IPv6 address', facts('http://[::1]:9001', '[0:0::1]:9001'), []],
    ['our own page over TLS', facts('https://box:9001', 'box:9001', { secure: true }), []],
    ['a page that was allowed', facts('https://play.example.org', 'box:9001'), ['https://play.example.org/']],
    ['one of several', facts('https://b.example', 'box'), ['https://a.example', 'https://b.example:443']],
    ['null when it was allowed', facts('null', 'box:9001'), ['null']],
    ['an extension that was allowed', facts('chrome-extension://abc', 'box'), ['chrome-extension://abc']],
  ])('%s', (_, request, allowed) => {
    expect(judgeOrigin(request, allowed)).toEqual({ admit: true });
  });
});

describe('the Origin rule refuses', () => {
  test.each<[string, RequestFacts, string[]]>([
    ['another page', facts('http://evil.example', 'localhost:9001'), []],
    ['our name at another port', facts('http://localhost:3000', 'localhost:9001'), []],
    ['our name without its port', facts('http://localhost', 'localhost:9001'), []],
    ['another scheme', facts('https://localhost:9001', 'localhost:9001'), []],
    ['plain HTTP where we speak TLS', facts('http://box:9001', 'box:9001', { secure: true }), []],
    ['a page whose name only begins like ours', facts('http://localhost:9001.evil.example', 'localhost:9001'), []],
    ['a page below an allowed one', facts('https://x.play.example', 'box'), ['https://play.example']],
    ['null', facts('null', 'localhost:9001'), []],
    ['null, with a Host made to match', facts('null', 'null'), []],
    ['an empty Origin', facts('', 'localhost:9001'), []],
    ['an empty Origin without Host', facts('', undefined), []],
    ['a page where there is no Host to compare', facts('http://localhost:9001', undefined), []],
    ['an extension', facts('chrome-extension://abc', 'abc'), ['chrome-extension://abd']],
  ])('%s', (_, request, allowed) => {
    expect(judgeOrigin(request, allowed)).toMatchObject({ admit: false });
  });

  test('in one line that names the page and the way out, whatever the page calls itself', () => {
    const verdict = judgeOrigin(facts(`http://evil\r\nX: y${'z'.repeat(500)}`, 'localhost:9001'), []);
    expect(verdict).toMatchObject({ admit: false });
    const reason = 'reason' in verdict ? verdict.reason : '';
    expect(reason).toMatch(/^pages of http:\/\/evil\?\?X: yz+ may not connect; .*--allow-origin$/);
    expect(reason.length).toBeLessThan(200);
  });
});

describe('the Host rule', () => {
  test.each([
    'localhost:9001',
    'LOCALHOST',
    'localhost.:9001',
    'play.localhost:9001',
    '127.0.0.1:9001',
    '127.0.0.2',
    '[::1]:9001',
    '[::ffff:127.0.0.1]:9001',
  ])('at a loopback address admits %s', (host) => {
    expect(judgeHost({ host, localAddress: '127.0.0.1' }, [])).toEqual({ admit: true });
  });

  test.each([
    'evil.example:9001',
    'localhost.evil.example:9001',
    '127.0.0.1.evil.example',
    '192.168.1.5:9001',
    '0.0.0.0:9001',
    'localhost@evil.example',
    'evil.example#localhost',
    'evil.example/localhost',
    'localhost:99999',
    '',
    ':9001',
  ])('at a loopback address refuses %j', (host) => {
    expect(judgeHost({ host, localAddress: '127.0.0.1' }, [])).toMatchObject({ admit: false });
    expect(judgeHost({ host, localAddress: '::1' }, [])).toMatchObject({ admit: false });
  });

  test('admits the names a listener was given, in any case and with any port', () => {
    const allowed = ['Box.lan', '::1'];
    expect(judgeHost({ host: 'box.LAN:9001', localAddress: '127.0.1.1' }, allowed)).toEqual({ admit: true });
    expect(judgeHost({ host: 'other.lan:9001', localAddress: '127.0.1.1' }, allowed)).toMatchObject({ admit: false });
  });

  test('has nothing to say at other addresses, nor where there is no Host', () => {
    expect(judgeHost({ host: 'box.lan', localAddress: '192.168.1.5' }, [])).toEqual({ admit: true });
    expect(judgeHost({ host: undefined, localAddress: '127.0.0.1' }, [])).toEqual({ admit: true });
  });
});

test('a page that was rebound to us is its own origin, and is refused all the same', () => {
  const rebound = facts('http://evil.example:9001', 'evil.example:9001');
  expect(judgeOrigin(rebound, [])).toEqual({ admit: true });
  expect(judgeRequest(rebound, { allowOrigin: [], allowHost: [] })).toMatchObject({ admit: false });
  expect(judgeRequest(facts(undefined, 'localhost:1'), { allowOrigin: [], allowHost: [] })).toEqual({ admit: true });
});
