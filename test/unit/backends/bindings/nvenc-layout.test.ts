import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';
import { describe, expect, it } from 'vitest';
import { nvencLayout111 } from '../../../../backends/bindings/nvenc/layout-11-1.ts';
import { nvencLayout121 } from '../../../../backends/bindings/nvenc/layout-12-1.ts';
import { NvencRecord } from '../../../../backends/bindings/nvenc/record.ts';
import { layoutModule } from '../../../../scripts/nvenc/layout-module.ts';
import { readNvencHeader } from '../../../../scripts/nvenc/read-header.ts';
import { root } from '../../../../scripts/root.ts';
import { nvencHeaders } from '../../../support/nvenc/stand-in.ts';

it('there is a header of NVENC to compare with', () => {
  expect(nvencHeaders().map(({ version }) => version)).toContain('11.1');
});

it.each(nvencHeaders())('the table of $version is what a compiler makes of its header', async ({ include }) => {
  const { file, text } = layoutModule(readNvencHeader(include));
  const kept = readFileSync(join(root, 'backends/bindings/nvenc', file), 'utf8');
  expect(await format(text, { parser: 'typescript', singleQuote: true, printWidth: 120 })).toBe(kept);
});

describe('a record', () => {
  it('has its version, and bits where the header has them, beside which nothing changes', () => {
    const record = new NvencRecord(nvencLayout121, 'NV_ENC_INITIALIZE_PARAMS');
    expect(record.bytes.readUInt32LE(0)).toBe(nvencLayout121.structs['NV_ENC_INITIALIZE_PARAMS']?.version);
    record.setAll({ reportSliceOffsets: 1, enableSubFrameWrite: 1, splitEncodeMode: 15 });
    expect([record.number('splitEncodeMode'), record.number('enableSubFrameWrite')]).toEqual([15, 1]);
    record.set('splitEncodeMode', 2);
    record.set('reportSliceOffsets', 0);
    expect(
      ['reportSliceOffsets', 'enableSubFrameWrite', 'splitEncodeMode'].map((field) => record.number(field)),
    ).toEqual([0, 1, 2]);
  });

  it('refuses what its release does not have, and values of another form', () => {
    const record = new NvencRecord(nvencLayout111, 'NV_ENC_INITIALIZE_PARAMS');
    expect(record.has('splitEncodeMode')).toBe(false);
    for (const wrong of [
      () => record.set('splitEncodeMode', 2),
      () => record.set('encodeGUID', new Uint8Array(15)),
      () => record.set('reportSliceOffsets', new Uint8Array(4)),
      () => record.part('reportSliceOffsets'),
      () => new NvencRecord(nvencLayout111, 'NV_ENC_NOTHING'),
    ]) {
      expect(wrong).toThrow(expect.objectContaining({ code: 'FAILED' }));
    }
  });
});
