/**
 * What sealing and opening a datagram of 1200 bytes costs, by either library and with either cipher: the quietest of many
 * rounds. Fails where one got slower beside sealing with node:crypto than is kept in docs/bench/seal.json;
 * PERUN_BENCH_KEEP=1 keeps these.
 */
import { randomBytes } from 'node:crypto';
import { stdout } from 'node:process';
import { cryptoBackend } from '../../src/codec/aead/crypto.node.ts';
import { openEvp } from '../../src/codec/aead/evp.node.ts';
import { createOpenerOn, createSealerOn } from '../../src/codec/aead/sealing.ts';
import {
  type AeadBackend,
  AeadCipher,
  type AeadSecrets,
  keyBytesOf,
  sealedOverhead,
} from '../../src/codec/aead/types.ts';
import { compareWithKept } from './kept-times.ts';

const plainBytes = 1200;
const size = plainBytes + sealedOverhead;
/** Datagrams of one frame. */
const count = 64;
const measuredMs = 800;

function secretsOf(cipher: AeadCipher): AeadSecrets {
  return { cipher, key: randomBytes(keyBytesOf[cipher]), salt: randomBytes(4), direction: 0 };
}

/** µs for one datagram, of the quietest round. */
function measure(backend: AeadBackend, cipher: AeadCipher): { seal: number; open: number } {
  const secrets = secretsOf(cipher);
  const [sealer, opener] = [createSealerOn(backend, secrets), createOpenerOn(backend, secrets)];
  const bytes = new Uint8Array(randomBytes(size * count));
  let [seal, open] = [Infinity, Infinity];
  const until = performance.now() + measuredMs;
  while (performance.now() < until) {
    const begin = performance.now();
    sealer.seal({ bytes, size, count });
    const middle = performance.now();
    for (let index = 0; index < count; index += 1) {
      if (opener.open(bytes, index * size, size) !== plainBytes) throw new Error('a datagram was not opened');
    }
    const end = performance.now();
    seal = Math.min(seal, ((middle - begin) * 1000) / count);
    open = Math.min(open, ((end - middle) * 1000) / count);
  }
  sealer.close();
  opener.close();
  return { seal, open };
}

const ciphers = { 'AES-128-GCM': AeadCipher.aes128Gcm, 'ChaCha20-Poly1305': AeadCipher.chacha20Poly1305 };
const backends: Readonly<Record<string, AeadBackend>> = {
  'OpenSSL directly': await openEvp(),
  'node:crypto': cryptoBackend,
};
const times: Record<string, number> = {};
for (const [cipherName, cipher] of Object.entries(ciphers)) {
  for (const [backendName, backend] of Object.entries(backends)) {
    const { seal, open } = measure(backend, cipher);
    times[`seal ${cipherName}, ${backendName}`] = seal;
    times[`open ${cipherName}, ${backendName}`] = open;
  }
}
const gbits = (micros: number): string => ((plainBytes * 8) / 1000 / micros).toFixed(2);
const width = Math.max(...Object.keys(times).map((name) => name.length));
stdout.write(`${'1200 bytes'.padEnd(width)}  µs/packet  Gbit/s per core\n`);
for (const [name, time] of Object.entries(times)) {
  stdout.write(`${name.padEnd(width)}  ${time.toFixed(2).padStart(9)}  ${gbits(time).padStart(15)}\n`);
}
for (const cipher of Object.keys(ciphers)) {
  for (const what of ['seal', 'open']) {
    const ratio = (times[`${what} ${cipher}, node:crypto`] ?? 0) / (times[`${what} ${cipher}, OpenSSL directly`] ?? 1);
    stdout.write(`${what} ${cipher}: node:crypto takes ${ratio.toFixed(2)} times as long\n`);
  }
}
compareWithKept('seal', times, 'seal AES-128-GCM, node:crypto');
