import { closeSync, existsSync, fstatSync, openSync, readFileSync } from 'node:fs';
import { dirname, isAbsolute, resolve } from 'node:path';
import { parse, TomlError } from 'smol-toml';
import { z } from 'zod';
import { DesktopKind } from '../../shared/desktop.ts';
import { PerunError } from '../../shared/errors.ts';
import type { DesktopApp } from './apps.ts';

const mostBytes = 1024 * 1024;
const mostApps = 1000;

/** One app of the catalogue, as it stands in apps.toml. */
export interface CatalogueApp extends DesktopApp {
  /** Path of a picture; absolute once it was read. */
  readonly art?: string | undefined;
}

export const catalogueAppSchema: z.ZodType<CatalogueApp> = z.strictObject({
  name: z
    .string()
    .min(1)
    .max(100)
    .refine((name) => name.trim() === name && !/\p{Cc}/u.test(name), { error: 'no spaces around it, one line' })
    .refine((name) => name !== 'desktop', { error: 'desktop is the whole desktop; choose another name' }),
  command: z.array(z.string().min(1)).min(1).max(256),
  compositor: z.enum(DesktopKind).optional(),
  art: z.string().min(1).optional(),
  env: z.record(z.string().regex(/^[A-Za-z_]\w*$/u, { error: 'no name of a variable' }), z.string()).optional(),
});

const fileSchema = z.strictObject({ app: z.array(catalogueAppSchema).max(mostApps).default([]) });

/** The apps of a file, none where it is not there. Fails with CONFIG_INVALID, which names the line. */
export function readAppFile(file: string): CatalogueApp[] {
  return existsSync(file) ? parseAppFile(readBounded(file), file) : [];
}

/** Checks the text of an apps.toml. Fails with CONFIG_INVALID, which names the line. */
export function parseAppFile(text: string, file: string): CatalogueApp[] {
  let table: unknown;
  try {
    table = parse(text);
  } catch (error) {
    if (!(error instanceof TomlError)) throw error;
    const [reason = ''] = error.message.split('\n');
    throw wrong(file, error.line, reason, error);
  }
  const read = fileSchema.safeParse(table);
  if (!read.success) {
    const [issue] = read.error.issues;
    const path = (issue?.path ?? []).map(String);
    const key = issue?.code === 'unrecognized_keys' ? issue.keys[0] : undefined;
    const words = key === undefined ? (issue?.message ?? '') : `there is no ${key} here`;
    const what = path[0] === 'app' && path.length > 2 ? `${path.slice(2).join('.')}: ${words}` : words;
    throw wrong(file, lineOf(text, [...path, ...(key === undefined ? [] : [key])]), what);
  }
  const apps = read.data.app;
  for (const [at, { name }] of apps.entries()) {
    const first = apps.findIndex((each) => each.name === name);
    if (first < at)
      throw wrong(file, lineOf(text, ['app', String(at), 'name']), `there is a second app called ${name}`);
  }
  return apps.map((app) => ({ ...app, ...(app.art !== undefined && { art: absolute(app.art, file) }) }));
}

function absolute(path: string, file: string): string {
  return isAbsolute(path) ? path : resolve(dirname(file), path);
}

/** Where a value stands: the parser tells no places, so its table is looked for, and its key below that. */
function lineOf(text: string, [top = '', index, key]: readonly string[]): number {
  const lines = text.split('\n');
  const isKey = (line: string, name: string) => new RegExp(`^\\s*(?:"${name}"|'${name}'|${name})\\s*[=.]`).test(line);
  const isTable = (line: string) => /^\s*\[\[\s*app\s*\]\]/.test(line);
  if (top !== 'app' || index === undefined || !/^\d+$/.test(index)) {
    const at = lines.findIndex((line) => isKey(line, escaped(top)) || line.trim().startsWith(`[${top}`));
    return Math.max(0, at) + 1;
  }
  const tables = [...lines.keys()].filter((at) => isTable(lines[at] ?? ''));
  const start = tables[Number(index)] ?? 0;
  const end = tables[Number(index) + 1] ?? lines.length;
  if (key === undefined) return start + 1;
  const at = lines.slice(start, end).findIndex((line) => {
    return isKey(line, escaped(key)) || new RegExp(`^\\s*\\[\\s*app\\.${escaped(key)}\\s*\\]`).test(line);
  });
  return start + Math.max(0, at) + 1;
}

function escaped(name: string): string {
  return name.replaceAll(/[^\w-]/g, '\\$&');
}

/** A file that grows meanwhile, or is none, harms nobody. */
function readBounded(file: string): string {
  const descriptor = openSync(file, 'r');
  try {
    const { size } = fstatSync(descriptor);
    if (size > mostBytes) throw new PerunError('CONFIG_INVALID', `${file} has more than ${mostBytes} bytes`);
    return readFileSync(descriptor, 'utf8').slice(0, mostBytes);
  } finally {
    closeSync(descriptor);
  }
}

function wrong(file: string, line: number, what: string, cause?: unknown): PerunError {
  return new PerunError('CONFIG_INVALID', `${file}:${line}: ${what}`, {
    ...(cause !== undefined && { cause }),
    remedy: 'mend that line; docs/desktop.md describes the file',
  });
}
