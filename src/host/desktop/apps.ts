import { join } from 'node:path';
import type { PerunPaths } from '../../platform/paths.ts';
import type { DesktopKind } from '../../shared/desktop.ts';

/** A program that clients may start by its name. */
export interface DesktopApp {
  /** What clients ask for. */
  readonly name: string;
  /** Program and arguments; no shell is used. */
  readonly command: readonly string[];
  readonly env?: Readonly<Record<string, string>> | undefined;
  /** A desktop of its own, of that kind, for this app; without it the one that the host has. */
  readonly compositor?: DesktopKind | undefined;
}

/** The catalogue of this user. */
export function appsFileOf({ config }: Pick<PerunPaths, 'config'>): string {
  return join(config, 'apps.toml');
}

/** What there is to start; looked at anew for each client. */
export interface AppCatalogue {
  find(name: string): DesktopApp | undefined;
}
