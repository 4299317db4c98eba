import { z } from 'zod';
import { DesktopKind } from '../../shared/desktop.ts';
import { PerunError } from '../../shared/errors.ts';
import type { CatalogueApp } from './app-file.ts';
import { splitCommand } from './split-command.ts';

/** Names that others have for our compositors. */
const compositors: Readonly<Record<string, DesktopKind>> = {
  ...DesktopKind,
  kde: 'kwin',
  gnome: 'mutter',
  wlroots: 'sway',
};

/** Punktfunk's apps.json: a list. What is not named here is left out, and said. */
const punktfunkApp = z.looseObject({
  title: z.string().min(1),
  cmd: z.string().optional(),
  compositor: z.string().optional(),
});

/** Sunshine's apps.json: an object with a list. */
const sunshineApp = z.looseObject({
  name: z.string().min(1),
  cmd: z.string().optional(),
  detached: z.array(z.string()).optional(),
  'image-path': z.string().optional(),
});
const sunshineFile = z.looseObject({ apps: z.array(sunshineApp), env: z.record(z.string(), z.string()).optional() });

export interface ImportedApps {
  readonly apps: readonly CatalogueApp[];
  /** What could not be taken as it was, for people. */
  readonly notes: readonly string[];
}

/** Keys that say nothing which is lost. */
const harmless = new Set(['id', 'title', 'name', 'cmd', 'compositor', 'detached', 'image-path', 'output', 'icon']);

/** Reads the apps.json of punktfunk or Sunshine. Fails with CONFIG_INVALID where it is neither. */
export function importApps(text: string, file: string): ImportedApps {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    throw new PerunError('CONFIG_INVALID', `${file} is not JSON: ${(cause as Error).message}`, { cause });
  }
  if (Array.isArray(json)) {
    const read = z.array(punktfunkApp).max(1000).safeParse(json);
    if (!read.success) throw neither(file, read.error);
    return gather(
      read.data.map(({ title, cmd, compositor, ...rest }) => ({ name: title, cmd, compositor, rest, art: undefined })),
    );
  }
  const read = sunshineFile.safeParse(json);
  if (!read.success) throw neither(file, read.error);
  const { apps, env } = read.data;
  const { apps: taken, notes } = gather(
    apps.map(({ name, cmd, detached, 'image-path': art, ...rest }) => {
      return { name, cmd: cmd ?? detached?.[0], compositor: undefined, rest, art };
    }),
  );
  // PATH there is written in terms of the server's own.
  const variables = Object.entries(env ?? {}).filter(([name, value]) => name !== 'PATH' && !value.includes('$('));
  if (variables.length === 0) return { apps: taken, notes };
  return { apps: taken.map((app) => ({ ...app, env: Object.fromEntries(variables) })), notes };
}

interface Found {
  readonly name: string;
  readonly cmd: string | undefined;
  readonly compositor: string | undefined;
  readonly art: string | undefined;
  readonly rest: Readonly<Record<string, unknown>>;
}

function gather(found: readonly Found[]): ImportedApps {
  const apps: CatalogueApp[] = [];
  const notes: string[] = [];
  for (const { name: given, cmd = '', compositor, art, rest } of found) {
    const name = given
      .replaceAll(/\p{Cc}+/gu, ' ')
      .trim()
      .slice(0, 100);
    if (cmd.trim() === '' || name === '') {
      notes.push(`${name || 'an entry without a name'} has no command: the whole desktop is there without an entry`);
      continue;
    }
    const kind = compositor === undefined ? undefined : compositors[compositor.toLowerCase()];
    if (compositor !== undefined && kind === undefined) {
      notes.push(`${name} asks for ${compositor}, which is none of ours: it is shown on the desktop there is`);
    }
    const lost = Object.keys(rest).filter((key) => !harmless.has(key) && !isEmpty(rest[key]));
    if (lost.length > 0) notes.push(`${name}: left out ${lost.join(', ')}`);
    const command = splitCommand(cmd);
    if (command[0] === 'sh') notes.push(`${name} needs a shell: its command is run by sh`);
    apps.push({
      ...{ name: name === 'desktop' ? 'Desktop' : name, command },
      ...(kind !== undefined && { compositor: kind }),
      ...(art !== undefined && art !== '' && { art }),
    });
  }
  return { apps, notes };
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === '' || value === false) return true;
  return Array.isArray(value) && value.length === 0;
}

function neither(file: string, { issues }: z.ZodError): PerunError {
  const [issue] = issues;
  const where = (issue?.path ?? []).map(String).join('.');
  return new PerunError(
    'CONFIG_INVALID',
    `${file} is no list of apps: ${where === '' ? '' : `${where}: `}${issue?.message}`,
    {
      remedy: 'give the apps.json of punktfunk, a list, or of Sunshine, an object with apps',
    },
  );
}
