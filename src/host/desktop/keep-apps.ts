import { existsSync, mkdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, isAbsolute, join, resolve } from 'node:path';
import { stringify } from 'smol-toml';
import { writeFileAtomic } from '../../platform/atomic-file.ts';
import { PerunError } from '../../shared/errors.ts';
import { type CatalogueApp, catalogueAppSchema, parseAppFile, readAppFile } from './app-file.ts';
import { importApps } from './import-apps.ts';

const mostBytes = 1024 * 1024;

export interface AppImport {
  readonly added: readonly CatalogueApp[];
  readonly notes: readonly string[];
}

/**
 * Adds the apps of an apps.json to a catalogue; those that are in it already stay as they are. What is written there by
 * hand, comments too, is kept. Fails with NOT_FOUND, CONFIG_INVALID, PROTOCOL_TOO_LARGE.
 */
export function importInto(catalogue: string, file: string): AppImport {
  const { apps, notes } = importApps(readJson(file), file);
  const known = new Set(readAppFile(catalogue).map(({ name }) => name));
  const added: CatalogueApp[] = [];
  const said = [...notes];
  for (const app of apps) {
    if (known.has(app.name)) {
      said.push(`${app.name} is there already and stays as it is`);
      continue;
    }
    known.add(app.name);
    added.push(catalogueAppSchema.parse(withArt(app, file)));
  }
  if (added.length === 0) return { added, notes: said };
  const before = existsSync(catalogue) ? readFileSync(catalogue, 'utf8') : '';
  const text = [before.trimEnd(), ...added.map((app) => stringify({ app: [app] }).trimEnd())].filter(
    (part) => part !== '',
  );
  const whole = `${text.join('\n\n')}\n`;
  parseAppFile(whole, catalogue);
  mkdirSync(dirname(catalogue), { recursive: true, mode: 0o700 });
  writeFileAtomic(catalogue, whole);
  return { added, notes: said };
}

/** Pictures were named from the folder of the other file on. */
function withArt(app: CatalogueApp, file: string): CatalogueApp {
  if (app.art === undefined || isAbsolute(app.art)) return app;
  return { ...app, art: join(resolve(dirname(file)), app.art) };
}

function readJson(file: string): string {
  const found = statSync(file, { throwIfNoEntry: false });
  if (found === undefined) throw new PerunError('NOT_FOUND', `there is no file ${file}`, { remedy: 'check the path' });
  if (found.isFile() && found.size <= mostBytes) return readFileSync(file, 'utf8');
  throw new PerunError('PROTOCOL_TOO_LARGE', `${file} is no file of at most ${mostBytes} bytes`);
}
