/** One instruction as text; `db` and `dw` stand for what is none. */
export interface Decoded {
  /** Bytes it takes, at least 1. */
  readonly length: number;
  readonly text: string;
}

/** Reads the machine code of one processor. */
export interface Disassembler {
  /** Spaces of memory that the program counter points into, by the names that cores give them; the best first. */
  readonly spaces: readonly string[];
  /** Bytes of the longest instruction. */
  readonly longest: number;
  /** The instruction at an index of the bytes, which lies at that address; total: whatever stands there has a text. */
  decode(bytes: Uint8Array, at: number, address: number): Decoded;
}

export interface Instruction extends Decoded {
  readonly address: number;
  readonly bytes: Uint8Array;
}

/** Every instruction in the bytes, of which the first lies at that address; one that is cut off at the end is left out. */
export function disassemble(disassembler: Disassembler, bytes: Uint8Array, address: number): Instruction[] {
  const instructions: Instruction[] = [];
  for (let at = 0; at < bytes.length;) {
    const decoded = disassembler.decode(bytes, at, address + at);
    const end = at + decoded.length;
    if (end > bytes.length) break;
    instructions.push({ ...decoded, address: address + at, bytes: bytes.subarray(at, end) });
    at = end;
  }
  return instructions;
}

/**
 * The instructions around one that begins at `pc`, with at most `before` in front of it. Where code begins cannot be
 * seen from behind: of the starts from which a reading meets `pc`, the one that reads the most in front of it is taken.
 */
export function disassembleAround(
  disassembler: Disassembler,
  code: { readonly bytes: Uint8Array; readonly address: number },
  pc: number,
  before: number,
): Instruction[] {
  const { bytes, address } = code;
  const index = pc - address;
  if (index < 0 || index >= bytes.length) return disassemble(disassembler, bytes, address);
  const behind = disassemble(disassembler, bytes.subarray(index), pc);
  for (let start = Math.max(0, index - before * disassembler.longest); start < index; start += 1) {
    const front = disassemble(disassembler, bytes.subarray(start, index), address + start);
    const end = front.at(-1);
    if (end !== undefined && end.address + end.length === pc) return [...front.slice(-before), ...behind];
  }
  return behind;
}
