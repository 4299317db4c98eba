import type { Injector, InjectorAbilities, PenState } from '../../../src/drivers/injector.ts';

/** An injector that writes down what it is told, as `name argument …`; after its end it takes nothing. */
export class FakeInjector implements Injector {
  readonly calls: string[] = [];
  abilities: InjectorAbilities = { keyboard: true, pointer: true, touch: true, pen: true, text: true };
  isLost = false;
  isClosed = false;

  key(code: number, isDown: boolean): void {
    this.#note('key', code, isDown ? 'down' : 'up');
  }

  text(text: string): void {
    this.#note('text', text);
  }

  moveBy(dx: number, dy: number): void {
    this.#note('by', dx, dy);
  }

  moveTo(x: number, y: number): void {
    this.#note('to', x, y);
  }

  button(code: number, isDown: boolean): void {
    this.#note('button', code, isDown ? 'down' : 'up');
  }

  scroll(horizontal: number, vertical: number): void {
    this.#note('scroll', horizontal, vertical);
  }

  touchDown(id: number, x: number, y: number): void {
    this.#note('touch', id, 'down', x, y);
  }

  touchMove(id: number, x: number, y: number): void {
    this.#note('touch', id, 'move', x, y);
  }

  touchUp(id: number): void {
    this.#note('touch', id, 'up');
  }

  pen({ x, y, pressure, tiltX, tiltY, isTouching, isInRange, isEraser }: PenState): void {
    const how = isTouching ? 'touches' : isInRange ? 'hovers' : 'away';
    this.#note('pen', how, x, y, pressure, tiltX, tiltY, isEraser ? 'eraser' : 'pen');
  }

  frame(): void {
    this.#note('frame');
  }

  close(): void {
    this.isClosed = true;
  }

  /** What was told since the last call, without the ends of frames. */
  take(): string[] {
    return this.calls.splice(0).filter((call) => call !== 'frame');
  }

  #note(...words: readonly (string | number)[]): void {
    if (this.isClosed) throw new Error(`a closed injector is told ${words.join(' ')}`);
    for (const word of words) {
      if (typeof word === 'number' && !Number.isFinite(word)) throw new Error(`${words.join(' ')} is no input`);
    }
    this.calls.push(words.join(' '));
  }
}
