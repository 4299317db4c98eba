import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { x264Layout, x264Numbers } from '../../../../backends/bindings/x264/layout.ts';

const folder = mkdtempSync(join(tmpdir(), 'perun-x264-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Fields of the picture's image stand among those of the picture itself. */
const inside: Readonly<Record<string, string>> = {
  i_csp: 'img.i_csp',
  i_plane: 'img.i_plane',
  i_stride: 'img.i_stride',
  plane: 'img.plane',
};

it('structs and numbers of libx264 are as its header has them', () => {
  const { build, ...structs } = x264Layout;
  const wanted = { X264_BUILD: build, ...x264Numbers, ...flat(structs) };
  const lines = Object.keys(wanted).map((name) => `  printf("%lld\\n", (long long)(${expression(name)}));`);
  const source = `#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <x264.h>
int main(void) {
${lines.join('\n')}
  return 0;
}
`;
  writeFileSync(join(folder, 'layout.c'), source);
  execFileSync('gcc', ['-w', '-o', join(folder, 'layout'), join(folder, 'layout.c')]);
  const said = execFileSync(join(folder, 'layout'), { encoding: 'utf8' }).trim().split('\n').map(Number);
  expect(Object.fromEntries(Object.keys(wanted).map((name, at) => [name, said[at]]))).toEqual(wanted);
});

function flat(structs: Readonly<Record<string, Readonly<Record<string, number>>>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(structs).flatMap(([struct, fields]) =>
      Object.entries(fields).map(([field, at]) => [`${struct}.${field}`, at] as const),
    ),
  );
}

function expression(name: string): string {
  const [struct = '', field] = name.split('.');
  if (field === undefined) return name;
  if (field === 'size') return `sizeof(${struct})`;
  return `offsetof(${struct}, ${struct === 'x264_picture_t' ? (inside[field] ?? field) : field})`;
}
