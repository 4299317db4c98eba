import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync, fsyncSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { PerunError } from '../../sdk/typescript/index.ts';

export interface BatteryOptions {
  /** Folder of the files, made where it is not there. */
  readonly folder: string;
  readonly rom: string;
  /** The memory of the cartridge: a view that is good now, asked for each time. */
  readonly memory: () => Uint8Array;
  /** Something people should know. */
  readonly onTrouble: (sentence: string) => void;
}

/**
 * The battery of a cartridge: memory that outlives the game, in a file `<game>.srm`, which other front ends write alike.
 * Of several sessions of one game the first keeps it; the others play on the saved memory and write nothing.
 */
export class Battery {
  readonly #options: BatteryOptions;
  readonly #path: string;
  readonly #lock: string;
  #written: Buffer;
  #keeps = false;

  /** Puts what was saved into the memory. Throws as `node:fs` does where the folder or file cannot be used. */
  constructor(options: BatteryOptions) {
    this.#options = options;
    this.#path = join(options.folder, `${basename(options.rom, extname(options.rom))}.srm`);
    this.#lock = `${this.#path}.lock`;
    mkdirSync(options.folder, { recursive: true, mode: 0o700 });
    const memory = options.memory();
    const saved = readSaved(this.#path);
    // A file of another length is of another cartridge of that name; it is kept, and not written over.
    const fits = saved === undefined || saved.length === memory.length;
    if (saved !== undefined && fits) memory.set(saved);
    else if (saved !== undefined) {
      options.onTrouble(`${this.#path} has ${saved.length} bytes and this game ${memory.length}; it is left alone`);
    }
    this.#keeps = memory.length > 0 && fits && this.#takeLock();
    this.#written = Buffer.from(memory);
  }

  /** Writes the memory where it has changed since; what goes wrong is told and tried again the next time. */
  keep(): void {
    if (!this.#keeps) return;
    const memory = this.#options.memory();
    if (memory.length === 0 || this.#written.equals(memory)) return;
    const now = Buffer.from(memory);
    try {
      replaceFile(this.#path, now);
      this.#written = now;
    } catch (error) {
      this.#options.onTrouble(
        `${this.#path} could not be written: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  close(): void {
    this.keep();
    if (this.#keeps) rmSync(this.#lock, { force: true });
    this.#keeps = false;
  }

  #takeLock(): boolean {
    for (let attempt = 0; attempt < 2; attempt++) {
      try {
        const file = openSync(this.#lock, 'wx', 0o600);
        writeSync(file, `${process.pid} ${startOf(process.pid) ?? ''}\n`);
        closeSync(file);
        return true;
      } catch (error) {
        if (!(error instanceof Error) || !('code' in error) || error.code !== 'EEXIST') throw error;
        const holder = holderOf(this.#lock);
        if (holder !== undefined) {
          this.#options.onTrouble(`process ${holder} keeps ${this.#path}; this session saves no cartridge memory`);
          return false;
        }
        rmSync(this.#lock, { force: true });
      }
    }
    return false;
  }
}

const longestSave = 16 * 1024 * 1024;

function readSaved(path: string): Buffer | undefined {
  try {
    const saved = readFileSync(path);
    if (saved.length <= longestSave) return saved;
    throw new PerunError('PROTOCOL_TOO_LARGE', `${path} has ${saved.length} bytes, and no cartridge has`);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** All of it or nothing, also when the power goes. */
function replaceFile(path: string, bytes: Uint8Array): void {
  const fresh = join(dirname(path), `.${basename(path)}.${process.pid}`);
  const file = openSync(fresh, 'w', 0o600);
  try {
    writeSync(file, bytes);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
  renameSync(fresh, path);
}

/** The process that holds a lock and still runs. */
function holderOf(lock: string): number | undefined {
  const [pid = '', start = ''] = readFileSync(lock, 'utf8').trim().split(' ');
  if (!/^\d+$/.test(pid)) return undefined;
  const running = startOf(Number(pid));
  return running !== undefined && running === start ? Number(pid) : undefined;
}

/** When a process started, in ticks since the machine did; undefined where there is none. Numbers are used again. */
function startOf(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
  } catch {
    return undefined;
  }
}
