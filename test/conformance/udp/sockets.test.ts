import { describe, expect, it } from 'vitest';
import { loadLibc } from '../../../src/transport/udp/libc.ts';
import { NativeUdpSocket } from '../../../src/transport/udp/native-socket.ts';
import { openUdp, probeUdp } from '../../../src/transport/udp/udp.ts';
import { udpSuite } from './suite.ts';

udpSuite('many datagrams at once', (options) => openUdp({ ...options, carrier: 'native' }));
udpSuite('many datagrams at once, without help of the kernel', async (options) => {
  return new NativeUdpSocket(await loadLibc(), { gso: false, gro: false }, options);
});
udpSuite('node:dgram', (options) => openUdp({ ...options, carrier: 'dgram' }));

describe('the choice between them', () => {
  it('is the native one, with all that Linux offers', async () => {
    expect(await probeUdp()).toEqual({ carrier: 'native', gso: true, gro: true });
    const socket = await openUdp({ address: '127.0.0.1', port: 0 });
    expect(socket).toMatchObject({ carrier: 'native', gso: true, gro: true });
    socket.close();
  });

  it('a small inbox does without joined datagrams', async () => {
    const socket = await openUdp({ address: '127.0.0.1', port: 0, inboxBytes: 8192 });
    expect(socket).toMatchObject({ carrier: 'native', gro: false });
    expect(socket.inbox.bytes.length).toBe(8192);
    socket.close();
  });
});
