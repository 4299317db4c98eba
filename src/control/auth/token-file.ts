import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';
import { closeSync, fstatSync, openSync, readSync, rmSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { writeFileAtomic } from '../../platform/atomic-file.ts';
import { ensurePrivateFolder } from '../../platform/paths.ts';
import { PerunError } from '../../shared/errors.ts';

/** 256 bits; as text 43 characters of base64url. */
const tokenBytes = 32;
const fileBytes = 256;
const form = /^[\w-]{43}$/;

/**
 * The token that lets programs use the control port, in a file that its owner alone may read. It is made where it is
 * missing and read again when the file changed, so that removing the file takes the old token back at once.
 */
export class TokenFile {
  readonly path: string;
  #token = '';
  /** Inode and time of the file that was read. */
  #stamp = '';

  constructor(path: string) {
    this.path = path;
  }

  /**
   * The token of this moment. Fails with REFUSED where others may read the file, or it holds no token: what everybody
   * may know proves nothing.
   */
  current(): string {
    const stamp = this.#look();
    if (stamp === '') return this.renew();
    if (stamp !== this.#stamp) {
      this.#token = readToken(this.path);
      this.#stamp = stamp;
    }
    return this.#token;
  }

  /** Replaces the token; whoever holds the old one is let in no more. */
  renew(): string {
    ensurePrivateFolder(dirname(this.path));
    rmSync(this.path, { force: true });
    writeFileAtomic(this.path, `${randomBytes(tokenBytes).toString('base64url')}\n`);
    this.#token = readToken(this.path);
    this.#stamp = this.#look();
    return this.#token;
  }

  /** Takes as long for every wrong guess. */
  matches(candidate: string): boolean {
    return timingSafeEqual(digest(candidate), digest(this.current()));
  }

  #look(): string {
    const found = statSync(this.path, { throwIfNoEntry: false });
    return found === undefined ? '' : `${found.ino} ${found.mtimeMs} ${found.mode}`;
  }
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function readToken(path: string): string {
  const descriptor = openSync(path, 'r');
  try {
    const { mode, uid } = fstatSync(descriptor);
    if ((mode & 0o077) !== 0 || uid !== (process.getuid?.() ?? 0)) {
      throw new PerunError('REFUSED', `${path} is open to other accounts of this machine`, {
        remedy: 'replace the token with `perun host token --new`',
      });
    }
    const bytes = Buffer.alloc(fileBytes);
    const text = bytes.toString('utf8', 0, readSync(descriptor, bytes)).trim();
    if (form.test(text)) return text;
    throw new PerunError('REFUSED', `${path} holds no token`, {
      remedy: 'replace it with `perun host token --new`',
    });
  } finally {
    closeSync(descriptor);
  }
}
