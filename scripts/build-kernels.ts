import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exit, stderr } from 'node:process';
import { main } from 'assemblyscript/asc';
import { writeOrCheck } from './generate/committed-files.ts';
import { root } from './root.ts';

/** Compiles codec-wasm into the module that src/codec/kernels loads; `--check` fails where the committed one differs. */
const folder = join(root, 'codec-wasm');
let module: Uint8Array | undefined;
const { error } = await main(
  [
    'index.ts',
    ...['--outFile', 'kernels.wasm'],
    ...['--optimizeLevel', '3'],
    ...['--shrinkLevel', '0'],
    ...['--runtime', 'stub'],
    ...['--enable', 'simd'],
    ...['--use', 'abort='],
    '--noAssert',
  ],
  {
    stderr,
    readFile: (name, from) => {
      try {
        return readFileSync(join(folder, from === '.' ? '' : from, name), 'utf8');
      } catch {
        return null;
      }
    },
    writeFile: (name, contents) => {
      if (name.endsWith('.wasm')) module = contents as Uint8Array;
    },
    listFiles: () => [],
  },
);
if (error !== null || module === undefined) {
  stderr.write(`${error?.message ?? 'no module was made'}\n`);
  exit(1);
}
const lines =
  Buffer.from(module)
    .toString('base64')
    .match(/.{1,110}/g) ?? [];
const text = `// Written by scripts/build-kernels.ts from codec-wasm; change that, then run it.

/** The WebAssembly module of src/codec/kernels (${module.length} bytes), in base64. */
export const kernelsModule: string =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`;
writeOrCheck(
  root,
  [{ path: 'src/codec/kernels/generated/kernels-module.ts', text }],
  'codec-wasm changed: run `node scripts/build-kernels.ts` and commit',
);
