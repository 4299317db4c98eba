import { closeSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeSync, fsyncSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { PerunError } from '../../sdk/typescript/index.ts';

export interface BatteryOptions {
  /** Folder of the files, made where it is not there. */
  readonly folder: string;
  /** File that the host has laid there and takes back, in place of one in the folder. */
  readonly laid?: string | undefined;
  readonly rom: string;
  /** The memory of the cartridge: a view that is good now, asked for each time. */
  readonly memory: () => Uint8Array;
  /** Something people should know. */
  readonly onTrouble: (sentence: string) => void;
}

/**
 * The battery of a cartridge: memory that outlives the game, in a file `<game>.srm`, which other front ends write alike.
 * Of several sessions of one game the first keeps it; the others play on the saved memory and write nothing. Where the
 * host keeps it, each session has a file of its own; the one in the folder counts where the host has laid none.
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
    const own = join(options.folder, `${basename(options.rom, extname(options.rom))}.srm`);
    this.#path = options.laid ?? own;
    this.#lock = `${this.#path}.lock`;
    mkdirSync(dirname(this.#path), { recursive: true, mode: 0o700 });
    const memory = options.memory();
    const found = readSaved(this.#path);
    const saved = found ?? (options.laid === undefined ? undefined : readSaved(own));
    // An empty one is laid by the host to say that there is nothing.
    const isNone = saved === undefined || (options.laid !== undefined && saved.length === 0);
    const fits = isNone || saved.length === memory.length || (options.laid !== undefined && isWithClock(saved, memory));
    if (!isNone && fits) memory.set(saved.subarray(0, memory.length));
    else if (!isNone) {
      // It is of another cartridge of that name, or of a core with other memory: kept, and not written over.
      const fate = options.laid === undefined ? 'it is left alone' : 'the game begins without, and the host keeps both';
      options.onTrouble(`${this.#path} has ${saved.length} bytes and this game ${memory.length}; ${fate}`);
    }
    this.#keeps = memory.length > 0 && (fits || options.laid !== undefined) && this.#takeLock();
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

/** Other emulators, and our Game Boy, write the clock of a cartridge behind its memory. */
const clockBytes: readonly number[] = [44, 48];

function isWithClock(saved: Uint8Array, memory: Uint8Array): boolean {
  return clockBytes.includes(saved.length - memory.length);
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
