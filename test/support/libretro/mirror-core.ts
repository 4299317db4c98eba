import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { CoreLibrary } from '../../../backends/libretro/library.ts';
import { LibretroCore, type LibretroOptions } from '../../../cores/libretro/core.ts';

const source = fileURLToPath(new URL('../../fixtures/libretro/mirror-core.c', import.meta.url));

/** Forms in which a core can tell its options. */
export type OptionForm = 0 | 1 | 2;

export interface MirrorOptions {
  readonly form?: OptionForm;
  readonly options?: Readonly<Record<string, string>>;
  readonly devices?: ReadonlyMap<number, string>;
  /** Bytes of the game; null for none. */
  readonly game?: string | null;
}

/** What the mirror saw, as it lies in its memory: see struct report in its source. */
export class MirrorReport {
  readonly #view: DataView;
  readonly #bytes: Buffer;

  constructor(bytes: Uint8Array) {
    this.#bytes = Buffer.from(bytes);
    this.#view = new DataView(this.#bytes.buffer, this.#bytes.byteOffset, this.#bytes.length);
  }

  /** Key events: how many, and of the last its key, character, modifiers and whether it went down. */
  get keys(): number[] {
    return this.#list(5, 4, (at) => this.#view.getUint32(at, true));
  }
  get pads(): number[] {
    return this.#list(3, 32, (at) => this.#view.getUint16(at, true), 2);
  }
  get masks(): number[] {
    return this.#list(3, 38, (at) => this.#view.getUint16(at, true), 2);
  }
  get sticks(): number[] {
    return this.#shorts(4, 44);
  }
  get triggers(): number[] {
    return this.#shorts(2, 52);
  }
  /** Movement added up, wheel added up, buttons. */
  get mouse(): number[] {
    return this.#shorts(4, 56);
  }
  get pointer(): number[] {
    return this.#shorts(3, 64);
  }
  get gun(): number[] {
    return this.#shorts(3, 70);
  }
  get devices(): number[] {
    return this.#list(3, 76, (at) => this.#view.getUint32(at, true));
  }
  get hue(): string {
    return this.#text(104, 16);
  }
  get complaints(): string {
    return this.#text(120, 1024);
  }

  #shorts(count: number, from: number): number[] {
    return this.#list(count, from, (at) => this.#view.getInt16(at, true), 2);
  }

  #list(count: number, from: number, read: (at: number) => number, step = 4): number[] {
    return Array.from({ length: count }, (_, index) => read(from + index * step));
  }

  #text(from: number, length: number): string {
    return this.#bytes.toString('latin1', from, from + length).replace(/\0.*$/s, '');
  }
}

/** A mirror that runs in this process. */
export interface OpenMirror {
  readonly core: LibretroCore;
  readonly lines: string[];
  readonly messages: string[];
  readonly shutdowns: () => number;
  readonly report: () => MirrorReport;
}

/** Compiles the mirror once per form, and opens as many of it as a test needs: each from a file of its own. */
export class MirrorWorkshop {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'perun-mirror-'));
  readonly #built = new Map<OptionForm, string>();
  readonly #open: OpenMirror[] = [];
  #copies = 0;

  /** A shared object that no other instance uses: a core has one state per file. */
  library(form: OptionForm = 2): string {
    let built = this.#built.get(form);
    if (built === undefined) {
      built = join(this.folder, `mirror-${form}.so`);
      const flags = ['-std=gnu11', '-Wall', '-Wextra', '-Werror', '-O1', '-shared', '-fPIC', '-fvisibility=hidden'];
      execFileSync('gcc', [...flags, `-DOPTIONS=${form}`, '-o', built, source]);
      this.#built.set(form, built);
    }
    const folder = join(this.folder, String(++this.#copies));
    mkdirSync(folder);
    const copy = join(folder, 'mirror_libretro.so');
    copyFileSync(built, copy);
    return copy;
  }

  game(content = 'MIRROR-1'): string {
    const path = join(this.folder, `${content.replaceAll(/\W/g, '_')}.mirror`);
    writeFileSync(path, content);
    return path;
  }

  open({ form = 2, options = {}, devices = new Map(), game = 'MIRROR-1' }: MirrorOptions = {}): OpenMirror {
    const lines: string[] = [];
    const messages: string[] = [];
    let shutdowns = 0;
    const settings: LibretroOptions = {
      library: CoreLibrary.load(this.library(form)),
      game: game === null ? undefined : { path: this.game(game), bytes: Buffer.from(game) },
      system: 'mirror',
      title: 'Mirror',
      systemFolder: this.folder,
      saveFolder: this.folder,
      options: new Map(Object.entries(options)),
      devices,
      onLog: (level, text) => lines.push(`${level}: ${text}`),
      onMessage: (text) => messages.push(text),
      onShutdown: () => shutdowns++,
    };
    const core = new LibretroCore(settings);
    const report = (): MirrorReport => new MirrorReport(core.readMemory('ram', 0, 1144));
    const mirror = { core, lines, messages, shutdowns: () => shutdowns, report };
    this.#open.push(mirror);
    return mirror;
  }

  /** Ends every mirror; none may have had anything to complain of. */
  closeAll(): void {
    for (const { core, report } of this.#open.splice(0)) {
      const { complaints } = report();
      core.close();
      expect(complaints).toBe('');
    }
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
