import { expect, test } from 'vitest';
import { expose } from '../../../src/control/metrics/exposition.ts';
import { Histogram } from '../../../src/shared/histogram.ts';

test('samples, labels and histograms as Prometheus reads them', () => {
  const sizes = new Histogram([1, 10]);
  for (const value of [0, 1, 2, 10, 11, 1000]) sizes.observe(value);
  expect(
    expose([
      { name: 'a_total', help: 'All\nof it.', type: 'counter', samples: [{ value: 3 }] },
      { name: 'b', help: 'B.', type: 'gauge', samples: [{ labels: { x: 'q"\\\n', y: '' }, value: 0.5 }] },
      { name: 'c_bytes', help: 'C.', type: 'histogram', reading: sizes.reading },
    ]).split('\n'),
  ).toEqual([
    ...['# HELP a_total All of it.', '# TYPE a_total counter', 'a_total 3', ''],
    ...['# HELP b B.', '# TYPE b gauge', 'b{x="q\\"\\\\\\n",y=""} 0.5', ''],
    ...['# HELP c_bytes C.', '# TYPE c_bytes histogram'],
    ...['c_bytes_bucket{le="1"} 2', 'c_bytes_bucket{le="10"} 4', 'c_bytes_bucket{le="+Inf"} 6'],
    ...['c_bytes_sum 1024', 'c_bytes_count 6', ''],
  ]);
});
