import { describe, expect, test } from 'vitest';
import { PerunError } from '../../../src/shared/errors.ts';
import { connectFailure, connectionLost, listenFailure } from '../../../src/transport/socket-failure.ts';

/** An error as the operating system's come out of node:net. */
function systemError(code: string, more: object = {}): Error {
  return Object.assign(new Error(`syscall ${code}`), { code, ...more });
}

describe('connecting', () => {
  test.each([
    ['ECONNREFUSED', 'UNREACHABLE', 'nothing answers at tcp://box:1 (ECONNREFUSED)'],
    ['ENOENT', 'UNREACHABLE', 'nothing answers at tcp://box:1 (ENOENT)'],
    ['ENOTFOUND', 'UNREACHABLE', 'nothing answers at tcp://box:1 (no such host name: ENOTFOUND)'],
    ['EAGAIN', 'UNREACHABLE', 'nothing answers at tcp://box:1 (too many wait there already: EAGAIN)'],
    ['EACCES', 'REFUSED', 'not allowed to connect to tcp://box:1 (this user may not: EACCES)'],
    ['ETIMEDOUT', 'TIMEOUT', 'nothing answers at tcp://box:1 (ETIMEDOUT)'],
  ])('%s is %s', (errno, code, message) => {
    const cause = systemError(errno);
    expect(connectFailure('tcp://box:1', cause)).toMatchObject({ code, message, cause });
  });

  test('of a name with several addresses tells each', () => {
    const tried = [
      systemError('ECONNREFUSED', { address: '::1', port: 9 }),
      systemError('ENETUNREACH', { address: '10.0.0.1', port: 9 }),
    ];
    expect(connectFailure('box:9', new AggregateError(tried)).message).toBe(
      'nothing answers at box:9 (ECONNREFUSED ::1 port 9, ENETUNREACH 10.0.0.1 port 9)',
    );
  });

  test('an error without a code is told by its own words', () => {
    expect(connectFailure('box:9', new Error('odd')).message).toBe('nothing answers at box:9 (odd)');
  });
});

describe('listening', () => {
  test.each([
    ['EADDRINUSE', 'ADDRESS_IN_USE', 'another program already listens on tcp://box:1'],
    ['EACCES', 'REFUSED', 'cannot listen on tcp://box:1 (this user may not: EACCES)'],
    [
      'EADDRNOTAVAIL',
      'ADDRESS_INVALID',
      'cannot listen on tcp://box:1 (this machine does not have that address: EADDRNOTAVAIL)',
    ],
    ['EMFILE', 'FAILED', 'cannot listen on tcp://box:1 (this process has too many files open: EMFILE)'],
  ])('%s is %s', (errno, code, message) => {
    expect(listenFailure('tcp://box:1', systemError(errno))).toMatchObject({ code, message });
  });

  test('keeps an error that is ours already, and wraps what is none at all', () => {
    const ours = new PerunError('ADDRESS_INVALID', 'no');
    expect(listenFailure('box:1', ours)).toBe(ours);
    expect(listenFailure('box:1', 'odd')).toMatchObject({ code: 'FAILED', message: 'odd' });
  });
});

test('an open connection that breaks is lost, with its peer named', () => {
  expect(connectionLost('10.0.0.1:5', systemError('EPIPE'))).toMatchObject({
    code: 'CONNECTION_LOST',
    message: 'the connection with 10.0.0.1:5 broke (EPIPE)',
  });
});
