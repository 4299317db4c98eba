import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { env } from 'node:process';
import { fileURLToPath } from 'node:url';
import koffi from 'koffi';
import type { LibraryHandle } from 'koffi';
import { rootFolder } from '../../../scripts/lab/root-folder.ts';
import type { NvencLibraries } from '../../../backends/bindings/nvenc/library.ts';

/** A release of NVENC's header on this machine. */
export interface NvencHeader {
  /** E.g. `11.1`. */
  readonly version: string;
  readonly include: string;
}

/** Debian 12's, and where the lab is built Debian 13's; `PERUN_NVENC_INCLUDE` names one more folder. */
export function nvencHeaders(): NvencHeader[] {
  const folders = [
    '/usr/include/ffnvcodec',
    join(rootFolder, 'usr/include/ffnvcodec'),
    env['PERUN_NVENC_INCLUDE'] ?? '',
  ];
  const found = folders
    .filter((folder) => existsSync(join(folder, 'nvEncodeAPI.h')))
    .map((include) => {
      const header = readFileSync(join(include, 'nvEncodeAPI.h'), 'utf8');
      const [major, minor] = ['MAJOR', 'MINOR'].map(
        (part) => new RegExp(`NVENCAPI_${part}_VERSION (\\d+)`).exec(header)?.[1],
      );
      return { version: `${major}.${minor}`, include };
    });
  return found.filter(({ version }, at) => found.findIndex((other) => other.version === version) === at);
}

/** The stand-ins for libnvidia-encode and libcuda, built against one header, and what they saw. */
export class NvencStandIn {
  readonly libraries: NvencLibraries;
  readonly #folder: string;
  readonly #encode: LibraryHandle;
  readonly #cuda: LibraryHandle;

  /** `most`: the newest release that the "driver" says it speaks, as major and minor. */
  constructor({ include }: NvencHeader, most?: readonly [number, number]) {
    this.#folder = mkdtempSync(join(tmpdir(), 'perun-nvenc-'));
    const source = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
    const build = (name: string, ...rest: readonly string[]): string => {
      const path = join(this.#folder, name);
      execFileSync('gcc', ['-shared', '-fPIC', '-O1', '-Wall', '-Werror', '-I', include, '-o', path, ...rest]);
      return path;
    };
    const version = most === undefined ? [] : [`-DSTANDIN_MAX_VERSION=${(most[0] << 4) | most[1]}`];
    const coders = ['-lx264', '-lavcodec', '-lavutil'];
    this.libraries = {
      encode: build('libnvidia-encode.so.1', ...version, source('encode.c'), source('coder.c'), ...coders),
      cuda: build('libcuda.so.1', source('cuda.c')),
    };
    this.#encode = koffi.load(this.libraries.encode, { deep: true });
    this.#cuda = koffi.load(this.libraries.cuda, { deep: true });
  }

  /** The settings of the newest encoder, by the names of the header. */
  get seen(): Record<string, string> {
    const text = this.#text('standin_seen');
    return Object.fromEntries(
      text
        .trim()
        .split('\n')
        .map((line) => line.split('=') as [string, string]),
    );
  }

  get faults(): string {
    return this.#text('standin_faults');
  }

  /** Sessions, contexts and pieces of memory that nobody gave back. */
  get alive(): number {
    const of = (library: LibraryHandle, name: string): number => library.func(name, 'int', [])() as number;
    return of(this.#encode, 'standin_sessions') + of(this.#cuda, 'standin_cuda_alive');
  }

  /** Answers new sessions with this status; 0 opens them. */
  refuse(status: number): void {
    this.#encode.func('standin_refuse', 'void', ['int'])(status);
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true, force: true });
  }

  #text(name: string): string {
    return this.#encode.func(name, 'const char *', [])() as string;
  }
}
