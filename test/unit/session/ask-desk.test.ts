import { describe, expect, it } from 'vitest';
import { AskDesk, type AskTaker } from '../../../src/session/ask-desk.ts';
import { DeviceDesk } from '../../../src/session/device-desk.ts';
import type { AskKind, AskPart, Part } from '../../../src/shared/asks.ts';
import type { DeviceInput } from '../../../src/shared/device-input.ts';
import { PerunError } from '../../../src/shared/errors.ts';

class Person {
  readonly answers: [request: number, result: string | number][] = [];

  answer(request: number, result: Part | PerunError): void {
    this.answers.push([request, result instanceof PerunError ? result.code : result.offset + result.bytes.length]);
  }
}

class Core implements AskTaker {
  readonly asked: [ticket: number, kind: AskKind, offset: number][] = [];

  takes(kind: AskKind): boolean {
    return kind !== 'stepInstruction';
  }

  ask(ticket: number, part: AskPart): void {
    this.asked.push([ticket, part.kind, part.offset]);
  }
}

const part = (kind: AskKind, offset = 0, total = 0): AskPart => {
  return { kind, offset, total, bytes: new Uint8Array(total === 0 ? 0 : 1) };
};
const piece = (offset: number, total: number): Part => ({ offset, total, bytes: new Uint8Array(1) });

describe('questions', () => {
  it('of two people with the same number are told apart, part by part', () => {
    const [desk, core, ada, ben] = [new AskDesk(8), new Core(), new Person(), new Person()];
    desk.ask(ada, 1, part('loadState', 0, 2), core);
    desk.ask(ben, 1, part('saveState'), core);
    desk.ask(ada, 1, part('loadState', 1, 2), core);
    expect(core.asked).toEqual([
      [1, 'loadState', 0],
      [2, 'saveState', 0],
      [1, 'loadState', 1],
    ]);
    desk.answer(2, piece(0, 2));
    desk.answer(1, new PerunError('PROTOCOL_MALFORMED', 'no state'));
    desk.answer(2, piece(1, 2));
    desk.answer(2, piece(1, 2));
    expect(ada.answers).toEqual([[1, 'PROTOCOL_MALFORMED']]);
    expect(ben.answers).toEqual([
      [1, 1],
      [1, 2],
    ]);
  });

  it('of a kind that the core does not take fail at once', () => {
    const [desk, core, ada] = [new AskDesk(8), new Core(), new Person()];
    desk.ask(ada, 1, part('stepInstruction'), core);
    desk.ask(ada, 2, part('registers'), core);
    expect(ada.answers).toEqual([[1, 'MISSING_CAPABILITY']]);
    expect(core.asked).toEqual([[1, 'registers', 0]]);
  });

  it('beyond the limit are refused, until one is answered or taken back', () => {
    const [desk, core, ada] = [new AskDesk(2), new Core(), new Person()];
    for (const request of [1, 2, 3]) desk.ask(ada, request, part('saveState'), core);
    expect(ada.answers).toEqual([[3, 'LIMIT_REACHED']]);
    desk.ask(ada, 1, part('abandon'), core);
    desk.ask(ada, 4, part('saveState'), core);
    expect(core.asked.slice(2)).toEqual([
      [1, 'abandon', 0],
      [3, 'saveState', 0],
    ]);
  });

  it('are taken back from the core when the person leaves, and failed when the core does', () => {
    const [desk, core, ada, ben] = [new AskDesk(8), new Core(), new Person(), new Person()];
    desk.ask(ada, 1, part('loadState', 0, 2), core);
    desk.ask(ben, 9, part('saveState'), core);
    desk.leave(ada);
    expect(core.asked.at(-1)).toEqual([1, 'abandon', 0]);
    desk.sourceLost();
    desk.answer(2, piece(0, 1));
    expect(ada.answers).toEqual([]);
    expect(ben.answers).toEqual([[9, 'CONNECTION_LOST']]);
  });

  it('have no answer without a core that gives any, and the rest of a refused one is passed over', () => {
    const [desk, core, ada] = [new AskDesk(8), new Core(), new Person()];
    desk.ask(ada, 1, part('saveState'), undefined);
    desk.ask(ada, 2, part('loadState', 5, 9), core);
    expect(ada.answers).toEqual([[1, 'MISSING_CAPABILITY']]);
    expect(core.asked).toEqual([]);
  });
});

describe('devices', () => {
  it('are let go once, and only what was held', () => {
    const desk = new DeviceDesk<string>();
    const seen: DeviceInput[] = [];
    const taker = (_pad: number, input: DeviceInput): void => void seen.push(input);
    const mouse = (buttons: number): DeviceInput => ({ device: 'mouse', move: [1, 1], wheel: [0, 0], buttons });
    desk.set('ada', 1, mouse(1), taker);
    desk.set('ada', 1, { device: 'key', usage: 4, pressed: true }, taker);
    desk.set('ada', 1, { device: 'key', usage: 4, pressed: false }, taker);
    desk.set('ben', 1, mouse(0), taker);
    seen.length = 0;
    for (const person of ['ada', 'ada', 'ben']) desk.release(person, taker);
    expect(seen).toEqual([{ device: 'mouse', move: [0, 0], wheel: [0, 0], buttons: 0 }]);
  });
});
