import { open } from 'node:fs/promises';
import { basename, extname } from 'node:path';
import { programLimit } from './profiles.ts';
import type { Profile } from './profiles.ts';
import { PerunError } from '../../sdk/typescript/index.ts';

/** Reads a game file. NOT_FOUND where it cannot be read; USAGE where it is empty, a folder or too large for the machine. */
export async function readRom(path: string, profile: Profile): Promise<Uint8Array> {
  const limit = programLimit(profile);
  const file = await open(path).catch((cause: unknown) => {
    throw notReadable(path, cause);
  });
  try {
    const facts = await file.stat();
    if (!facts.isFile()) throw new PerunError('USAGE', `${path} is not a file`, { remedy: 'name a game file' });
    if (facts.size === 0) throw new PerunError('USAGE', `${path} is empty`, { remedy: 'name a game file' });
    if (facts.size > limit) {
      throw new PerunError('USAGE', `${path} has ${facts.size} bytes; ${profile.title} takes at most ${limit}`, {
        remedy: profile.xochip ? 'name a game file of this machine' : 'try a larger machine: --profile xochip',
      });
    }
    const buffer = new Uint8Array(limit + 1);
    const { bytesRead } = await file.read(buffer, 0, buffer.length, 0);
    return buffer.slice(0, bytesRead);
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
