import { spawnSync } from 'node:child_process';
import { execPath } from 'node:process';
import { expect, it } from 'vitest';

const source = (path: string): string => JSON.stringify(new URL(`../../../../src/${path}`, import.meta.url).href);

/** What a process finds that cannot load koffi, as on a processor that it has no file for. */
const program = `
import { registerHooks } from 'node:module';
registerHooks({
  resolve(name, context, next) {
    if (name === 'koffi') throw new Error('no file for this processor');
    return next(name, context);
  },
});
const { openUdp, probeUdp } = await import(${source('transport/udp/udp.ts')});
const { probeAead } = await import(${source('codec/aead/aead.node.ts')});
const { openOpus } = await import(${source('codec/opus/opus.node.ts')});
const socket = await openUdp({ address: '127.0.0.1', port: 0 });
const native = await openUdp({ address: '127.0.0.1', port: 0, carrier: 'native' }).catch((error) => error.code);
socket.close();
const [udp, aead, opus] = [await probeUdp(), await probeAead(), await openOpus()];
console.log(JSON.stringify({
  udp,
  socket: socket.carrier,
  native,
  cause: udp.instead.cause.message,
  aead: [aead.backend.name, aead.instead.code],
  opus: [opus.library.name, opus.instead.remedy],
}));`;

it('without koffi the twins do: node:dgram, node:crypto, WebAssembly; and the reason is kept', () => {
  const { stdout, stderr } = spawnSync(execPath, ['--input-type=module', '-e', program], { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(JSON.parse(stdout)).toEqual({
    udp: {
      ...{ carrier: 'dgram', gso: false, gro: false },
      instead: expect.objectContaining({ code: 'MISSING_CAPABILITY', message: 'the C library cannot be called' }),
    },
    socket: 'dgram',
    native: 'MISSING_CAPABILITY',
    cause: 'no file for this processor',
    aead: ['crypto', 'MISSING_CAPABILITY'],
    opus: ['wasm', 'apt install libopus0'],
  });
});
