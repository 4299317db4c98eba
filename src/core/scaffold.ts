import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { PerunError } from '../shared/errors.ts';
import { manifestName, readManifest, type CoreManifest } from './manifest.ts';

export interface ScaffoldOptions {
  /** Folder that holds one folder per template. */
  readonly templates: string;
  readonly template: string;
  /** Folder to make; its last part becomes the name of the core. */
  readonly target: string;
}

/** Endings, and names without one. */
const textFiles: ReadonlySet<string> = new Set([
  'Makefile',
  '.toml',
  '.json',
  '.md',
  '.ts',
  '.js',
  '.py',
  '.rs',
  '.c',
  '.lua',
  '.txt',
]);

/** Templates that can be begun with. */
export function listTemplates(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && existsSync(join(folder, entry.name, manifestName)))
    .map((entry) => entry.name)
    .toSorted();
}

/**
 * Copies a template to a new folder and writes the core's name wherever the template's stood, and the absolute path of
 * the SDKs wherever the template has its own way to them. Fails with NOT_FOUND
 * (no such template), USAGE (no name can be made of the folder's) or REFUSED (the folder exists and is not empty).
 */
export function scaffoldCore(options: ScaffoldOptions): CoreManifest {
  const known = listTemplates(options.templates);
  if (!known.includes(options.template)) {
    throw new PerunError('NOT_FOUND', `no template ${options.template}; known: ${known.join(', ') || 'none'}`);
  }
  const target = resolve(options.target);
  const name = basename(target)
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 40);
  if (name === '') {
    throw new PerunError('USAGE', `${target} gives no name for a core`, { remedy: 'use letters and digits' });
  }
  if (existsSync(target) && readdirSync(target).length > 0) {
    throw new PerunError('REFUSED', `${target} is not empty`, { remedy: 'choose another folder' });
  }
  const source = join(options.templates, options.template);
  const before = readManifest(source).name;
  mkdirSync(dirname(target), { recursive: true });
  const fresh = mkdtempSync(join(dirname(target), '.perun-new-'));
  try {
    const content = join(fresh, name);
    const made = new Set(['build', 'node_modules', 'target', '.venv', '__pycache__']);
    cpSync(source, content, { recursive: true, filter: (path) => !made.has(basename(path)) });
    const sdks = `${resolve(options.templates, '..', '..', 'sdk')}/`;
    for (const file of filesOf(content)) adapt(file, [before, name], ['../../../sdk/', sdks]);
    readManifest(content);
    if (existsSync(target)) rmSync(target, { recursive: true });
    renameSync(content, target);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
  return readManifest(target);
}

function filesOf(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && textFiles.has(extname(entry.name) || entry.name))
    .map((entry) => join(entry.parentPath, entry.name));
}

function adapt(file: string, ...pairs: readonly (readonly [string, string])[]): void {
  const text = readFileSync(file, 'utf8');
  const adapted = pairs.reduce((changed, [before, after]) => changed.replaceAll(before, () => after), text);
  if (adapted !== text) writeFileSync(file, adapted);
}
