import koffi from 'koffi';
import { createErasureCode } from '../../../src/codec/fec/create-erasure-code.ts';
import { FecScheme } from '../../../src/codec/fec/erasure-code.ts';
import { field8 } from '../../../src/codec/fec/field8.ts';
import { shardsOf } from '../../support/codec/shards.ts';
import { type Speed, leastMs, nameOf } from './measure.ts';

const [k, m, size] = [64, 13, 1216];

/** Intel's library with the same matrix, if it is installed. Fails where its parity is not ours. */
export function isalRow(): Record<string, Speed> | undefined {
  let library: ReturnType<typeof koffi.load>;
  try {
    library = koffi.load('libisal.so.2');
  } catch {
    return undefined;
  }
  const initTables = library.func('void ec_init_tables(int k, int rows, const uint8_t *a, _Out_ uint8_t *tables)');
  const encode = library.func(
    'void ec_encode_data(int len, int k, int rows, const uint8_t *tables, void **data, void **coding)',
  );
  const { logs, powers, order } = field8();
  const matrix = Uint8Array.from({ length: m * k }, (_, at) => {
    const [row, column] = [Math.floor(at / k), at % k];
    return powers[order - (logs[(m + column) ^ row] as number)] as number;
  });
  const tables = new Uint8Array(32 * k * m);
  initTables(k, m, matrix, tables);
  const data = shardsOf(k, size, 1);
  const parity = new Uint8Array(m * size);
  const pointers = (bytes: Uint8Array): BigUint64Array =>
    BigUint64Array.from({ length: bytes.length / size }, (_, at) => koffi.address(bytes) + BigInt(at * size));
  const [from, to] = [pointers(data), pointers(parity)];
  const ms = leastMs(() => encode(size, k, m, tables, from, to));
  const ours = new Uint8Array(m * size);
  createErasureCode(FecScheme.gf8).encode(data, k, m, size, ours);
  if (Buffer.compare(ours, parity) !== 0) throw new Error('ISA-L writes another parity');
  return { [`GF(2^8) ${nameOf({ k, m, size })}, ISA-L`]: { encode: (k * size) / ms / 1e6 } };
}
