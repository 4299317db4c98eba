import { TokenFile } from '../control/auth/token-file.ts';
import type { PerunPaths } from '../platform/paths.ts';

/** The token of the control port, with its file; `renew` replaces it first, so that the old one is worth nothing. */
export function controlToken(paths: PerunPaths, renew: boolean): { readonly token: string; readonly file: string } {
  const file = new TokenFile(paths.controlToken);
  return { token: renew ? file.renew() : file.current(), file: file.path };
}
