import type { PerunCore } from './core.ts';
import {
  decodeAddresses,
  decodeMemoryRange,
  encodeAddresses,
  encodeMemorySpaces,
} from '../../src/protocol/perun/ask-bodies.ts';
import type { Ask, Answer } from '../../src/protocol/perun/asks.ts';
import { encodeRegisters } from '../../src/protocol/perun/debug-values.ts';
import { PartGather } from '../../src/protocol/perun/part-gather.ts';
import { type AskKind, partsOf } from '../../src/shared/asks.ts';
import { PerunError, toPerunError } from '../../src/shared/errors.ts';
import { defaultLimits } from '../../src/shared/limits.ts';

/** Longest question but for a state. */
const questionBytes = 1024;
/** Questions whose last part has not come; the host bounds them per person. */
const mostOpen = 64;

/** True where there is anything to ask the core. */
export function answersAsks(core: PerunCore): boolean {
  const hooks = ['saveState', 'loadState', 'readMemory', 'setBreakpoints', 'stepInstruction', 'debug'] as const;
  return hooks.some((hook) => core[hook] !== undefined);
}

/** Answers what is asked of a core by way of its host. What the core throws becomes the answer, never its end. */
export class CoreAsks {
  readonly #core: PerunCore;
  readonly #send: (answer: Answer) => void;
  readonly #step: () => void;
  readonly #gathers = new Map<number, { readonly kind: AskKind; readonly gather: PartGather }>();
  readonly #breakpoints = new Set<number>();

  /** `step` runs one instruction and shows what came of it. */
  constructor(core: PerunCore, send: (answer: Answer) => void, step: () => void) {
    this.#core = core;
    this.#send = send;
    this.#step = step;
  }

  take({ request, part }: Ask): void {
    const { kind } = part;
    if (part.offset === 0) this.#gathers.delete(request);
    if (kind === 'abandon') return;
    const open = this.#gathers.get(request) ?? this.#begin(request, kind);
    if (open === undefined || open.kind !== kind) return;
    const question = open.gather.add(part);
    if (question === undefined) return;
    this.#gathers.delete(request);
    this.#answer(request, kind, question);
  }

  /** The connection is gone, and with it everybody who set a breakpoint. */
  close(): void {
    this.#gathers.clear();
    if (this.#breakpoints.size === 0) return;
    this.#breakpoints.clear();
    this.#core.setBreakpoints?.([]);
  }

  #begin(request: number, kind: AskKind): { kind: AskKind; gather: PartGather } | undefined {
    if (this.#gathers.size >= mostOpen) {
      this.#send({ request, result: new PerunError('LIMIT_REACHED', `${mostOpen} questions are half asked`) });
      return undefined;
    }
    const open = { kind, gather: new PartGather(kind === 'loadState' ? defaultLimits.stateBytes : questionBytes) };
    this.#gathers.set(request, open);
    return open;
  }

  #answer(request: number, kind: AskKind, question: Uint8Array | PerunError): void {
    let answer: Uint8Array;
    try {
      if (question instanceof PerunError) throw question;
      answer = this.#do(kind, question);
      if (answer.length > defaultLimits.stateBytes) {
        throw new PerunError('PROTOCOL_TOO_LARGE', `the answer to ${kind} has ${answer.length} bytes`);
      }
    } catch (error) {
      this.#send({ request, result: toPerunError(error, 'CORE_FAILED') });
      return;
    }
    for (const part of partsOf(answer)) this.#send({ request, result: part });
  }

  #do(kind: AskKind, question: Uint8Array): Uint8Array {
    const core = this.#core;
    const missing = new PerunError('MISSING_CAPABILITY', `this core has no ${kind}`);
    switch (kind) {
      case 'saveState':
        if (core.saveState === undefined) throw missing;
        return core.saveState();
      case 'loadState':
        if (core.loadState === undefined) throw missing;
        core.loadState(question);
        return nothing;
      case 'memorySpaces':
        return encodeMemorySpaces(core.memorySpaces?.() ?? []);
      case 'readMemory':
        return this.#readMemory(question);
      case 'setBreakpoint':
      case 'clearBreakpoint':
        if (core.setBreakpoints === undefined) throw missing;
        this.#change(kind, question);
        core.setBreakpoints([...this.#breakpoints]);
        return nothing;
      case 'breakpoints':
        return encodeAddresses([...this.#breakpoints].toSorted((a, b) => a - b));
      case 'stepInstruction':
        if (core.stepInstruction === undefined) throw missing;
        this.#step();
        return nothing;
      case 'registers':
        if (core.debug === undefined) throw missing;
        return encodeRegisters(core.debug());
      case 'abandon':
        return nothing;
    }
  }

  #readMemory(question: Uint8Array): Uint8Array {
    const range = decodeMemoryRange(question);
    if (range instanceof PerunError) throw range;
    const { space, address, length } = range;
    const size = this.#core.memorySpaces?.().find(({ name }) => name === space)?.size;
    if (size === undefined) throw new PerunError('NOT_FOUND', `this core has no memory space "${space}"`);
    if (length > defaultLimits.memoryReadBytes) {
      const text = `${length} bytes of memory at once, ${defaultLimits.memoryReadBytes} are allowed`;
      throw new PerunError('PROTOCOL_TOO_LARGE', text);
    }
    if (length === 0 || address + length > size) {
      throw new PerunError('NOT_FOUND', `${space} has ${size} bytes; ${length} from ${address} on are not all there`);
    }
    return this.#core.readMemory?.(space, address, length) ?? nothing;
  }

  #change(kind: 'setBreakpoint' | 'clearBreakpoint', question: Uint8Array): void {
    const addresses = decodeAddresses(question, 1);
    if (addresses instanceof PerunError) throw addresses;
    const [address] = addresses;
    if (address === undefined) throw new PerunError('PROTOCOL_MALFORMED', 'a breakpoint without its address');
    if (kind === 'clearBreakpoint') this.#breakpoints.delete(address);
    else if (this.#breakpoints.size >= defaultLimits.breakpoints) {
      throw new PerunError('LIMIT_REACHED', `${defaultLimits.breakpoints} breakpoints are set already`);
    } else this.#breakpoints.add(address);
  }
}

const nothing = new Uint8Array(0);
