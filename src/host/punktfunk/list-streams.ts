import type { StreamInfo } from '../../control/contract/stream.ts';
import type { MediaSource } from '../../media/types.ts';
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
      perf: perf ?? null,
    };
  });
  const settled = await Promise.allSettled(shown);
  return settled.flatMap((each) => (each.status === 'fulfilled' ? [each.value] : []));
}

function sourceName(source: MediaSource): string {
  if (source.kind === 'core') return `core:${source.session}`;
  return source.kind === 'units' ? `units:${source.bytes}` : source.kind;
}
