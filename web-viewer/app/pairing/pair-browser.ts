import { pairWithHost } from '../../../src/client/pairing.ts';
import type { PairPending } from '../../../src/protocol/pairing/messages.ts';
import { createBrowserTransport } from '../../../src/transport/websocket/websocket.browser.ts';
import { streamUrl } from '../../stream/open-stream.ts';

export interface PairBrowserOptions {
  /** Without it the operator of the host is asked. */
  readonly pin?: string;
  /** What the host lists this browser by. */
  readonly name: string;
  /** Fingerprints that both sides have proven. */
  readonly host: string;
  readonly browser: string;
  readonly signal: AbortSignal;
  readonly onPending: (pending: PairPending) => void;
}

/** Pairs over a WebSocket of its own; fails as pairWithHost does. */
export async function pairBrowser({ host, browser, ...options }: PairBrowserOptions): Promise<void> {
  const { signal } = options;
  const connection = await createBrowserTransport().connect(streamUrl(window.location, undefined), { signal });
  await pairWithHost({
    ...options,
    connection,
    hostFingerprint: host,
    clientFingerprint: browser,
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
  });
}
