import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { wantedGuids, wantedNumbers, wantedStructs } from './wanted.ts';

/** What a C compiler makes of NVENC's header in a folder: the source of a layout table, without formatting. */
export function readNvencHeader(include: string): string {
  const header = readFileSync(join(include, 'nvEncodeAPI.h'), 'utf8');
  const isThere = (name: string): boolean => !name.endsWith('?') || new RegExp(`\\b${bare(name)}\\b`).test(header);
  const folder = mkdtempSync(join(tmpdir(), 'perun-nvenc-'));
  try {
    const structs = Object.entries(wantedStructs).flatMap(([struct, fields]) => [
      ...structLines(struct, new RegExp(`#define ${struct}_VER\\b`).test(header)),
      ...fields.filter(isThere).flatMap((field) => fieldLines(struct, bare(field), field.includes(':'))),
      'puts("},},");',
    ]);
    const numbers = wantedNumbers.filter(isThere).map(bare);
    const guids = wantedGuids.map((name) => `printf("%s: '%s',", "${name}", hex(&${name}, sizeof(GUID)));`);
    writeFileSync(
      join(folder, 'layout.c'),
      source([
        'puts("numbers: {");',
        ...numbers.map((name) => `printf("%s: %llu,", "${name}", (unsigned long long)(${name}));`),
        'puts("}, guids: {");',
        ...guids,
        'puts("}, structs: {");',
        ...structs,
        'puts("}");',
      ]),
    );
    execFileSync('gcc', ['-w', '-I', include, '-o', join(folder, 'layout'), join(folder, 'layout.c')]);
    return execFileSync(join(folder, 'layout'), { encoding: 'utf8' });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function bare(name: string): string {
  return name.replace(/[:?]+$/u, '');
}

function structLines(struct: string, isVersioned: boolean): string[] {
  const version = isVersioned ? `${struct}_VER` : '0';
  return [
    `static ${struct} ${struct}_it;`,
    `printf("${struct}: { size: %zu, version: %llu, fields: {", sizeof(${struct}), (unsigned long long)${version});`,
  ];
}

/** A bit field has no address: which of its struct's bits it sets says where it is. */
function fieldLines(struct: string, field: string, isBits: boolean): string[] {
  const it = `${struct}_it`;
  if (!isBits) {
    return [`printf("'${field}': { at: %zu, bytes: %zu },", offsetof(${struct}, ${field}), sizeof(${it}.${field}));`];
  }
  return [`memset(&${it}, 0, sizeof(${it})); ${it}.${field} = -1; bits("${field}", &${it}, sizeof(${it}));`];
}

function source(lines: readonly string[]): string {
  return `#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include "nvEncodeAPI.h"
#include "dynlink_cuda.h"
static const char *hex(const void *bytes, size_t count) {
  static char text[64];
  for (size_t at = 0; at < count; at++) sprintf(text + 2 * at, "%02x", ((const unsigned char *)bytes)[at]);
  return text;
}
static void bits(const char *name, const void *bytes, size_t count) {
  size_t first = 0, set = 0;
  for (size_t bit = 0; bit < 8 * count; bit++) {
    if (!(((const unsigned char *)bytes)[bit / 8] >> (bit % 8) & 1)) continue;
    if (set++ == 0) first = bit;
  }
  // In whole words, as they are read and written.
  printf("'%s': { at: %zu, bit: %zu, bits: %zu },", name, first / 32 * 4, first % 32, set);
}
int main(void) {
${lines.join('\n')}
  return 0;
}
`;
}
