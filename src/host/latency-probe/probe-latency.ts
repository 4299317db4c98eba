import { createControlClient } from '../../control/client/client.ts';
import type { PerunPaths } from '../../platform/paths.ts';
import type { Mode } from '../../protocol/punktfunk/messages.ts';
import { openIdentity } from '../../trust/identity/identity.ts';
import { connectPunktfunk } from '../punktfunk-client/connect.ts';
import type { PunktfunkResult } from '../punktfunk-client/result.ts';
import { type HostStages, HostWatch } from './host-stages.ts';
import { startPrivateHost } from './private-host.ts';
import type { LatencyResult, Stage } from './result.ts';

export interface ProbeOptions {
  /** Without one a host is started for this alone. */
  readonly address: string | undefined;
  readonly pin: string | undefined;
  readonly paths: PerunPaths;
  readonly mode: Mode;
  readonly kbps: number;
  readonly seconds: number;
  /** Asks for frames that are not sent before they are whole. */
  readonly wholeFrames: boolean;
  /** Throws away one of so many datagrams; 0 none. */
  readonly dropEvery: number;
  readonly signal: AbortSignal;
  readonly note: (line: string) => void;
}

/** Streams for a while and says how long the frames took to each stage. Rejects with a PerunError. */
export async function probeLatency(options: ProbeOptions): Promise<LatencyResult> {
  const { address, paths } = options;
  if (address !== undefined) return probeAt(address, paths, options);
  const host = await startPrivateHost('synthetic');
  try {
    return await probeAt(host.address, host.paths, options);
  } finally {
    await host.stop();
  }
}

async function probeAt(address: string, paths: PerunPaths, options: ProbeOptions): Promise<LatencyResult> {
  const { pin, mode, kbps, seconds, wholeFrames, dropEvery, signal, note } = options;
  const { fingerprint } = await openIdentity(paths.config, 'client');
  const watch = new HostWatch(createControlClient({ socketPath: paths.controlSocket }), fingerprint);
  try {
    const result = await connectPunktfunk({
      ...{ address, pin, paths, mode, kbps, seconds, wholeFrames, dropEvery, signal, note },
      ...{ codec: undefined, launch: '', frames: undefined, out: undefined, remode: undefined },
      ...{ inputTest: false, verify: false },
    });
    const host = await watch.end();
    if (host.missing !== undefined) note(`stages of the host are not known: ${host.missing}`);
    return latencyResult(result, host);
  } finally {
    await watch.end();
  }
}

function latencyResult(result: PunktfunkResult, { source, stages }: HostStages): LatencyResult {
  const { address, mode, codec, seconds, frames, lost, dropped, recovered, span, clock, begun, received } = result;
  const { p50Ms, p95Ms, p99Ms } = result;
  const client: Stage[] = [];
  for (const [stage, summary] of Object.entries({ begun, received })) {
    if (summary === null) continue;
    const { p50Ms: p50, p95Ms: p95, p99Ms: p99 } = summary;
    client.push({ stage: stage as 'begun' | 'received', where: 'client', p50Ms: p50, p95Ms: p95, p99Ms: p99 });
  }
  if (p50Ms !== null && p95Ms !== null && p99Ms !== null) {
    client.push({ stage: 'reassembled', where: 'client', p50Ms, p95Ms, p99Ms });
  }
  return {
    ...{ address, source, mode, codec, seconds, frames, lost, dropped, recovered, span },
    clocks: {
      host: stages.length === 0 ? null : 'monotonic',
      client: clock.kind,
      offsetMs: clock.offsetMs,
      uncertainMs: Math.round(clock.roundTripMs * 500) / 1000,
      rounds: clock.rounds,
    },
    stages: [...stages, ...client],
  };
}
