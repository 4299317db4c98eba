import { z } from 'zod';
import { PerunError, type ErrorCode, type ErrorJson, isErrorCode } from '../../shared/errors.ts';
import type { QuicClose, QuicConnection, QuicConnectOptions, QuicListenOptions } from '../../transport/quic/types.ts';

/** JSON payloads of frames. */
export interface Payloads {
  readonly hello: { readonly pid: number };
  readonly listen: QuicListenOptions;
  /** As bound. */
  readonly listening: { readonly address: string; readonly port: number };
  readonly connect: Omit<QuicConnectOptions, 'signal'>;
  readonly failed: ErrorJson;
  readonly opened: Pick<
    QuicConnection,
    'alpn' | 'serverName' | 'peerFingerprint' | 'peerAddress' | 'peerPort' | 'maxDatagramBytes'
  >;
  readonly close: { readonly code: number; readonly reason: string };
  readonly closed: QuicClose;
  readonly code: { readonly code: number };
  /** How a stream ended; null where the peer told no code. */
  readonly ended: { readonly code: number | null; readonly lost: boolean };
  readonly route: { readonly path: string; readonly name: string };
}

const text = z.string().max(4096);
const port = z.number().int().min(0).max(65_535);
const code = z.number().int().min(0).max(Number.MAX_SAFE_INTEGER);
const ms = z.number().min(0).max(3_600_000);
const credentials = z.object({ certificatePem: z.string().max(32_768), keyPem: z.string().max(32_768) });
const alpn = z.array(z.string().min(1).max(255)).min(1).max(16);

/** Both ends look at what they are told: one of them runs a foreign library. */
const schemas: { readonly [K in keyof Payloads]: z.ZodType<Payloads[K]> } = {
  hello: z.object({ pid: z.number().int() }),
  listen: z.object({
    ...{ address: text, port, credentials, alpn },
    ...{ idleMs: ms.exactOptional(), keepAliveMs: ms.exactOptional() },
  }),
  listening: z.object({ address: text, port }),
  connect: z.object({
    ...{ host: text, port, alpn, serverName: text.exactOptional(), credentials: credentials.exactOptional() },
    ...{ fingerprint: text.exactOptional(), timeoutMs: ms.exactOptional() },
    ...{ idleMs: ms.exactOptional(), keepAliveMs: ms.exactOptional() },
  }),
  failed: z.object({
    code: z.custom<ErrorCode>(isErrorCode),
    message: z.string().max(8192),
    remedy: z.string().max(8192),
  }),
  opened: z.object({
    ...{ alpn: text, serverName: text, peerFingerprint: z.string().regex(/^(?:[0-9a-f]{64})?$/) },
    ...{ peerAddress: text, peerPort: port, maxDatagramBytes: z.number().int().min(0).max(65_535) },
  }),
  close: z.object({ code, reason: text }),
  closed: z.object({
    by: z.enum(['peer', 'us', 'idle', 'lost']),
    application: z.boolean(),
    code,
    reason: text,
  }),
  code: z.object({ code }),
  ended: z.object({ code: code.nullable(), lost: z.boolean() }),
  route: z.object({ path: text, name: text }),
};

export function encodeJson<K extends keyof Payloads>(_kind: K, value: Payloads[K]): Uint8Array {
  return Buffer.from(JSON.stringify(value));
}

/** Throws PROTOCOL_MALFORMED where the payload is not what it should be. */
export function decodeJson<K extends keyof Payloads>(kind: K, payload: Uint8Array): Payloads[K] {
  try {
    return schemas[kind].parse(JSON.parse(Buffer.from(payload).toString()));
  } catch (cause) {
    throw new PerunError('PROTOCOL_MALFORMED', `a message between host and QUIC process is malformed (${kind})`, {
      cause,
    });
  }
}
