import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { MouseInput } from '../../../../tui/app/mouse-input.ts';
import type { MouseEvent } from '../../../../tui/app/mouse-input.ts';

function feed(...chunks: readonly string[]): { typed: string; events: MouseEvent[] } {
  const stdin = new PassThrough();
  const events: MouseEvent[] = [];
  const input = new MouseInput(stdin, (event) => events.push(event));
  for (const chunk of chunks) stdin.emit('data', Buffer.from(chunk));
  const read: Buffer[] = [];
  for (let chunk: Buffer | null; (chunk = input.read() as Buffer | null) !== null;) read.push(chunk);
  const typed = Buffer.concat(read).toString();
  input.release();
  return { typed, events };
}

describe('mouse reports in front of Ink', () => {
  it('hands on what is typed, and takes out clicks and the wheel', () => {
    const { typed, events } = feed('a\x1b[<0;3;5Mb\x1b[<0;3;5mc', '\x1b[<64;1;1M\x1b[<65;9;9M');
    expect(typed).toBe('abc');
    expect(events).toEqual([
      { kind: 'click', column: 2, row: 4 },
      { kind: 'wheel-up', column: 0, row: 0 },
      { kind: 'wheel-down', column: 8, row: 8 },
    ]);
  });

  it('puts together a report that arrived in pieces, wherever it was cut', () => {
    const report = '\x1b[<0;12;7M';
    for (let cut = 3; cut < report.length; cut++) {
      const { typed, events } = feed(`x${report.slice(0, cut)}`, `${report.slice(cut)}y`);
      expect(typed).toBe('xy');
      expect(events).toEqual([{ kind: 'click', column: 11, row: 6 }]);
    }
  });

  it('leaves Escape, arrows and other characters alone', () => {
    expect(feed('\x1b', '\x1b[A', 'ä→').typed).toBe('\x1b\x1b[Aä→');
  });

  it('counts a click with a modifier, and neither moves nor other buttons', () => {
    expect(feed('\x1b[<16;1;1M').events).toHaveLength(1);
    expect(feed('\x1b[<35;1;1M\x1b[<2;1;1M').events).toEqual([]);
  });
});
