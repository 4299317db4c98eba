import type { DebugLine, Register } from '../../src/client/debugging/debug-line.ts';
import { type Instruction, type Disassembler, disassembleAround } from '../../src/client/disassembly/disassembler.ts';
import { disassemblerOf } from '../../src/client/disassembly/disassemblers.ts';
import type { ReceivedFrame, RunAction } from '../../src/client/types.ts';
import type { Clock } from '../../src/shared/clock.ts';
import { PerunError, toPerunError } from '../../src/shared/errors.ts';
import { Signal } from '../../src/shared/events.ts';
import type { DebugMode, DebugRoom, DebugView } from './view.ts';

/** How often the screen is drawn at most, how often the core is asked, and how long a sentence stays. */
const drawMs = 100;
const lookMs = 250;
const toastMs = 4000;
/** Leaving waits no longer for a core that does not answer. */
const leaveMs = 1000;
/** Instructions shown in front of the one that comes next. */
const codeBefore = 3;
/** Longest part of a memory that a core has to give at once. */
const readMost = 65_536;

/** What a debugger knows and what its keys do, without a screen. */
export class Debugger {
  readonly changed: Signal<[]> = new Signal();
  /** The person wants to leave, or the session is over; with why. */
  readonly left: Signal<[error: PerunError | undefined]> = new Signal();
  readonly #line: DebugLine;
  readonly #clock: Clock;
  readonly #wasLive: boolean;
  readonly #mine = new Set<number>();
  readonly #undo: (() => void)[] = [];
  #room: DebugRoom = { bytesPerLine: 8, memoryLines: 8, codeLines: 8 };
  #disassembler: Disassembler | undefined;
  #codeSpace: string | undefined;
  #view: DebugView;
  #isDirty = false;
  #looking = false;
  #lookAgain = false;
  #closed = false;
  #cancelToast: (() => void) | undefined;

  constructor(line: DebugLine, clock: Clock) {
    this.#line = line;
    this.#clock = clock;
    const { client } = line;
    this.#wasLive = client.session.state !== 'paused';
    this.#view = {
      ...{ session: client.session, stats: client.stats(), mode: { kind: 'walk' }, toast: undefined },
      ...{ frame: undefined, registers: [], lacksRegisters: false, changed: new Set(), pc: undefined, hit: undefined },
      ...{ space: undefined, spaces: [], address: 0, memory: new Uint8Array(0), code: undefined },
      ...{ breakpoints: [], askMs: undefined },
    };
    this.#undo.push(
      client.decoded.on((frame: ReceivedFrame) => this.#set({ frame })),
      client.sessionChanged.on((session) => this.#sessionChanged(session)),
      client.notice.on((error) => this.say(error.message)),
      client.stateChanged.on((state) => {
        if (state.kind === 'closed') this.left.emit(state.error);
        if (state.kind === 'retrying') this.say(state.error.message);
      }),
      line.hit.on((hit) => {
        this.#set({ hit });
        this.say(`stopped in front of 0x${hit.toString(16)}`);
        this.look();
      }),
      line.told.on((registers) => this.#tell(registers)),
    );
  }

  get view(): DebugView {
    return this.#view;
  }

  start(): void {
    this.look();
    this.#repeat(drawMs, () => {
      if (this.#isDirty) this.#draw();
    });
    this.#repeat(lookMs, () => this.look());
  }

  /** Takes back what it set, and lets the game run on if it ran before. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#cancelToast?.();
    for (const one of this.#undo) one();
    this.changed.clear();
    const { client } = this.#line;
    if (client.state.kind !== 'open' || client.session.state === 'ended') return;
    const cleared = [...this.#mine].map((address) => client.inspector.clearBreakpoint(address));
    const late = new Promise((resolve) => this.#clock.after(leaveMs, () => resolve(undefined)));
    await Promise.race([Promise.allSettled(cleared), late]);
    if (this.#wasLive && client.session.state === 'paused') client.run('resume');
  }

  quit(): void {
    this.left.emit(undefined);
  }

  /** How much the panes show now. */
  fit(room: DebugRoom): void {
    const { bytesPerLine, memoryLines, codeLines } = this.#room;
    if (bytesPerLine === room.bytesPerLine && memoryLines === room.memoryLines && codeLines === room.codeLines) return;
    this.#room = room;
    this.#moveTo(this.#view.address);
  }

  /** Shows a sentence for a while. */
  say(sentence: string): void {
    this.#cancelToast?.();
    this.#cancelToast = this.#clock.after(toastMs, () => this.#set({ toast: undefined }));
    this.#set({ toast: sentence });
    this.#draw();
  }

  setMode(mode: DebugMode): void {
    this.#set({ mode });
    this.#draw();
  }

  run(action: RunAction): void {
    this.#line.client.run(action);
    if (action !== 'resume') this.look();
  }

  stepInstruction(): void {
    this.#do(this.#line.client.inspector.stepInstruction());
  }

  /** Moves the hexdump by that many lines. */
  scroll(lines: number): void {
    this.#moveTo(this.#view.address + lines * this.#room.bytesPerLine);
  }

  nextSpace(): void {
    const { space, spaces } = this.#view;
    const next = spaces[(spaces.findIndex((one) => one.name === space?.name) + 1) % spaces.length];
    if (next === undefined) return this.say('this core shows no memory');
    this.#set({ space: next, memory: new Uint8Array(0) });
    this.#moveTo(0);
  }

  /** Goes where was typed, or sets or clears the breakpoint there. */
  accept(): void {
    const { mode, pc } = this.#view;
    this.setMode({ kind: 'walk' });
    if (mode.kind !== 'address') return;
    const address = mode.text === '' ? (mode.goal === 'breakpoint' ? pc : undefined) : parseInt(mode.text, 16);
    if (address === undefined) return this.say('that needs an address');
    if (mode.goal === 'breakpoint') return this.#toggleBreakpoint(address);
    if (address >= (this.#view.space?.size ?? 0)) return this.say(`there is no 0x${mode.text} in this memory`);
    this.#moveTo(address);
  }

  clearBreakpoints(): void {
    const { inspector } = this.#line.client;
    this.#mine.clear();
    this.#do(Promise.all(this.#view.breakpoints.map((address) => inspector.clearBreakpoint(address))));
  }

  /** Asks the core for all that is shown; once more behind a question under way. */
  look(): void {
    if (this.#looking) {
      this.#lookAgain = true;
      return;
    }
    this.#looking = true;
    this.#lookNow().then(
      () => this.#looked(),
      (error: unknown) => {
        if (!this.#closed) this.say(toPerunError(error).message);
        this.#looked();
      },
    );
  }

  #looked(): void {
    this.#looking = false;
    if (!this.#lookAgain || this.#closed) return;
    this.#lookAgain = false;
    this.look();
  }

  #repeat(ms: number, action: () => void): void {
    this.#clock.after(ms, () => {
      if (this.#closed) return;
      action();
      this.#repeat(ms, action);
    });
  }

  #draw(): void {
    this.#isDirty = false;
    this.#view = { ...this.#view, stats: this.#line.client.stats() };
    this.changed.emit();
  }

  async #lookNow(): Promise<void> {
    const { client } = this.#line;
    if (client.state.kind !== 'open' || client.session.state === 'waiting') return;
    const { inspector } = client;
    if (this.#view.spaces.length === 0) await this.#learnSpaces();
    if (client.session.state === 'paused') await this.#askRegisters();
    const { space, address } = this.#view;
    if (space !== undefined && space.size > 0) {
      const most = Math.min(this.#room.bytesPerLine * this.#room.memoryLines, readMost);
      const startedAt = this.#clock.now();
      const memory = await inspector.readMemory(space.name, address, Math.min(most, space.size - address));
      this.#set({ memory, askMs: this.#clock.now() - startedAt });
    }
    const breakpoints = await inspector.breakpoints();
    this.#set({ breakpoints, code: await this.#readCode() });
  }

  async #learnSpaces(): Promise<void> {
    const spaces = await this.#line.client.inspector.memorySpaces();
    this.#disassembler = disassemblerOf(this.#view.session.system);
    this.#codeSpace = this.#disassembler?.spaces.find((name) => spaces.some((space) => space.name === name));
    const space = spaces.find(({ name }) => name === this.#codeSpace) ?? spaces[0];
    this.#set({ spaces, space });
  }

  async #askRegisters(): Promise<void> {
    try {
      this.#tell(await this.#line.askRegisters());
    } catch (error) {
      // A core without registers has memory still.
      if (!(error instanceof PerunError) || error.code !== 'MISSING_CAPABILITY') throw error;
      this.#set({ lacksRegisters: true });
    }
  }

  async #readCode(): Promise<readonly Instruction[] | undefined> {
    const { pc, spaces } = this.#view;
    const size = spaces.find(({ name }) => name === this.#codeSpace)?.size ?? 0;
    if (this.#disassembler === undefined || this.#codeSpace === undefined) return undefined;
    if (pc === undefined || pc >= size) return [];
    const { longest } = this.#disassembler;
    const lines = this.#room.codeLines;
    const address = Math.max(0, pc - codeBefore * longest);
    const end = Math.min(size, pc + lines * longest);
    const bytes = await this.#line.client.inspector.readMemory(this.#codeSpace, address, end - address);
    return disassembleAround(this.#disassembler, { bytes, address }, pc, codeBefore).slice(0, lines);
  }

  #tell(registers: readonly Register[]): void {
    const before = new Map(this.#view.registers.map(({ name, value }) => [name, value]));
    const changed = registers.filter(({ name, value }) => before.size > 0 && before.get(name) !== value);
    // Told again without a change, the marks stay.
    if (changed.length === 0 && before.size === registers.length) return;
    const pc = registers.find(({ name }) => name.toUpperCase() === 'PC');
    this.#set({ registers, changed: new Set(changed.map(({ name }) => name)), pc: pc && Number(pc.value) });
  }

  #toggleBreakpoint(address: number): void {
    const { inspector } = this.#line.client;
    if (this.#view.breakpoints.includes(address)) {
      this.#mine.delete(address);
      return this.#do(inspector.clearBreakpoint(address));
    }
    this.#mine.add(address);
    this.#do(inspector.setBreakpoint(address));
  }

  #moveTo(address: number): void {
    const { bytesPerLine, memoryLines } = this.#room;
    const size = this.#view.space?.size ?? 0;
    const last = Math.max(0, Math.ceil(size / bytesPerLine) - memoryLines) * bytesPerLine;
    const line = Math.floor(address / bytesPerLine) * bytesPerLine;
    const next = Math.min(Math.max(0, line), last);
    this.#set({ address: next, ...(next !== this.#view.address && { memory: new Uint8Array(0) }) });
    this.look();
  }

  #sessionChanged(session: DebugView['session']): void {
    if (session.state === 'ended') return this.left.emit(new PerunError('SESSION_NOT_FOUND', 'the session has ended'));
    // Another core may have another memory.
    const isOther = session.coreName !== this.#view.session.coreName;
    this.#set({ session, ...(isOther && { spaces: [], space: undefined }) });
    this.look();
  }

  /** Something that the core is asked to do: what speaks against it is said. */
  #do(wish: Promise<unknown>): void {
    wish.then(
      () => this.look(),
      (error: unknown) => this.say(toPerunError(error).message),
    );
  }

  #set(change: Partial<DebugView>): void {
    this.#view = { ...this.#view, ...change };
    this.#isDirty = true;
  }
}
