import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exit, stderr } from 'node:process';
import { writeOrCheck } from './generate/committed-files.ts';
import { root } from './root.ts';

/** What is used of the compiler. Its own typings declare the globals anew, and would change what Array means everywhere. */
interface Compiler {
  main(
    args: readonly string[],
    files: {
      readonly stderr: typeof stderr;
      readonly readFile: (name: string, from: string) => string | null;
      readonly writeFile: (name: string, contents: Uint8Array | string) => void;
      readonly listFiles: () => string[];
    },
  ): Promise<{ readonly error: Error | null }>;
}

const compiler: string = 'assemblyscript/asc';
const asc = (await import(compiler)) as Compiler;

/** Compiles codec-wasm into the module that src/codec/kernels loads; `--check` fails where the committed one differs. */
const folder = join(root, 'codec-wasm');
let module: Uint8Array | undefined;
const { error } = await asc.main(
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
