/**
 * URL of a sibling module in the form this program runs in: `.ts` from sources, `.js` from a build. Worker and process
 * entries are named by string, where import rewriting does not reach.
 */
export function entryUrl(from: string, relative: string): URL {
  const extension = from.endsWith('.ts') ? '.ts' : '.js';
  return new URL(relative.replace(/\.[jt]s$/, '') + extension, from);
}
