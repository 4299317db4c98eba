import type { PerunPaths } from '../../platform/paths.ts';
import type { Mode } from '../../protocol/punktfunk/messages.ts';
import { PerunError } from '../../shared/errors.ts';
import { connectPunktfunk } from './connect.ts';
import type { PunktfunkResult } from './result.ts';

/** The flags of `client connect` that matter here, as they were given. */
export interface StreamFlags {
  readonly pin: string | undefined;
  readonly mode: Mode | undefined;
  readonly remode: Mode | undefined;
  readonly bitrate: number | undefined;
  readonly codec: 'h264' | 'hevc' | undefined;
  readonly launch: string | undefined;
  readonly session: string | undefined;
  readonly seconds: number | undefined;
  readonly frames: number | undefined;
  readonly out: string | undefined;
  readonly 'input-test': boolean;
  readonly verify: boolean;
  readonly 'video-drop': number | undefined;
}

export interface StreamSurroundings {
  readonly paths: PerunPaths;
  readonly signal: AbortSignal;
  readonly note: (line: string) => void;
}

const usualMode = { width: 1280, height: 720, refreshHz: 60 } as const;

/** Streams as the flags say, from a host or from this machine. Rejects with a PerunError. */
export async function streamFrom(
  address: string | undefined,
  flags: StreamFlags & StreamSurroundings,
): Promise<PunktfunkResult> {
  if (address === undefined) {
    throw new PerunError('USAGE', 'which punktfunk host?', { remedy: 'name one: punktfunk://host:port' });
  }
  const { pin, seconds, frames, out, remode, verify, codec, paths, signal, note } = flags;
  const { session } = flags;
  return connectPunktfunk({
    ...{ address, pin, seconds, frames, out, remode, verify, codec, paths, signal, note },
    mode: flags.mode ?? usualMode,
    kbps: flags.bitrate ?? 0,
    launch: flags.launch ?? (session === undefined ? '' : `session:${session}`),
    inputTest: flags['input-test'],
    dropEvery: flags['video-drop'] ?? 0,
  });
}

/** For people, one line each. */
export function streamSummary(result: PunktfunkResult): string {
  const { mode, codec, frames, seconds, lost, recovered, bytes, p50Ms, p95Ms, p99Ms, clock, verified, remode } = result;
  const rate = seconds === 0 ? 0 : (bytes * 8) / 1e6 / seconds;
  const offset =
    clock.kind === 'compared' ? `${clock.offsetMs} ms off ours, ±${clock.roundTripMs / 2} ms` : 'taken for ours';
  const lines = [
    `${mode.width}×${mode.height} at ${mode.rate} Hz, ${codec}: ${frames} frames in ${seconds} s, ${rate.toFixed(1)} Mbit/s`,
    `lost ${lost} frames; the parity brought back ${recovered} packets`,
    p50Ms === null ? 'no frame came' : `capture to reassembled: p50 ${p50Ms} ms, p95 ${p95Ms} ms, p99 ${p99Ms} ms`,
    `the host's clock: ${offset}`,
  ];
  if (verified !== null) lines.push(`${verified} frames are exactly what the host's test source makes`);
  if (remode !== null) {
    const verdict = remode.accepted ? 'taken' : 'refused';
    lines.push(`the other mode was ${verdict} after ${remode.answerMs} ms; longest pause ${remode.gapMs} ms`);
  }
  return lines.join('\n');
}
