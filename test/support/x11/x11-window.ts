import koffi from 'koffi';
import { X11Connection, type X11Place } from '../../../backends/bindings/x11/connection.ts';
import type { Pointer } from '../../../backends/bindings/x11/calls.ts';
import type { PackedPicture } from '../../../src/shared/video.ts';

/** What came to a window, in the words of input-event-codes; scrolling in 120ths. */
export type WindowEvent =
  | { readonly kind: 'key'; readonly code: number; readonly isDown: boolean; readonly text: string }
  | { readonly kind: 'button'; readonly code: number; readonly isDown: boolean }
  | { readonly kind: 'scroll'; readonly horizontal: number; readonly vertical: number }
  | { readonly kind: 'move'; readonly x: number; readonly y: number };

const types = { keyDown: 2, keyUp: 3, buttonDown: 4, buttonUp: 5, motion: 6, enter: 7, mapping: 34 } as const;
/** KeyPress, KeyRelease, ButtonPress, ButtonRelease, PointerMotion. */
const mask = 0b100_1111;
const fields = { x: 64, y: 68, detail: 84 } as const;
const wheels: Readonly<Record<number, readonly [horizontal: number, vertical: number]>> = {
  4: [0, -120],
  5: [0, 120],
  6: [-120, 0],
  7: [120, 0],
};
const buttonCodes: Readonly<Record<number, number>> = { 1: 0x110, 2: 0x112, 3: 0x111, 8: 0x113, 9: 0x114 };

function bind() {
  const library = koffi.load('libX11.so.6');
  const long = 'unsigned long';
  const window = ['void *', long, 'int', 'int', 'uint', 'uint', 'uint', long, long];
  return {
    createWindow: library.func('XCreateSimpleWindow', long, window),
    selectInput: library.func('XSelectInput', 'int', ['void *', long, 'long']),
    map: library.func('XMapRaised', 'int', ['void *', long]),
    focus: library.func('XSetInputFocus', 'int', ['void *', long, 'int', long]),
    createContext: library.func('XCreateGC', 'void *', ['void *', long, long, 'void *']),
    createImage: library.func('XCreateImage', 'void *', [
      ...['void *', 'void *', 'uint', 'int', 'int', 'void *', 'uint', 'uint', 'int', 'int'],
    ]),
    putImage: library.func('XPutImage', 'int', [
      ...['void *', long, 'void *', 'void *', 'int', 'int', 'int', 'int', 'uint', 'uint'],
    ]),
    lookup: library.func('XLookupString', 'int', ['void *', 'void *', 'int', 'void *', 'void *']),
    refreshMapping: library.func('XRefreshKeyboardMapping', 'int', ['void *']),
    pending: library.func('XPending', 'int', ['void *']),
    nextEvent: library.func('XNextEvent', 'int', ['void *', 'void *']),
  };
}

/** A window without a frame that fills the screen, shows pictures, and keeps what input comes to it. */
export class X11Window {
  readonly width: number;
  readonly height: number;
  readonly #x = bind();
  readonly #connection: X11Connection;
  readonly #window: bigint;
  readonly #context: unknown;
  readonly #image: Pointer;
  readonly #pixels: Uint8Array;
  readonly #event = Buffer.alloc(192);
  readonly #keysym = Buffer.alloc(8);

  constructor(place: X11Place) {
    this.#connection = new X11Connection(place);
    const { calls, display, root, width, height } = this.#connection;
    [this.width, this.height] = [width, height];
    this.#window = BigInt(this.#x.createWindow(display, root, 0, 0, width, height, 0, 0, 0) as number);
    this.#x.selectInput(display, this.#window, mask);
    this.#x.map(display, this.#window);
    this.#context = this.#x.createContext(display, this.#window, 0, null);
    const memory = koffi.alloc('uint8_t', width * height * 4) as Pointer;
    this.#pixels = new Uint8Array(koffi.view(memory, width * height * 4));
    const visual = calls.XDefaultVisual(display, 0);
    this.#image = this.#x.createImage(display, visual, 24, 2, 0, memory, width, height, 32, 0) as Pointer;
    calls.XSync(display, 0);
    this.#x.focus(display, this.#window, 1, 0);
    calls.XSync(display, 0);
  }

  get isLost(): boolean {
    this.#connection.wait(0);
    return this.#connection.isLost;
  }

  /** On the screen when it returns. */
  show(picture: PackedPicture): void {
    const { calls, display, width, height } = this.#connection;
    this.#pixels.set(picture.pixels);
    this.#x.putImage(display, this.#window, this.#context, this.#image, 0, 0, 0, 0, width, height);
    calls.XSync(display, 0);
  }

  /** What came since it was last asked. */
  take(): WindowEvent[] {
    const { display } = this.#connection;
    const events: WindowEvent[] = [];
    while ((this.#x.pending(display) as number) > 0) {
      this.#x.nextEvent(display, this.#event);
      const event = this.#read(this.#event.readInt32LE(0));
      if (event !== undefined) events.push(event);
    }
    return events;
  }

  close(): void {
    this.#connection.close();
  }

  #read(type: number): WindowEvent | undefined {
    const detail = this.#event.readUInt32LE(fields.detail);
    const isDown = type === types.keyDown || type === types.buttonDown;
    switch (type) {
      case types.mapping:
        this.#x.refreshMapping(this.#event);
        return undefined;
      case types.keyDown:
      case types.keyUp:
        return { kind: 'key', code: detail - 8, isDown, text: this.#textOf() };
      case types.buttonDown:
      case types.buttonUp: {
        const [horizontal, vertical] = wheels[detail] ?? [0, 0];
        if (detail >= 4 && detail <= 7) return isDown ? { kind: 'scroll', horizontal, vertical } : undefined;
        return { kind: 'button', code: buttonCodes[detail] ?? 0, isDown };
      }
      case types.motion:
        return { kind: 'move', x: this.#event.readInt32LE(fields.x), y: this.#event.readInt32LE(fields.y) };
      default:
        return undefined;
    }
  }

  #textOf(): string {
    const text = Buffer.alloc(16);
    this.#keysym.fill(0);
    this.#x.lookup(this.#event, text, text.length, this.#keysym, null);
    const keysym = Number(this.#keysym.readBigUInt64LE(0));
    if (keysym > 0x0100_0000) return String.fromCodePoint(keysym - 0x0100_0000);
    if (keysym === 0xff0d) return '\n';
    if (keysym === 0xff09) return '\t';
    return keysym >= 0x20 && keysym < 0x100 ? String.fromCodePoint(keysym) : '';
  }
}
