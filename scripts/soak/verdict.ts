/** What is looked at every few seconds. */
export interface Sample {
  /** Seconds since the start. */
  readonly at: number;
  readonly hostBytes: number;
  readonly framesPerSecond: number;
  readonly framesRefused: number;
  readonly watchers: number;
}

export interface Expectation {
  readonly watchers: number;
  /** The source's rate and how far the mean may be off, in frames per second. */
  readonly rate: number;
  readonly rateSlack: number;
  /** How much the host may grow between the second quarter and the last, in bytes. */
  readonly growthBytes: number;
}

/**
 * What went wrong over a long run, in sentences; empty when all is well. Medians of quarters are compared, so that one
 * garbage collection or one restart of a core decides nothing; the first quarter is warm-up.
 */
export function complaintsOf(samples: readonly Sample[], expected: Expectation): string[] {
  const quarter = Math.floor(samples.length / 4);
  if (quarter < 2) return ['too few samples for a verdict'];
  const early = samples.slice(quarter, quarter * 2);
  const late = samples.slice(-quarter);
  const complaints: string[] = [];
  const growth = medianOf(late, (sample) => sample.hostBytes) - medianOf(early, (sample) => sample.hostBytes);
  if (growth > expected.growthBytes) complaints.push(`the host grew by ${Math.round(growth / 1e6)} MB`);
  const rate = medianOf(samples.slice(quarter), (sample) => sample.framesPerSecond);
  if (Math.abs(rate - expected.rate) > expected.rateSlack) complaints.push(`the source ran at ${rate.toFixed(1)} fps`);
  const refused = Math.max(...samples.map((sample) => sample.framesRefused));
  if (refused > 0) complaints.push(`${refused} frames of the source were refused`);
  const watchers = medianOf(late, (sample) => sample.watchers);
  if (watchers !== expected.watchers)
    complaints.push(`${watchers} of ${expected.watchers} watchers were there at the end`);
  return complaints;
}

function medianOf(samples: readonly Sample[], value: (sample: Sample) => number): number {
  const sorted = samples.map(value).toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
