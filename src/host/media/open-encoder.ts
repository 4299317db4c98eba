import type { EncoderSettings, VideoEncoder, VideoEncoderBackend } from '../../drivers/encoder.ts';
import { PerunError, toPerunError } from '../../shared/errors.ts';
import type { VideoEncoderChoice } from '../../shared/video.ts';

/** A backend that may be taken. */
export interface EncoderCandidate {
  readonly name: Exclude<VideoEncoderChoice, 'auto'>;
  readonly load: () => Promise<VideoEncoderBackend>;
  /** Why another one does it better, where that is so; the last candidate needs none. Not asked where it was named. */
  readonly unfit?: (settings: EncoderSettings) => string | undefined;
}

export interface OpenedEncoder {
  readonly encoder: VideoEncoder;
  /** What was taken, and why those before it were not: one line. */
  readonly line: string;
}

/**
 * The first of the candidates that opens, or the one that is named: trying is the only way to know of hardware. Fails with
 * MISSING_CAPABILITY, which says of each what is missing, and with USAGE for settings out of range.
 */
export async function openEncoder(
  candidates: readonly EncoderCandidate[],
  choice: VideoEncoderChoice,
  settings: EncoderSettings,
): Promise<OpenedEncoder> {
  const refusals: string[] = [];
  const remedies: string[] = [];
  for (const { name, load, unfit } of candidates) {
    if (choice !== 'auto' && choice !== name) continue;
    const backend = await load();
    if (!backend.codecs.includes(settings.codec)) continue;
    const reason = choice === 'auto' ? unfit?.(settings) : undefined;
    if (reason !== undefined) {
      refusals.push(`${backend.name}: ${reason}`);
      continue;
    }
    const seen = backend.probe();
    if (!seen.available) {
      refusals.push(`${backend.name}: ${seen.found}`);
      remedies.push(seen.remedy);
      continue;
    }
    try {
      const encoder = backend.open(settings);
      const why = refusals.length === 0 ? '' : `; not by ${refusals.join('; ')}`;
      return { encoder, line: `${sizeOf(settings)} is coded by ${backend.name} (${seen.found})${why}` };
    } catch (error) {
      const { code, message } = toPerunError(error);
      if (code === 'USAGE') throw error;
      refusals.push(`${backend.name}: ${message}`);
    }
  }
  const what =
    choice === 'auto' ? `nothing here codes ${sizeOf(settings)}` : `${choice} does not code ${sizeOf(settings)}`;
  const why = refusals.length === 0 ? 'there is no such encoder for this codec' : refusals.join('; ');
  throw new PerunError('MISSING_CAPABILITY', `${what}: ${why}`, {
    remedy: [...new Set(remedies), ...(choice === 'auto' ? [] : ['set video-encoder to auto'])].join('; '),
  });
}

function sizeOf({ codec, width, height, rate }: EncoderSettings): string {
  return `${codec} ${width}×${height}@${Math.round(rate.numerator / rate.denominator)}`;
}
