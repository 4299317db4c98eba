import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { x11Layout, x11Numbers, x11Sizes } from '../../../../../backends/bindings/x11/layout.ts';

const folder = mkdtempSync(join(tmpdir(), 'perun-layout-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const typeNames: Readonly<Record<string, string>> = { pollfd: 'struct pollfd' };
const nameOf = (struct: string) => typeNames[struct] ?? struct;

it('fields and numbers are where the headers have them', () => {
  const asked: (readonly [name: string, expression: string, known: number])[] = [
    ...Object.entries(x11Layout).flatMap(([struct, fields]) =>
      Object.entries(fields).map(
        ([field, at]) => [`${struct}.${field}`, `offsetof(${nameOf(struct)}, ${field})`, at as number] as const,
      ),
    ),
    ...Object.entries(x11Sizes).map(
      ([struct, size]) => [`sizeof ${struct}`, `sizeof(${nameOf(struct)})`, size] as const,
    ),
    ...Object.entries(x11Numbers).map(([name, value]) => [name, name, value] as const),
  ];
  const lines = asked.map(([name, expression]) => `printf("%s=%lld\\n", "${name}", (long long)(${expression}));`);
  const headers = [
    'poll.h',
    'stddef.h',
    'stdio.h',
    'sys/ipc.h',
    'sys/shm.h',
    'sys/socket.h',
    'sys/ioctl.h',
    'linux/sockios.h',
  ];
  const x = ['Xlib.h', 'Xutil.h', 'extensions/XShm.h', 'extensions/Xfixes.h', 'extensions/damagewire.h'];
  const source = [
    ...[...headers, ...x.map((name) => `X11/${name}`)].map((name) => `#include <${name}>`),
    `int main(void) { ${lines.join('\n')} return 0; }`,
  ];
  writeFileSync(join(folder, 'layout.c'), source.join('\n'));
  execFileSync('gcc', ['-w', '-D_GNU_SOURCE', '-o', join(folder, 'layout'), join(folder, 'layout.c')]);
  const said = execFileSync(join(folder, 'layout'), { encoding: 'utf8' }).trim().split('\n');
  expect(said).toEqual(asked.map(([name, , known]) => `${name}=${known}`));
});
