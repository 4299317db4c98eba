import { open } from 'node:fs/promises';
import { basename, extname, resolve } from 'node:path';
import type { SystemInfo } from '../../backends/libretro/library.ts';
import type { GameFile } from '../../backends/libretro/machine.ts';
import { PerunError } from '../../sdk/typescript/index.ts';
import { defaultLimits } from '../../src/shared/limits.ts';

/**
 * A game file as the core wants it: with its bytes, or only found to be there where the core opens it by itself.
 * NOT_FOUND, USAGE or PROTOCOL_TOO_LARGE where it cannot be had.
 */
export async function readGame(path: string, info: SystemInfo): Promise<GameFile> {
  const whole = resolve(path);
  const file = await open(whole).catch((cause: unknown) => {
    throw notReadable(path, cause);
  });
  try {
    const { size, isFile } = await file.stat().then((facts) => ({ size: facts.size, isFile: facts.isFile() }));
    if (!isFile) throw new PerunError('USAGE', `${path} is not a file`, { remedy: 'name a game file' });
    if (size === 0) throw new PerunError('USAGE', `${path} is empty`, { remedy: 'name a game file' });
    const ending = extname(whole).slice(1).toLowerCase();
    if (info.extensions.length > 0 && !info.extensions.includes(ending)) {
      throw new PerunError(
        'USAGE',
        `${info.name} does not play .${ending} files; it plays ${info.extensions.join(', ')}`,
        {
          remedy: 'name another core, or give the file its right ending',
        },
      );
    }
    if (info.needsPath) return { path: whole, bytes: undefined };
    const { romBytes } = defaultLimits;
    if (size > romBytes)
      throw new PerunError('PROTOCOL_TOO_LARGE', `${path} has ${size} bytes; a game may have ${romBytes}`);
    return { path: whole, bytes: await file.readFile() };
  } finally {
    await file.close();
  }
}

/** What people call a game: its file name without the ending. */
export function titleOf(path: string): string {
  return basename(path, extname(path));
}

function notReadable(path: string, cause: unknown): PerunError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${String(code ?? cause)})`;
  return new PerunError('NOT_FOUND', `${path} ${why}`, { cause, remedy: 'check the path of the game' });
}
