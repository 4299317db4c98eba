import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isPerunError } from '../../../src/shared/errors.ts';
import {
  type Address,
  formatAddress,
  isIpLiteral,
  isLoopback,
  maxSocketPathBytes,
  parseAddress,
} from '../../../src/transport/address.ts';

describe('parseAddress reads', () => {
  test.each<[string, Address]>([
    ['unix:///run/perun.sock', { scheme: 'unix', path: '/run/perun.sock' }],
    ['unix:///tmp/żubr%20.sock', { scheme: 'unix', path: '/tmp/żubr%20.sock' }],
    ['tcp://127.0.0.1:9000', { scheme: 'tcp', host: '127.0.0.1', port: 9000 }],
    ['TCP://LocalHost:0', { scheme: 'tcp', host: 'localhost', port: 0 }],
    ['127.0.0.1:9000', { scheme: 'tcp', host: '127.0.0.1', port: 9000 }],
    ['my_box.lan:65535', { scheme: 'tcp', host: 'my_box.lan', port: 65535 }],
    ['[::1]:9000', { scheme: 'tcp', host: '::1', port: 9000 }],
    ['tcp://[0:0:0:0:0:0:0:1]:9000', { scheme: 'tcp', host: '::1', port: 9000 }],
    ['[fe80::1%eth0]:9000', { scheme: 'tcp', host: 'fe80::1%eth0', port: 9000 }],
    ['ws://box:9001', { scheme: 'ws', host: 'box', port: 9001, path: '/' }],
    ['ws://box:9001/', { scheme: 'ws', host: 'box', port: 9001, path: '/' }],
    ['ws://box:9001?seat=1', { scheme: 'ws', host: 'box', port: 9001, path: '/?seat=1' }],
    ['ws://[::1]:9001/s/red-fox-1?a=b:c', { scheme: 'ws', host: '::1', port: 9001, path: '/s/red-fox-1?a=b:c' }],
    ['ws://box', { scheme: 'ws', host: 'box', port: 80, path: '/' }],
    ['wss://play.example.org/s/x', { scheme: 'wss', host: 'play.example.org', port: 443, path: '/s/x' }],
  ])('%s', (text, address) => {
    expect(parseAddress(text)).toEqual(address);
  });
});

describe('parseAddress refuses, and says what would be right', () => {
  test.each([
    ['', 'empty', 'host:port'],
    ['/run/perun.sock', 'needs its scheme', 'unix:///run/perun.sock'],
    ['unix://run/perun.sock', 'must be absolute', 'three slashes'],
    ['unix:///run/', 'names a folder', 'name.sock'],
    [`unix:///${'x'.repeat(107)}`, '108 bytes', '107'],
    [`unix:///${'ż'.repeat(60)}`, '121 bytes', '107'],
    ['unix:///a\0b', 'control character', 'unix:///path'],
    ['box', 'port is missing', 'box:9000'],
    ['tcp://box', 'port is missing', 'box:9000'],
    ['box:', '"" is not a port', '0 to 65535'],
    ['box:65536', '"65536" is not a port', '0 to 65535'],
    ['box:-1', '"-1" is not a port', '0 to 65535'],
    ['box:9e3', '"9e3" is not a port', '0 to 65535'],
    ['ws://box:x/', '"x" is not a port', '0 to 65535'],
    [':9000', 'host is missing', '0.0.0.0:9000'],
    ['ws:///s/x', 'host is missing', '127.0.0.1:9000'],
    ['::1:9000', 'needs brackets', '[::1]:9000'],
    ['[::1', 'not', '[::1]:9000'],
    ['[::g]:9000', 'not an IPv6 address', '[::1]:9000'],
    ['[fe80::1%]:9000', 'not an IPv6 address', '[::1]:9000'],
    ['ws://[fe80::1%eth0]:9000', 'no IPv6 zones', 'tcp://'],
    ['256.0.0.1:9000', 'not an IPv4 address', '127.0.0.1'],
    ['127.1:9000', 'not an IPv4 address', '127.0.0.1'],
    ['żubr:9000', 'not a host name', 'xn--'],
    ['-x:9000', 'not a host name', 'letters'],
    ['tcp://box:9000/s/x', 'has no path', 'ws://host:port/path'],
    ['ws://box:9001/#top', 'no fragment', '#'],
    ['me@box:9000', 'user name', '@'],
    ['http://box:9001/', 'http is not', 'ws://box:9001/'],
    ['https://box', 'https is not', 'wss://box'],
    ['gopher://box:70', '"gopher" is not known', 'unix:///path'],
    ['box :9000', 'blank', 'host:port'],
  ])('%j', (text, wrong, right) => {
    const error = failureOf(text);
    expect(error.code).toBe('ADDRESS_INVALID');
    expect(error.message).toContain(wrong);
    expect(error.message).toContain(right);
    expect(error.remedy).toContain(right);
  });

  test('a long one is shown cut', () => {
    for (const text of ['x', `box:${'9'.repeat(9)}`, `${'y'.repeat(300)}:1`, 'z://', 'http://', 'unix://a']) {
      const { message } = failureOf(text + 'x'.repeat(10_000));
      expect(message).toContain('...');
      expect(message.length).toBeLessThan(500);
    }
  });
});

describe('properties', () => {
  const host = fc.oneof(
    fc.ipV4(),
    fc.ipV6().map((address) => new URL(`http://[${address}]/`).hostname.slice(1, -1)),
    fc.domain().map((name) => name.toLowerCase()),
  );
  const port = fc.integer({ min: 0, max: 65535 });
  const path = fc.webPath().map((text) => (text.startsWith('/') ? text : `/${text}`));
  const address: fc.Arbitrary<Address> = fc.oneof(
    fc.record({ scheme: fc.constant('tcp' as const), host, port }),
    fc.record({ scheme: fc.constantFrom('ws' as const, 'wss' as const), host, port, path }),
    fc
      .array(fc.stringMatching(/^[^/\0-\x20\x7f]{1,12}$/), { minLength: 1, maxLength: 4 })
      .map((parts) => ({ scheme: 'unix' as const, path: `/${parts.join('/')}` }))
      .filter((unix) => new TextEncoder().encode(unix.path).length <= maxSocketPathBytes),
  );

  test('what is formatted is read back as it was', () => {
    fc.assert(
      fc.property(address, (value) => {
        expect(parseAddress(formatAddress(value))).toEqual(value);
      }),
    );
  });

  test('any text is read or refused with ADDRESS_INVALID', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.webUrl(), fc.string({ unit: 'binary' })), (text) => {
        try {
          expect(parseAddress(formatAddress(parseAddress(text)))).toEqual(parseAddress(text));
        } catch (error) {
          expect(isPerunError(error) && error.code).toBe('ADDRESS_INVALID');
        }
      }),
    );
  });
});

describe('isLoopback', () => {
  test.each(['localhost', 'LOCALHOST.', 'a.localhost', '127.0.0.1', '127.9.8.7', '::1', '[::1]', '0:0::1'])(
    '%s is',
    (host) => expect(isLoopback(host)).toBe(true),
  );
  test.each(['::ffff:127.0.0.1', '[::ffff:7f00:1]'])('%s is, as IPv4 in IPv6', (host) => {
    expect(isLoopback(host)).toBe(true);
  });
  test.each([
    '',
    'localhost.example.org',
    'notlocalhost',
    '127.0.0.1.example.org',
    '128.0.0.1',
    '127.0.0.256',
    '0.0.0.0',
    '::',
    '::2',
    '::ffff:8.8.8.8',
    '1::1',
  ])('%j is not', (host) => expect(isLoopback(host)).toBe(false));
});

test('isIpLiteral tells addresses from names', () => {
  expect(['10.0.0.1', '::', '[fe80::1]'].map(isIpLiteral)).toEqual([true, true, true]);
  expect(['box', '10.0.0', '10.0.0.01', '::g', ''].map(isIpLiteral)).toEqual([false, false, false, false, false]);
});

function failureOf(text: string): { code: string; message: string; remedy: string } {
  try {
    parseAddress(text);
  } catch (error) {
    if (isPerunError(error)) return error;
  }
  throw new Error(`"${text}" was not refused`);
}
