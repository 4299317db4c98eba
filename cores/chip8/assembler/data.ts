import type { Line } from './source.ts';

const statements = ['db', 'dw', 'sprite', 'text', 'fill'];

export function isData(mnemonic: string): boolean {
  return statements.includes(mnemonic);
}

/**
 * The bytes of a data statement. `db` and `dw`: expressions; `text "…"`: ASCII; `fill count, value`; `sprite`: rows of
 * 8 or 16 dots, `#` or `X` lit, `.` dark, blanks between rows. Throws Error where it is not of that form.
 */
export function dataBytes(line: Line, evaluate: (text: string) => number): number[] {
  switch (line.mnemonic) {
    case 'db':
      return needed(line).map((operand) => fit(operand, evaluate(operand), 8));
    case 'dw':
      return needed(line).flatMap((operand) => {
        const word = fit(operand, evaluate(operand), 16);
        return [word >> 8, word & 0xff];
      });
    case 'text':
      return textBytes(line);
    case 'fill':
      return fillBytes(line, evaluate);
    default:
      return needed(line).flatMap((operand) => operand.split(/\s+/).flatMap(spriteRow));
  }
}

function needed(line: Line): readonly string[] {
  if (line.operands.length === 0) throw new Error(`${line.mnemonic} needs at least one value`);
  return line.operands;
}

function textBytes(line: Line): number[] {
  const match = /^"([\x20-\x7e]*)"$/.exec(line.operands.join(','));
  if (match === null) throw new Error('text needs ASCII in quotes');
  return Array.from(match[1]!, (character) => character.charCodeAt(0));
}

/** The count must be written as a number, because the first pass has to know it. */
function fillBytes(line: Line, evaluate: (text: string) => number): number[] {
  const [count = '', value = '0'] = line.operands;
  if (!/^(\d{1,5}|0x[0-9a-f]{1,4})$/i.test(count)) throw new Error('fill needs: count as a number, value');
  return Array.from({ length: Number(count) }, () => fit(value, evaluate(value), 8));
}

function spriteRow(row: string): number[] {
  if (!/^([#X.]{8}|[#X.]{16})$/.test(row)) throw new Error(`${row} is not a row of 8 or 16 dots of # and .`);
  const bits = row.replaceAll('.', '0').replaceAll(/[#X]/g, '1');
  return (bits.match(/.{8}/g) ?? []).map((byte) => parseInt(byte, 2));
}

function fit(text: string, value: number, bits: number): number {
  if (value < -(2 ** (bits - 1)) || value >= 2 ** bits) {
    throw new Error(`${text} is ${value}, which does not fit ${bits} bits`);
  }
  return value & (2 ** bits - 1);
}
