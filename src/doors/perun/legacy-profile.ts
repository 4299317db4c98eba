/**
 * What an old client can decode, which its capabilities do not say: two generations send the same ones. Whoever opens a
 * page of one of them gives it the path that fits; everybody else gets whole raw frames, which all of them read.
 * `js`: raw XOR under flag 0x02. `wasm`: size and LZ4 block, 0x02 whole, 0x03 as a delta.
 */
export type LegacyProfile = 'raw' | 'js' | 'wasm';

/** `/legacy/js` and `/legacy/wasm`, alone or in front of `/s/<id>`; any other path says nothing. */
export function profileOfPath(path: string): LegacyProfile {
  const named = /^\/legacy\/(js|wasm)(?:[/?#]|$)/.exec(path)?.[1];
  return named === 'js' || named === 'wasm' ? named : 'raw';
}
