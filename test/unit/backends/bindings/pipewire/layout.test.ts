import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { pipewireLayout, pipewireNumbers, pipewireSizes } from '../../../../../backends/bindings/pipewire/layout.ts';
import { PodChoice, PodType } from '../../../../../backends/bindings/pod/types.ts';

const folder = mkdtempSync(join(tmpdir(), 'perun-layout-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const capital = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** What our tables say, by the C expression that has to say the same. */
const known = new Map<string, number>([
  ...Object.entries(pipewireLayout).flatMap(([struct, offsets]) =>
    Object.entries(offsets).map(
      ([field, offset]: [string, number]) => [`offsetof(struct ${struct}, ${field})`, offset] as const,
    ),
  ),
  ...Object.entries(pipewireSizes).map(([struct, size]) => [`sizeof(struct ${struct})`, size] as const),
  ...Object.entries(pipewireNumbers),
  ...Object.entries(PodType).map(([name, type]) => [`SPA_TYPE_${capital(name)}`, type] as const),
  ...Object.entries(PodChoice).map(([name, kind]) => [`SPA_CHOICE_${capital(name)}`, kind] as const),
]);

it('fields and numbers are where the headers of the installed release have them', () => {
  const lines = [...known.keys()].map((expression) => `  printf("%lld\\n", (long long)(${expression}));`);
  const source = `#include <stddef.h>
#include <stdio.h>
#include <pipewire/pipewire.h>
#include <spa/param/audio/format-utils.h>
#include <spa/param/video/format-utils.h>
int main(void) {
${lines.join('\n')}
  return 0;
}
`;
  const [file, program] = [join(folder, 'layout.c'), join(folder, 'layout')];
  writeFileSync(file, source);
  const include = ['pipewire-0.3', 'spa-0.2'].map((name) => `-I/usr/include/${name}`);
  execFileSync('gcc', ['-w', ...include, '-o', program, file]);
  const said = execFileSync(program, { encoding: 'utf8' }).trim().split('\n').map(Number);
  expect(Object.fromEntries([...known.keys()].map((expression, at) => [expression, said[at]]))).toEqual(
    Object.fromEntries(known),
  );
});
