import { describe, expect, it } from 'vitest';
import { probeAead } from '../../../src/codec/aead/aead.node.ts';
import { cryptoBackend } from '../../../src/codec/aead/crypto.node.ts';
import { openEvp } from '../../../src/codec/aead/evp.node.ts';
import { aeadSuite } from './suite.ts';

aeadSuite('OpenSSL called directly', openEvp);
aeadSuite('node:crypto', () => Promise.resolve(cryptoBackend));

describe('the choice between them', () => {
  it("is Node's own OpenSSL, which agrees with node:crypto", async () => {
    const { backend, instead } = await probeAead();
    expect(instead).toBeUndefined();
    expect(backend.name).toBe('evp');
  });
});
