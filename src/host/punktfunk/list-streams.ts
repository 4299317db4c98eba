import type { StreamInfo } from '../../control/contract/stream.ts';
import { desktopName } from '../../doors/punktfunk/types.ts';
import type { MediaPerf, MediaSource } from '../../media/types.ts';
import type { Punktfunk } from './punktfunk.ts';

/** The clients of the door as the control interface shows them; one that ends meanwhile is left out. */
export async function listStreams(punktfunk: Punktfunk): Promise<StreamInfo[]> {
  const shown = punktfunk.clients().map(async (client) => {
    const { id, name, remote, fingerprint, source, mode, since } = client;
    const { width, height, rate, codec } = mode;
    const { frames, keyframes, dropped, packets, bytes, unsent, kbps, fecPercent, restarts, perf } =
      await client.stats();
    return {
      ...{ id, name, remote, fingerprint, source: sourceName(source), width, height, rate, codec },
      since: new Date(since).toISOString(),
      ...{ frames, keyframes, dropped, packets, bytes, unsent, kbps, fecPercent, restarts },
      perf: perf === undefined ? null : perfOf(perf),
    };
  });
  const settled = await Promise.allSettled(shown);
  return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
}

function perfOf({ scaled, encoded, taken, sent }: MediaPerf): StreamInfo['perf'] {
  const spread = ([p50Ms, p95Ms, p99Ms]: MediaPerf['sent']) => ({ p50Ms, p95Ms, p99Ms });
  return { scaled: spread(scaled), encoded: spread(encoded), taken: spread(taken), sent: spread(sent) };
}

function sourceName(source: MediaSource): string {
  if (source.kind === 'core') return `core:${source.session}`;
  if (source.kind === 'desktop') return source.name === desktopName ? desktopName : `app:${source.name}`;
  return source.kind === 'units' ? `units:${source.bytes}` : source.kind;
}
