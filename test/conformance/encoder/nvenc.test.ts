import { afterAll, describe, expect } from 'vitest';
import { createNvencBackend } from '../../../backends/encoder/nvenc/nvenc.ts';
import { nvencHeaders, NvencStandIn } from '../../support/nvenc/stand-in.ts';
import { encoderSuite } from './suite.ts';

describe.each(nvencHeaders())('NVENC $version, by a stand-in', (header) => {
  const standIn = new NvencStandIn(header);
  encoderSuite(createNvencBackend(standIn.libraries), 'h264');
  afterAll(() => {
    expect([standIn.faults, standIn.alive]).toEqual(['', 0]);
    standIn.remove();
  });
});
