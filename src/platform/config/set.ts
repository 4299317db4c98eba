import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { patch } from '@decimalturn/toml-patch';
import { parse } from 'smol-toml';
import { PerunError } from '../../shared/errors.ts';
import { writeFileAtomic } from '../atomic-file.ts';
import { ensurePrivateFolder } from '../paths.ts';
import { assertUsable, checkConfig } from './config-file.ts';
import type { SettingKey } from './settings.ts';

/**
 * Sets or, with undefined, removes one setting in a file, and leaves everything else as it is, comments too. Fails with
 * CONFIG_INVALID where the file cannot be read, or would not say what it should.
 */
export function setInFile(file: string, key: SettingKey, value: unknown): void {
  const before = readOrEmpty(file);
  assertUsable(checkConfig(file, before, false).problems.filter((problem) => problem.key === null));
  const wanted: Record<string, unknown> = parse(before);
  if (value === undefined) delete wanted[key];
  else wanted[key] = value;
  const after = value === undefined ? withoutKey(before, key, wanted) : withNewline(patch(before, wanted));
  const read = checkConfig(file, after, false);
  assertUsable(read.problems.filter((problem) => problem.key === null || problem.key.split('.', 1)[0] === key));
  const left = new Set(after.split('\n').map((line) => line.trim()));
  const lost = before.split('\n').filter((line) => /^\s*#/.test(line) && !left.has(line.trim()));
  if (lost.length > 0 || !isDeepStrictEqual(plain(parse(after)), plain(wanted))) {
    throw new PerunError(
      'CONFIG_INVALID',
      `${file} could not be changed without losing something in it; change ${key} by hand`,
      {
        remedy: `change ${key} by hand`,
      },
    );
  }
  ensurePrivateFolder(dirname(file));
  // A link, as those who keep their files elsewhere have it, stays one.
  writeFileAtomic(realpathOf(file), after);
}

/**
 * The text without the lines of a setting. Where it begins is plain to see; where it ends is where what is left says
 * what it should. The text as it was where there is no such place, as for tables.
 */
function withoutKey(text: string, key: SettingKey, wanted: unknown): string {
  const lines = text.split('\n');
  const start = lines.findIndex((line) => new RegExp(`^\\s*["']?${key}["']?\\s*=`).test(line));
  for (let end = start + 1; start >= 0 && end <= lines.length; end++) {
    const rest = lines.toSpliced(start, end - start).join('\n');
    try {
      if (isDeepStrictEqual(plain(parse(rest)), plain(wanted))) return rest;
    } catch {
      // Not yet at the end of the value.
    }
  }
  return text;
}

function withNewline(text: string): string {
  return text === '' || text.endsWith('\n') ? text : `${text}\n`;
}

function realpathOf(file: string): string {
  return existsSync(file) ? realpathSync(file) : file;
}

function readOrEmpty(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw error;
  }
}

/** Tables of TOML have no prototype; what counts is what is in them. */
function plain(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value));
}
