/** What a core shows of the test program that it runs. */
export interface TestView {
  /** What was sent over the link port. */
  readonly serial: Uint8Array;
  /** Registers of the processor by name. */
  readonly registers: ReadonlyMap<string, bigint>;
  /** Memory from 0xA000 on, as the processor sees it; empty where the core does not show it. */
  readonly memory: Uint8Array;
  /** SHA-256 of the last picture, RGBA; '' before the first. */
  readonly screen: string;
  /** What `screen` has to become, where a file beside the program says so; else ''. */
  readonly wantedScreen: string;
}

/** What a program reported, and by which of the conventions. */
export interface TestVerdict {
  readonly result: 'passed' | 'failed';
  readonly by: 'screen' | 'memory' | 'registers' | 'serial';
  /** Its own words, if it has any; without control characters. */
  readonly detail: string;
}

const passedRegisters = { B: 3n, C: 5n, D: 8n, E: 13n, H: 21n, L: 34n } as const;
const failedRegister = 0x42n;
/** Bytes 1 to 3 of the memory, by which a program says that byte 0 is its result and a text follows. */
const signature = [0xde, 0xb0, 0x61] as const;
const stillRunning = 0x80;
const textAt = 4;

/**
 * Reads the conventions of the public test programs for the Game Boy; undefined while there is no result. A program with
 * a screen file has that result alone; of the others the memory's signature says most, then registers, then the link port.
 */
export function judgeTest(view: TestView): TestVerdict | undefined {
  if (view.wantedScreen !== '') return byScreen(view);
  return byMemory(view.memory) ?? byRegisters(view.registers) ?? bySerial(view.serial);
}

function byScreen({ screen, wantedScreen }: TestView): TestVerdict | undefined {
  return screen === wantedScreen ? { result: 'passed', by: 'screen', detail: '' } : undefined;
}

function byMemory(memory: Uint8Array): TestVerdict | undefined {
  const [result = stillRunning] = memory;
  if (signature.some((byte, at) => memory[at + 1] !== byte) || result === stillRunning) return undefined;
  const end = memory.indexOf(0, textAt);
  const detail = textOf(memory.subarray(textAt, end < 0 ? undefined : end));
  if (result === 0) return { result: 'passed', by: 'memory', detail };
  return { result: 'failed', by: 'memory', detail: detail === '' ? `result ${result}` : detail };
}

function byRegisters(registers: ReadonlyMap<string, bigint>): TestVerdict | undefined {
  const names = Object.keys(passedRegisters) as (keyof typeof passedRegisters)[];
  if (names.every((name) => registers.get(name) === passedRegisters[name])) {
    return { result: 'passed', by: 'registers', detail: '' };
  }
  if (names.every((name) => registers.get(name) === failedRegister)) {
    return { result: 'failed', by: 'registers', detail: '' };
  }
  return undefined;
}

function bySerial(serial: Uint8Array): TestVerdict | undefined {
  const detail = textOf(serial);
  if (/failed/i.test(detail)) return { result: 'failed', by: 'serial', detail };
  if (/passed/i.test(detail)) return { result: 'passed', by: 'serial', detail };
  return undefined;
}

/** ASCII in one line. */
function textOf(bytes: Uint8Array): string {
  const text = Array.from(bytes, (byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCodePoint(byte) : ' ')).join('');
  return text.replaceAll(/\s+/g, ' ').trim();
}
