import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { PerunError } from '../../shared/errors.ts';

/** What saves know a game by: the hash of its file, wherever that lies and whatever it is called. Fails with REFUSED. */
export async function hashGame(path: string): Promise<string> {
  const hash = createHash('sha256');
  try {
    for await (const chunk of createReadStream(path)) hash.update(chunk as Uint8Array);
  } catch (cause) {
    throw new PerunError('REFUSED', `the host cannot read ${path}`, { cause, remedy: 'check its permissions' });
  }
  return `sha256:${hash.digest('hex')}`;
}
