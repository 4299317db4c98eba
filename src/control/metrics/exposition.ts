/** One sample of a metric: its labels and its value. */
export interface Sample {
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/** A histogram as it was counted: each value under the first bound that it does not exceed, the last beyond all. */
export interface HistogramReading {
  readonly bounds: readonly number[];
  readonly counts: readonly number[];
  readonly sum: number;
}

/** A metric with its present values; names and units by the rules of Prometheus. */
export type Metric = { readonly name: string; readonly help: string } & (
  | { readonly type: 'counter' | 'gauge'; readonly samples: readonly Sample[] }
  | { readonly type: 'histogram'; readonly reading: HistogramReading }
);

export const expositionType = 'text/plain; version=0.0.4; charset=utf-8';

/** The text format of Prometheus, version 0.0.4. */
export function expose(metrics: readonly Metric[]): string {
  return metrics
    .flatMap((metric) => [
      `# HELP ${metric.name} ${metric.help.replace(/[\\\n]/g, ' ')}`,
      `# TYPE ${metric.name} ${metric.type}`,
      ...(metric.type === 'histogram'
        ? histogramLines(metric.name, metric.reading)
        : metric.samples.map(({ labels, value }) => line(metric.name, labels, value))),
      '',
    ])
    .join('\n');
}

function histogramLines(name: string, { bounds, counts, sum }: HistogramReading): string[] {
  let below = 0;
  const buckets = counts.map((count, place) => {
    below += count;
    return line(`${name}_bucket`, { le: place < bounds.length ? String(bounds[place]) : '+Inf' }, below);
  });
  return [...buckets, line(`${name}_sum`, {}, sum), line(`${name}_count`, {}, below)];
}

function line(name: string, labels: Readonly<Record<string, string>> = {}, value: number): string {
  const pairs = Object.entries(labels).map(([label, text]) => `${label}="${escapeLabel(text)}"`);
  return `${name}${pairs.length === 0 ? '' : `{${pairs.join(',')}}`} ${value}`;
}

function escapeLabel(text: string): string {
  return text.replace(/\\/g, '\\\\').replace(/"/g, '\\"').replace(/\n/g, '\\n');
}
