import { readSeat } from '../../client/read-seat.ts';
import type { PerunPaths } from '../../platform/paths.ts';
import type { Mode } from '../../protocol/punktfunk/messages.ts';
import { PerunError } from '../../shared/errors.ts';
import { formatAddress } from '../../transport/address.ts';
import { connectPunktfunk } from './connect.ts';
import { openStream, punktfunkAddress, type StreamWish } from './open-stream.ts';
import { PunktfunkPlayer } from './player-client.ts';
import type { PunktfunkResult } from './result.ts';

/** The flags of `client connect` that matter here, as they were given. */
export interface StreamFlags {
  readonly pin: string | undefined;
  readonly mode: Mode | undefined;
  readonly remode: Mode | undefined;
  readonly bitrate: number | undefined;
  readonly codec: 'h264' | 'hevc' | undefined;
  readonly gamepad: 'xbox360' | 'dualsense' | undefined;
  readonly launch: string | undefined;
  readonly session: string | undefined;
  readonly seconds: number | undefined;
  readonly frames: number | undefined;
  readonly out: string | undefined;
  readonly bridge: string | undefined;
  readonly 'input-test': boolean;
  readonly verify: boolean;
  readonly 'video-drop': number | undefined;
}

/** Those that say where the picture goes, too; `view` only where it was given. */
export interface ShownFlags extends StreamFlags {
  readonly view: ConnectView | undefined;
  readonly seat: string | undefined;
  readonly graphics: 'auto' | 'kitty' | 'sixel' | 'blocks';
  readonly debug: boolean;
}

export type ConnectView = 'terminal' | 'dump' | 'none';

export interface StreamSurroundings {
  readonly paths: PerunPaths;
  readonly signal: AbortSignal;
  readonly note: (line: string) => void;
}

/** More pictures than terminals can paint are asked of no host, unless the flags do. */
const usualMode = { width: 1280, height: 720, refreshHz: 60 } as const;
const terminalMode = { width: 1280, height: 720, refreshHz: 30 } as const;

/** Streams as the flags say, from a host to this machine. Rejects with a PerunError. */
export async function streamFrom(
  address: string | undefined,
  flags: StreamFlags & StreamSurroundings,
): Promise<PunktfunkResult> {
  const { seconds, frames, out, bridge, remode, verify, note } = flags;
  return connectPunktfunk({
    ...wishOf(address, flags, usualMode),
    ...{ seconds, frames, out, bridge, remode, verify, note },
    inputTest: flags['input-test'],
  });
}

/**
 * Where the picture goes: into the terminal, where there is one and nothing was asked for that only measures or records.
 * Fails with USAGE where both were asked for.
 */
export function viewOf(flags: ShownFlags, isTerminal: boolean): ConnectView {
  const { view, out, bridge, seconds, remode, verify } = flags;
  const asked = Object.entries({ out, bridge, seconds, remode, verify, 'input-test': flags['input-test'] });
  const measured = asked.find(([, value]) => value !== undefined && value !== false)?.[0];
  if (view === 'none') return view;
  if (view === undefined)
    return isTerminal && measured === undefined && flags.frames === undefined ? 'terminal' : 'none';
  if (measured === undefined) return view;
  throw new PerunError('USAGE', `--${measured} and --view ${view} do not go together`, {
    remedy: 'leave one of them out',
  });
}

/** A player of the host, not started yet. Rejects with a PerunError where the host grants nothing. */
export async function openPlayer(
  address: string | undefined,
  flags: Omit<ShownFlags, 'view'> & Omit<StreamSurroundings, 'note'>,
): Promise<PunktfunkPlayer> {
  const seat = readSeat(flags.seat ?? 'play');
  const wish = wishOf(address, flags, terminalMode);
  return new PunktfunkPlayer({ open: await openStream(wish), address: wish.address, seat });
}

function wishOf(
  address: string | undefined,
  flags: StreamFlags & Omit<StreamSurroundings, 'note'>,
  mode: Mode,
): StreamWish {
  if (address === undefined) {
    throw new PerunError('USAGE', 'which punktfunk host?', { remedy: 'name one: punktfunk://host:port' });
  }
  const { pin, codec, gamepad, paths, signal, session } = flags;
  return {
    ...{ address: formatAddress(punktfunkAddress(address)), pin, codec, gamepad, paths, signal },
    mode: flags.mode ?? mode,
    kbps: flags.bitrate ?? 0,
    launch: flags.launch ?? (session === undefined ? '' : `session:${session}`),
    dropEvery: flags['video-drop'] ?? 0,
  };
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
