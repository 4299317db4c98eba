import koffi from 'koffi';
import { expect, it } from 'vitest';
import { openEvp } from '../../../../src/codec/aead/evp.node.ts';
import { createOpenerOn } from '../../../../src/codec/aead/sealing.ts';
import { AeadCipher, SealDirection } from '../../../../src/codec/aead/types.ts';

it('a forgery leaves no error behind, which the next TLS connection of the thread would take for its own', async () => {
  const peek = koffi.load(null).func('ERR_peek_error', 'ulong', []) as () => number;
  const opener = createOpenerOn(await openEvp(), {
    cipher: AeadCipher.chacha20Poly1305,
    key: new Uint8Array(32).fill(1),
    salt: new Uint8Array(4),
    direction: SealDirection.hostToClient,
  });
  for (let sequence = 0; sequence < 100; sequence += 1) {
    const bytes = new Uint8Array(100);
    bytes[7] = sequence;
    expect(opener.open(bytes, 0, bytes.length)).toBe(-1);
    expect(peek()).toBe(0);
  }
  expect(opener.counters.forged).toBe(100);
  opener.close();
});
