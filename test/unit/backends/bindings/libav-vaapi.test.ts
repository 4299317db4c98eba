import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { renderNodes, vaapiLayouts } from '../../../../backends/bindings/libav-vaapi.ts';
import { vaapiBackend } from '../../../../backends/encoder/libav/vaapi.ts';

const folder = mkdtempSync(join(tmpdir(), 'perun-vaapi-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('fields of the installed release are where its headers have them', () => {
  const [layout] = Object.values(vaapiLayouts);
  const names = Object.entries(layout ?? {}).flatMap(([struct, fields]) =>
    Object.keys(fields).map((field) => [struct, field]),
  );
  const lines = names.map(([struct, field]) => `  printf("%zu\\n", offsetof(${struct}, ${field}));`);
  const source = `#include <stddef.h>
#include <stdio.h>
#include <libavcodec/avcodec.h>
#include <libavutil/hwcontext.h>
int main(void) {
  printf("%d\\n", LIBAVCODEC_VERSION_MAJOR);
${lines.join('\n')}
  return 0;
}
`;
  writeFileSync(join(folder, 'layout.c'), source);
  execFileSync('gcc', ['-w', '-o', join(folder, 'layout'), join(folder, 'layout.c')]);
  const [release = 0, ...offsets] = execFileSync(join(folder, 'layout'), { encoding: 'utf8' })
    .trim()
    .split('\n')
    .map(Number);
  const known: Record<string, Record<string, number>> = vaapiLayouts[release] ?? {};
  expect(names.map(([struct = '', field = '']) => known[struct]?.[field])).toEqual(offsets);
});

it('render nodes are found in their order, and none where there is no folder', () => {
  expect(renderNodes(join(folder, 'nothing'))).toEqual([]);
  for (const name of ['card0', 'renderD129', 'renderD128']) writeFileSync(join(folder, name), '');
  expect(renderNodes(folder)).toEqual([join(folder, 'renderD128'), join(folder, 'renderD129')]);
});

it.skipIf(renderNodes().length > 0)('without a card it says so, and opens nothing', () => {
  expect(vaapiBackend.probe()).toMatchObject({ available: false, found: 'there is no /dev/dri/renderD*' });
  const settings = {
    codec: 'h264',
    width: 320,
    height: 240,
    kbps: 1000,
    rate: { numerator: 60, denominator: 1 },
  } as const;
  expect(() => vaapiBackend.open(settings)).toThrow(expect.objectContaining({ code: 'MISSING_CAPABILITY' }));
  expect(() => vaapiBackend.open({ ...settings, width: 1 })).toThrow(expect.objectContaining({ code: 'USAGE' }));
});
