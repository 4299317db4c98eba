import type { ProfileName } from '../profiles.ts';

/**
 * Kinds of operands: vx, vy: a register; n, nn, nnn, nnnn: a number of that many hex digits; range: `v1-v4`;
 * anything else: exactly that word.
 */
export interface Form {
  readonly mnemonic: string;
  readonly operands: readonly string[];
  readonly opcode: number;
  /** The least machine that knows it. */
  readonly needs: ProfileName;
  /** Where a register is written once and goes into both places. */
  readonly both?: boolean;
  /** The second word, an address of 16 bits. */
  readonly long?: boolean;
}

/** Every instruction of the three machines. A line takes the first form that fits its operands. */
export const forms: readonly Form[] = [
  ...read(
    'chip8',
    `
    cls | | 00e0
    ret | | 00ee
    jp | v0, nnn | b000
    jp | nnn | 1000
    call | nnn | 2000
    se | vx, vy | 5000
    se | vx, nn | 3000
    sne | vx, vy | 9000
    sne | vx, nn | 4000
    ld | vx, dt | f007
    ld | vx, k | f00a
    ld | vx, [i] | f065
    ld | vx, vy | 8000
    ld | dt, vx | f015
    ld | st, vx | f018
    ld | f, vx | f029
    ld | b, vx | f033
    ld | [i], vx | f055
    ld | i, nnn | a000
    add | vx, vy | 8004
    add | vx, nn | 7000
    add | i, vx | f01e
    or | vx, vy | 8001
    and | vx, vy | 8002
    xor | vx, vy | 8003
    sub | vx, vy | 8005
    shr | vx, vy | 8006
    shr | vx | 8006
    subn | vx, vy | 8007
    shl | vx, vy | 800e
    shl | vx | 800e
    rnd | vx, nn | c000
    drw | vx, vy, n | d000
    skp | vx | e09e
    sknp | vx | e0a1`,
  ),
  ...read(
    'superchip',
    `
    scd | n | 00c0
    scr | | 00fb
    scl | | 00fc
    exit | | 00fd
    low | | 00fe
    high | | 00ff
    jp | vx, nn | b000
    ld | hf, vx | f030
    ld | r, vx | f075
    ld | vx, r | f085`,
  ),
  ...read(
    'xochip',
    `
    scu | n | 00d0
    save | vx, vy | 5002
    load | vx, vy | 5003
    ldl | i, nnnn | f000
    plane | x | f001
    audio | | f002
    pitch | vx | f03a`,
  ),
  // Last, so that it takes only what no form above takes: numbers over 255 are caught by the range check.
  ...read('chip8', 'ld | vx, nn | 6000'),
];

function read(needs: ProfileName, table: string): Form[] {
  return table
    .split('\n')
    .filter((row) => row.trim() !== '')
    .map((row) => {
      const [mnemonic = '', operands = '', opcode = ''] = row.split('|').map((cell) => cell.trim());
      const list = operands === '' ? [] : operands.split(',').map((operand) => operand.trim());
      const shifts = (mnemonic === 'shr' || mnemonic === 'shl') && list.length === 1;
      return {
        mnemonic,
        operands: list,
        opcode: parseInt(opcode, 16),
        needs,
        ...(shifts ? { both: true } : {}),
        ...(list.includes('nnnn') ? { long: true } : {}),
      };
    });
}
