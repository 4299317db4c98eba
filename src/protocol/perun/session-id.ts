export const sessionIdBytes = 64;

/** Session ids are letters, digits, `.`, `_` and `-`, at most 64; empty means the newest, or none. */
export function isSessionId(id: string): boolean {
  return id.length <= sessionIdBytes && /^[A-Za-z0-9._-]*$/u.test(id);
}
