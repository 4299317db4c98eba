const key = 'perun.name';
/** In characters; the protocol cuts at 64 bytes. */
export const nameLength = 32;

/** What the person wants to be called on this host, as this browser remembers it; empty if they never said. */
export function readName(storage: () => Pick<Storage, 'getItem'>): string {
  try {
    return (storage().getItem(key) ?? '').slice(0, nameLength);
  } catch {
    // A browser may refuse storage; then nobody has a name.
    return '';
  }
}

/** True if the browser kept it. */
export function writeName(storage: () => Pick<Storage, 'setItem'>, name: string): boolean {
  try {
    storage().setItem(key, name.trim().slice(0, nameLength));
    return true;
  } catch {
    return false;
  }
}
