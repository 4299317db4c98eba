import koffi from 'koffi';

const [standardOutput, standardError] = [1, 2];

/**
 * Cores print to standard output as they like. Sends what they print to standard error from now on, and returns the
 * descriptor where results go; it is to be closed, as any.
 */
export function claimOutput(): number {
  const libc = koffi.load(null);
  const dup = libc.func('dup', 'int', ['int']) as (descriptor: number) => number;
  const dup2 = libc.func('dup2', 'int', ['int', 'int']) as (descriptor: number, onto: number) => number;
  const output = dup(standardOutput);
  dup2(standardError, standardOutput);
  return output;
}
