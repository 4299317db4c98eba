import { existsSync } from 'node:fs';
import { z } from 'zod';
import { backends } from '../../../backends/registry.ts';
import { findProgram } from '../../platform/doctor/program.ts';
import type { Environment, PerunPaths } from '../../platform/paths.ts';
import { DesktopKind } from '../../shared/desktop.ts';
import { toPerunError } from '../../shared/errors.ts';
import { type CatalogueApp, readAppFile } from './app-file.ts';
import { appsFileOf } from './apps.ts';
import { importInto } from './keep-apps.ts';

export interface ShownApp extends CatalogueApp {
  readonly missing: string | null;
}

export interface ShownApps {
  readonly file: string;
  readonly apps: readonly ShownApp[];
  readonly added: number;
  readonly notes: readonly string[];
}

export const shownAppsSchema: z.ZodType<ShownApps> = z.strictObject({
  file: z.string().describe('the catalogue'),
  apps: z.array(
    z.strictObject({
      name: z.string(),
      command: z.array(z.string()).describe('program and arguments; no shell is used'),
      compositor: z.enum(DesktopKind).optional().describe('a desktop of its own, of this kind'),
      art: z.string().optional().describe('path of a picture'),
      env: z.record(z.string(), z.string()).optional(),
      missing: z.string().nullable().describe('what it lacks here, or null'),
    }),
  ),
  added: z.int().describe('how many were imported'),
  notes: z.array(z.string()).describe('what could not be imported as it was'),
});

/** The catalogue with what each of its apps lacks, after the import of a file where one is named. Fails as `importInto`. */
export async function showApps(paths: PerunPaths, env: Environment, file?: string): Promise<ShownApps> {
  const catalogue = appsFileOf(paths);
  const { added, notes } = file === undefined ? { added: [], notes: [] } : importInto(catalogue, file);
  const apps = await Promise.all(
    readAppFile(catalogue).map(async (app) => ({ ...app, missing: await missingOf(app, env) })),
  );
  return { file: catalogue, apps, added: added.length, notes };
}

async function missingOf({ command, compositor, art }: CatalogueApp, env: Environment): Promise<string | null> {
  const [program = ''] = command;
  if (findProgram(program, env) === undefined) return `there is no program ${program}`;
  if (art !== undefined && !existsSync(art)) return `there is no picture ${art}`;
  if (compositor === undefined) return null;
  try {
    const backend = await backends.desktop(compositor);
    if (backend.find(env) !== undefined && !backend.isOfOneApp) return null;
    const probe = backend.probe();
    return probe.available ? null : probe.found;
  } catch (error) {
    return toPerunError(error).message;
  }
}
