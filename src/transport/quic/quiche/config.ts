import { PerunError } from '../../../shared/errors.ts';
import type { QuicCredentials, QuicTuning } from '../types.ts';
import type { NativeConfig, Quiche } from './binding.ts';

/** Ours are P-256; peers may bring RSA and Ed25519. */
const signatureAlgorithms =
  'ecdsa_secp256r1_sha256:rsa_pss_rsae_sha256:ed25519:ecdsa_secp384r1_sha384:rsa_pss_rsae_sha384:rsa_pss_rsae_sha512';

export const defaultIdleMs = 8000;
const longestKeepAliveMs = 4000;

/** Fits every path that carries 1500-byte packets through a tunnel or two. */
export const maxSendBytes = 1350;
/** What Ethernet can bring by IPv4. */
const maxReceiveBytes = 1472;

const streamBytes = 64 * 1024;
const connectionBytes = 256 * 1024;
/** Packets of datagrams that wait to be looked at; they are, with every turn of the event loop. */
const datagramPackets = 256;

/** Streams a peer may have open at once: one for control, others for transfers. */
export const peerStreams = { bidi: 16, uni: 4 } as const;

export interface ConfigOptions extends QuicTuning {
  readonly alpn: readonly string[];
  readonly credentials?: QuicCredentials;
}

/**
 * TLS and transport parameters of one listener or one attempt to connect. Peers must show a certificate, and any is
 * taken once they have proven to have its key: the library can ask for one only as a duty. Fails with FAILED where certificate or key cannot be used.
 */
export function makeConfig(quiche: Quiche, options: ConfigOptions): NativeConfig {
  const { alpn, credentials, idleMs = defaultIdleMs } = options;
  const config = nativeConfig(quiche, credentials);
  config.setApplicationProtos([...alpn]);
  config.setMaxIdleTimeout(idleMs);
  config.setMaxRecvUdpPayloadSize(maxReceiveBytes);
  config.setMaxSendUdpPayloadSize(maxSendBytes);
  config.setInitialMaxData(connectionBytes);
  config.setInitialMaxStreamDataBidiLocal(streamBytes);
  config.setInitialMaxStreamDataBidiRemote(streamBytes);
  config.setInitialMaxStreamDataUni(streamBytes);
  // Windows that grew with the speed of a peer would be memory it decides about.
  config.setMaxStreamWindow(streamBytes);
  config.setMaxConnectionWindow(connectionBytes);
  config.setInitialMaxStreamsBidi(peerStreams.bidi);
  config.setInitialMaxStreamsUni(peerStreams.uni);
  config.setDisableActiveMigration(true);
  config.enableDgram(true, datagramPackets, datagramPackets);
  // Unknown frames and versions of no meaning are refused by some peers.
  config.grease(false);
  return config;
}

export function keepAliveOf({ idleMs = defaultIdleMs, keepAliveMs }: QuicTuning): number {
  return keepAliveMs ?? Math.min(idleMs / 2, longestKeepAliveMs);
}

function nativeConfig(quiche: Quiche, credentials: QuicCredentials | undefined): NativeConfig {
  const bytes = (text: string | undefined): Uint8Array[] | null => (text === undefined ? null : [Buffer.from(text)]);
  try {
    return quiche.Config.withBoringSslCtx(
      true,
      true,
      null,
      bytes(credentials?.keyPem),
      bytes(credentials?.certificatePem),
      signatureAlgorithms,
    );
  } catch (cause) {
    // Its message may name what it could not read, never the key itself.
    throw new PerunError('FAILED', 'QUIC cannot use this certificate and key', {
      cause,
      remedy: 'see `perun doctor`; the identity of the host may be damaged',
    });
  }
}
