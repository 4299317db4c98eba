import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Path of a program in PATH. */
export function findProgram(name: string, searchPath: string = process.env['PATH'] ?? ''): string | undefined {
  const folders = searchPath.split(delimiter).filter((folder) => folder !== '');
  return folders.map((folder) => join(folder, name)).find((path) => isProgram(path));
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

/** A program and its arguments, so that it is told to end when we die without a word; as it is where that cannot be had. */
export function endingWithUs(program: string, args: readonly string[]): [program: string, args: string[]] {
  const setpriv = findProgram('setpriv');
  return setpriv === undefined ? [program, [...args]] : [setpriv, ['--pdeathsig', 'TERM', '--', program, ...args]];
}
