import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join } from 'node:path';
import type { Environment } from '../paths.ts';
import { notNeeded, ok, type Probe } from './probe.ts';

export interface ProgramToProbe {
  readonly command: string;
  readonly purpose: string;
}

/** A program that some commands call and most people can do without. */
export function programProbe({ command, purpose }: ProgramToProbe, env: Environment = process.env): Probe {
  return {
    ...{ id: command, area: 'machine', title: command, purpose },
    probe: () => {
      const path = findProgram(command, env);
      return path === undefined ? notNeeded('not installed', `sudo apt-get install ${command}`) : ok(path);
    },
  };
}

/** Path of an executable: of an absolute name itself, of another the first on PATH. */
export function findProgram(command: string, env: Environment): string | undefined {
  if (isAbsolute(command)) return isExecutable(command) ? command : undefined;
  const folders = (env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, command)).find((path) => isExecutable(path));
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
