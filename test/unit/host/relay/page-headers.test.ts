import { describe, expect, it } from 'vitest';
import { headersFor } from '../../../../src/host/relay/page-headers.ts';

const isolated = (host: string | undefined, secure = false): boolean =>
  'cross-origin-opener-policy' in headersFor(host, secure);

describe('headersFor', () => {
  it.each(['localhost:9001', 'LOCALHOST', 'play.localhost:9001', '127.0.0.1:9001', '[::1]:9001'])(
    'isolates the page under %s, a secure origin over plain http',
    (host) => {
      expect(isolated(host)).toBe(true);
      expect(headersFor(host, false)).toMatchObject({ 'cross-origin-embedder-policy': 'require-corp' });
    },
  );

  it.each(['host.lan:9001', '192.168.1.5:9001', '127.0.0.1.evil.example', 'localhost.evil.example', undefined])(
    'spares %s headers that the browser would only warn about, and no other',
    (host) => {
      expect(isolated(host)).toBe(false);
      expect(headersFor(host, false)).toMatchObject({
        'content-security-policy': expect.stringContaining("default-src 'none'"),
        'x-content-type-options': 'nosniff',
      });
    },
  );

  it('isolates the page under any name over https', () => {
    expect(isolated('host.lan:9001', true)).toBe(true);
    expect(isolated('192.168.1.5:9001', true)).toBe(true);
  });
});
