import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { libavLayout, libavNumbers } from '../../../../backends/bindings/libav-layout.ts';
import { libavReleases } from '../../../../backends/bindings/libav.ts';

const folder = mkdtempSync(join(tmpdir(), 'perun-layout-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Names of fields and numbers, each printed by a C program as the headers have it. */
const fields = Object.entries(libavLayout).flatMap(([struct, offsets]) =>
  Object.keys(offsets).map((field) => [`${struct}.${field}`, `offsetof(${struct}, ${field})`] as const),
);
const numbers = Object.keys(libavNumbers).map((name) => [name, name] as const);
const versions = [
  ['avcodec', 'LIBAVCODEC_VERSION_MAJOR'],
  ['avutil', 'LIBAVUTIL_VERSION_MAJOR'],
  ['swscale', 'LIBSWSCALE_VERSION_MAJOR'],
] as const;

function readHeaders(): Map<string, number> {
  const lines = [...fields, ...numbers, ...versions].map(
    ([name, expression]) => `  printf("%s %lld\\n", "${name}", (long long)(${expression}));`,
  );
  const source = `#include <errno.h>
#include <stddef.h>
#include <stdio.h>
#include <libavcodec/avcodec.h>
#include <libavutil/opt.h>
#include <libswscale/swscale.h>
int main(void) {
${lines.join('\n')}
  return 0;
}
`;
  writeFileSync(join(folder, 'layout.c'), source);
  execFileSync('gcc', ['-w', '-o', join(folder, 'layout'), join(folder, 'layout.c')]);
  const said = execFileSync(join(folder, 'layout'), { encoding: 'utf8' }).trim().split('\n');
  return new Map(said.map((line) => [line.split(' ')[0] ?? '', Number(line.split(' ')[1])]));
}

it('fields and numbers are where the headers of the installed release have them', () => {
  const header = readHeaders();
  const known = [
    ...Object.entries(libavLayout).flatMap(([struct, offsets]) =>
      Object.entries(offsets).map(([field, offset]) => [`${struct}.${field}`, offset]),
    ),
    ...Object.entries(libavNumbers),
  ];
  expect(Object.fromEntries(known)).toEqual(
    Object.fromEntries([...header].filter(([name]) => !versions.some(([library]) => library === name))),
  );
  const release = Object.fromEntries(versions.map(([library]) => [library, header.get(library)]));
  expect(libavReleases.map(({ avcodec, avutil, swscale }) => ({ avcodec, avutil, swscale }))).toContainEqual(release);
});
