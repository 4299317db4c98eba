import { closeSync, fstatSync, readdirSync } from 'node:fs';

/**
 * libei (1.3) keeps a copy of each keymap's descriptor and forgets to close the one that came. Those are found as what
 * dispatches opened besides the keymap's own, of the same file; a library that closes its own leaves none.
 */
export class KeymapFiles {
  /** Opened by dispatches, and of no known use. */
  readonly #unknown = new Set<number>();

  /** Runs a dispatch, and notes what it opens. A keymap is told of later than it comes. */
  during(dispatch: () => void): void {
    const before = new Set(openFiles());
    dispatch();
    for (const fd of openFiles()) if (!before.has(fd)) this.#unknown.add(fd);
  }

  /** Closes what was forgotten of a keymap. */
  closeForgotten(keymap: number): void {
    const inode = inodeOf(keymap);
    this.#unknown.delete(keymap);
    for (const fd of this.#unknown) {
      if (inode === undefined || inodeOf(fd) !== inode) continue;
      this.#unknown.delete(fd);
      closeSync(fd);
    }
  }
}

function openFiles(): number[] {
  // The folder itself was open too, under a number that is free again.
  return readdirSync('/proc/self/fd')
    .map(Number)
    .filter((fd) => inodeOf(fd) !== undefined);
}

function inodeOf(fd: number): bigint | undefined {
  try {
    return fstatSync(fd, { bigint: true }).ino;
  } catch {
    return undefined;
  }
}
