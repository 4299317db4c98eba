import { cryptoBackend } from '../../src/codec/aead/crypto.node.ts';
import { openEvp } from '../../src/codec/aead/evp.node.ts';
import { createOpenerOn, createSealerOn } from '../../src/codec/aead/sealing.ts';
import {
  type AeadBackend,
  AeadCipher,
  type AeadSecrets,
  keyBytesOf,
  SealDirection,
} from '../../src/codec/aead/types.ts';
import { openLibopus } from '../../src/codec/opus/libopus.node.ts';
import { mostPacketBytes, type OpusChannels, type OpusLibrary } from '../../src/codec/opus/types.ts';
import { openWasmOpus } from '../../src/codec/opus/wasm-opus.ts';
import { isPerunError } from '../../src/shared/errors.ts';

type Decode = (bytes: Uint8Array) => unknown;

/** The decoders of sealed datagrams. */
export const sealedDecoders: Readonly<Record<string, Decode>> = {
  sealedAes: sealed(await openEvp(), AeadCipher.aes128Gcm),
  sealedChaCha: sealed(cryptoBackend, AeadCipher.chacha20Poly1305),
};

/** The decoders of sound. */
export const soundDecoders: Readonly<Record<string, Decode>> = {
  opus: await opus(await openLibopus(), 2),
  opusSurround: await opus(await openLibopus(), 8),
  opusWasm: await opus(await openWasmOpus(), 2),
};

/** Real packets of sound, stereo and 7.1. */
export const soundPackets: readonly Uint8Array[] = await encodeSound();

/** Sealed datagrams as the decoders' peer would send them. */
export function sealedDatagrams(): Uint8Array[] {
  return Object.values(AeadCipher).flatMap((cipher) => {
    const batch = { bytes: new Uint8Array(4 * 64).fill(9), size: 64, count: 4 };
    const sealer = createSealerOn(cryptoBackend, secretsOf(cipher));
    sealer.seal(batch);
    sealer.close();
    return [0, 1, 2, 3].map((index) => batch.bytes.slice(index * 64, (index + 1) * 64));
  });
}

function secretsOf(cipher: AeadCipher): AeadSecrets {
  const key = new Uint8Array(keyBytesOf[cipher]).fill(1);
  return { cipher, key, salt: new Uint8Array(4), direction: SealDirection.hostToClient };
}

/** One opener for all inputs, which remembers what it has seen. */
function sealed(backend: AeadBackend, cipher: AeadCipher): Decode {
  const opener = createOpenerOn(backend, secretsOf(cipher));
  // A copy, as of what a socket brings: forgeries are wiped.
  return (bytes) => opener.open(bytes.slice(), 0, bytes.length);
}

/** One decoder for all inputs: what one leaves behind, the next one finds. */
async function opus(library: OpusLibrary, channels: OpusChannels): Promise<Decode> {
  const decoder = await library.createDecoder(channels);
  const into = new Int16Array(240 * channels);
  return (bytes) => {
    try {
      return decoder.decode(bytes, into);
    } catch (error) {
      if (isPerunError(error)) return error;
      throw error;
    }
  };
}

async function encodeSound(): Promise<Uint8Array[]> {
  const library = await openLibopus();
  const packets: Uint8Array[] = [];
  for (const channels of [2, 8] as const) {
    const encoder = await library.createEncoder({ channels });
    const into = new Uint8Array(mostPacketBytes(channels));
    const pcm = Int16Array.from({ length: 240 * channels }, (_, index) => ((index * 7919) % 20_011) - 10_000);
    packets.push(into.slice(0, encoder.encode(pcm, into)));
    encoder.close();
  }
  return packets;
}
