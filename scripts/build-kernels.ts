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

interface Module {
  readonly entry: string;
  readonly file: string;
  /** What the text is called that is exported. */
  readonly name: string;
  readonly of: string;
  readonly features: readonly string[];
}

const folder = join(root, 'codec-wasm');
const modules: readonly Module[] = [
  {
    entry: 'index.ts',
    file: 'src/codec/kernels/generated/kernels-module.ts',
    name: 'kernelsModule',
    of: 'src/codec/kernels',
    features: ['simd'],
  },
  {
    entry: 'fec/index.ts',
    file: 'src/codec/fec/generated/fec-module.ts',
    name: 'fecModule',
    of: 'src/codec/fec',
    features: ['simd'],
  },
  {
    entry: 'fec/index.ts',
    file: 'src/codec/fec/generated/fec-relaxed-module.ts',
    name: 'fecRelaxedModule',
    of: 'src/codec/fec, with relaxed SIMD',
    features: ['simd', 'relaxed-simd'],
  },
];

/** Compiles codec-wasm into the modules that src/codec loads; `--check` fails where a committed one differs. */
async function compile({ entry, features }: Module): Promise<Uint8Array> {
  let module: Uint8Array | undefined;
  const { error } = await asc.main(
    [
      entry,
      ...['--outFile', 'module.wasm'],
      ...['--optimizeLevel', '3'],
      ...['--shrinkLevel', '0'],
      ...['--runtime', 'stub'],
      ...features.flatMap((feature) => ['--enable', feature]),
      ...['--use', 'abort='],
      // Functions of vectors are exported from one file to another, never out of the module.
      ...['--disableWarning', '112'],
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
  return module;
}

function textOf({ name, of }: Module, module: Uint8Array): string {
  const lines =
    Buffer.from(module)
      .toString('base64')
      .match(/.{1,110}/g) ?? [];
  return `// Written by scripts/build-kernels.ts from codec-wasm; change that, then run it.

/** The WebAssembly module of ${of} (${module.length} bytes), in base64. */
export const ${name}: string =
${lines.map((line) => `  '${line}'`).join(' +\n')};
`;
}

const files = [];
for (const module of modules) files.push({ path: module.file, text: textOf(module, await compile(module)) });
writeOrCheck(root, files, 'codec-wasm changed: run `node scripts/build-kernels.ts` and commit');
