import { characterOf, keyOfCode, letterKeys, tildeKeys } from './key-codes.ts';
import { Modifier, keyEvent } from './key-events.ts';
import type { KeyAction, TerminalEvent } from './key-events.ts';

/** Begin and end of a bracketed paste have to be known to the one who reads bytes. */
export type SequenceResult = TerminalEvent | 'paste-begin' | undefined;

const actions: readonly (KeyAction | undefined)[] = [undefined, 'press', 'repeat', 'release'];

/**
 * Reads one control sequence, given what stands between `CSI` and the final character; undefined for all that is no
 * key of ours. Sources: xterm's ctlseqs and the page of the kitty keyboard protocol.
 */
export function readControlSequence(parameters: string, final: string): SequenceResult {
  if (parameters.startsWith('?')) return readReport(parameters, final);
  if (!/^[0-9;:]*$/.test(parameters)) return undefined;
  const fields = parameters.split(';').map((field) => field.split(':').map(Number));
  const number = fields[0]?.[0] ?? 0;
  const [encoded = 0, event = 1] = fields[1] ?? [];
  // Sent plus one; 0 where it is missing.
  const modifiers = encoded > 0 ? encoded - 1 : 0;
  const action = actions[event || 1];
  if (action === undefined) return undefined;
  switch (final) {
    case 'u':
      return readCode(fields[0] ?? [], modifiers, action);
    case '~':
      return readTilde(number, modifiers, action, fields[2]?.[0]);
    case 'Z':
      return keyEvent('tab', modifiers | Modifier.shift, action);
    case 'I':
    case 'O':
      return parameters === '' ? { kind: 'focus', focused: final === 'I' } : undefined;
    case 'a':
    case 'b':
    case 'c':
    case 'd':
      // rxvt writes arrows with shift as small letters.
      return parameters === '' ? keyEvent(letterKeys[final.toUpperCase()]!, Modifier.shift) : undefined;
    case 't':
      return readSize(fields.map(([value = 0]) => value));
    case 'M':
    case 'R':
      // A mouse report and a cursor report, which only look like keys.
      return undefined;
    default: {
      const key = letterKeys[final];
      return key === undefined ? undefined : keyEvent(key, modifiers, action);
    }
  }
}

function readReport(parameters: string, final: string): SequenceResult {
  const numbers = parameters.slice(1).split(';').map(Number);
  if (final === 'c') return { kind: 'device-attributes', attributes: numbers };
  if (final === 'S') return readSixelLimit(numbers);
  if (final !== 'u') return undefined;
  const flags = Number(parameters.slice(1));
  return Number.isInteger(flags) ? { kind: 'kitty-flags', flags } : undefined;
}

/** xterm's XTSMGRAPHICS: what it is about, 0 for success, the values. */
function readSixelLimit([about, status, first = 0, second = 0]: readonly number[]): SequenceResult {
  if (status !== 0 || !(first > 0)) return undefined;
  if (about === 1) return { kind: 'sixel-colours', count: first };
  return about === 2 && second > 0 ? { kind: 'size', of: 'sixels', width: first, height: second } : undefined;
}

/** Sizes of xterm's window operations: 4 is the text in pixels, 6 a cell. */
function readSize([about, height = 0, width = 0]: readonly number[]): SequenceResult {
  if (!(height > 0) || !(width > 0)) return undefined;
  if (about === 4) return { kind: 'size', of: 'text', width, height };
  return about === 6 ? { kind: 'size', of: 'cell', width, height } : undefined;
}

function readCode(codes: readonly number[], modifiers: number, action: KeyAction): SequenceResult {
  const [code = 0, shifted = 0, base = 0] = codes;
  const key = keyOfCode(code);
  if (key === undefined) return undefined;
  const shift = (modifiers & Modifier.shift) !== 0;
  const text = shift && shifted !== 0 ? characterOf(shifted) : isPrivate(code) ? undefined : characterOf(code);
  return keyEvent(key, modifiers, action, text, base === 0 ? undefined : keyOfCode(base));
}

function isPrivate(code: number): boolean {
  return code >= 0xe000 && code <= 0xf8ff;
}

function readTilde(number: number, modifiers: number, action: KeyAction, third: number | undefined): SequenceResult {
  if (number === 200) return 'paste-begin';
  // xterm's modifyOtherKeys: CSI 27 ; modifiers ; code ~
  if (number === 27 && third !== undefined) return readCode([third], modifiers, action);
  const key = tildeKeys[number];
  return key === undefined ? undefined : keyEvent(key, modifiers, action);
}
