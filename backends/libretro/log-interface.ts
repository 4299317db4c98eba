import koffi from 'koffi';
import { logLevels, type LogLevel } from './abi.ts';
import type { NativePointer } from './structs.ts';

/** Integer arguments in registers behind level and format, and doubles, as the x86-64 System V ABI passes them. */
const integerRegisters = 4;
const doubleRegisters = 8;
/** Arguments on the stack that are looked at: so many words lie above any call. */
const stackWords = 16;
const longestLine = 4096;

/** Offsets in the register save area of a va_list: six integer registers, then eight of sixteen bytes. */
const savedIntegers = 6 * 8;
const savedBytes = savedIntegers + doubleRegisters * 16;

/**
 * The function a core logs with. It takes a variable number of arguments, which no callback can; on x86-64 those lie
 * where the ones of an ordinary function do, so the callback takes all registers and some of the stack, and hands them
 * to vsnprintf as the va_list they are. Undefined on other machines: a core then writes to stderr, or is silent.
 */
export function registerLogFunction(onLine: (level: LogLevel, text: string) => void): bigint | undefined {
  if (process.arch !== 'x64') return undefined;
  const vsnprintf = koffi.load(null).func('vsnprintf', 'int', ['void *', 'size_t', 'void *', 'void *']) as (
    into: Buffer,
    size: number,
    format: bigint,
    list: Buffer,
  ) => number;
  const saved = Buffer.alloc(savedBytes);
  const stack = Buffer.alloc(stackWords * 8);
  const list = Buffer.alloc(24);
  const line = Buffer.alloc(longestLine);
  const log = (level: number, format: NativePointer, ...rest: (number | bigint)[]): void => {
    if (format === null) return;
    for (let at = 0; at < integerRegisters; at++) saved.writeBigUInt64LE(word(rest[at]), (at + 2) * 8);
    for (let at = 0; at < doubleRegisters; at++) {
      saved.writeDoubleLE(Number(rest[integerRegisters + at]), savedIntegers + at * 16);
    }
    const above = integerRegisters + doubleRegisters;
    for (let at = 0; at < stackWords; at++) stack.writeBigUInt64LE(word(rest[above + at]), at * 8);
    // Level and format have taken two integer registers; no double has been read.
    list.writeUInt32LE(2 * 8, 0);
    list.writeUInt32LE(savedIntegers, 4);
    list.writeBigUInt64LE(koffi.address(stack), 8);
    list.writeBigUInt64LE(koffi.address(saved), 16);
    const length = vsnprintf(line, line.length, format, list);
    const text = line.toString('utf8', 0, Math.min(Math.max(length, 0), line.length - 1));
    onLine(logLevels[level] ?? 'info', text.trimEnd());
  };
  const parameters = [
    ...['int', 'void *'],
    ...Array.from({ length: integerRegisters }, () => 'uint64_t'),
    ...Array.from({ length: doubleRegisters }, () => 'double'),
    ...Array.from({ length: stackWords }, () => 'uint64_t'),
  ];
  return koffi.register(log, koffi.pointer(koffi.proto('void', parameters)));
}

/** Sixty-four bits as they are, whatever number they were taken for. */
function word(value: number | bigint | undefined): bigint {
  return BigInt.asUintN(64, BigInt(value ?? 0));
}
