import koffi from 'koffi';
import type { BackendProbe } from '../../../src/shared/backend-probe.ts';
import { PerunError, toPerunError } from '../../../src/shared/errors.ts';

/** An address in this process. */
export type Pointer = bigint;
/** A number of a thing in the server: koffi gives small ones as numbers. */
export type Xid = number | bigint;
/** What C may read or write: memory of JavaScript or an address. */
type Memory = Pointer | Uint8Array | null;

/** The functions that are used here, with the names they have in their libraries. */
export interface X11Calls {
  XInitThreads(): number;
  XSetErrorHandler(handler: Pointer): Pointer | null;
  XSetIOErrorHandler(handler: Pointer): Pointer | null;
  XSetIOErrorExitHandler(display: Pointer, handler: Pointer, data: null): void;
  XSetAuthorization(name: string | null, nameLength: number, data: Memory, dataLength: number): void;
  XOpenDisplay(name: string): Pointer | null;
  XCloseDisplay(display: Pointer): number;
  XConnectionNumber(display: Pointer): number;
  XDefaultRootWindow(display: Pointer): Xid;
  XDefaultVisual(display: Pointer, screen: number): Pointer;
  XDefaultDepth(display: Pointer, screen: number): number;
  XDisplayWidth(display: Pointer, screen: number): number;
  XDisplayHeight(display: Pointer, screen: number): number;
  XFlush(display: Pointer): number;
  XSync(display: Pointer, discard: number): number;
  XPending(display: Pointer): number;
  XNextEvent(display: Pointer, event: Memory): number;
  XFree(memory: Pointer): number;
  XQueryPointer(
    display: Pointer,
    window: Xid,
    root: Memory,
    child: Memory,
    rootX: Memory,
    rootY: Memory,
    x: Memory,
    y: Memory,
    buttons: Memory,
  ): number;
  XDisplayKeycodes(display: Pointer, least: Memory, most: Memory): number;
  XGetKeyboardMapping(display: Pointer, first: number, count: number, perKeycode: Memory): Pointer | null;
  XChangeKeyboardMapping(display: Pointer, first: number, perKeycode: number, keysyms: Memory, count: number): number;
  XShmQueryExtension(display: Pointer): number;
  XShmCreateImage(
    display: Pointer,
    visual: Pointer,
    depth: number,
    format: number,
    data: Pointer | null,
    segment: Pointer,
    width: number,
    height: number,
  ): Pointer | null;
  XShmAttach(display: Pointer, segment: Pointer): number;
  XShmDetach(display: Pointer, segment: Pointer): number;
  XShmGetImage(display: Pointer, drawable: Xid, image: Pointer, x: number, y: number, planes: Xid): number;
  XTestQueryExtension(display: Pointer, event: Memory, error: Memory, major: Memory, minor: Memory): number;
  XTestFakeKeyEvent(display: Pointer, keycode: number, isDown: number, delay: number): number;
  XTestFakeButtonEvent(display: Pointer, button: number, isDown: number, delay: number): number;
  XTestFakeMotionEvent(display: Pointer, screen: number, x: number, y: number, delay: number): number;
  XTestFakeRelativeMotionEvent(display: Pointer, dx: number, dy: number, delay: number): number;
  XDamageQueryExtension(display: Pointer, event: Memory, error: Memory): number;
  XDamageCreate(display: Pointer, drawable: Xid, level: number): Xid;
  XDamageSubtract(display: Pointer, damage: Xid, repair: Xid, parts: Xid): void;
  XFixesQueryExtension(display: Pointer, event: Memory, error: Memory): number;
  XFixesGetCursorImage(display: Pointer): Pointer | null;
  poll(descriptors: Uint8Array, count: bigint, timeoutMs: number): number;
  XNoOp(display: Pointer): number;
  ioctl(descriptor: number, request: number, value: Memory): number;
  shutdown(descriptor: number, how: number): number;
  shmget(key: number, size: number, flags: number): number;
  shmat(id: number, address: null, flags: number): Pointer;
  shmdt(address: Pointer): number;
  shmctl(id: number, command: number, buffer: null): number;
}

type Shared = ReturnType<typeof koffi.load>;
type Library = 'X11' | 'Xext' | 'Xtst' | 'Xdamage' | 'Xfixes' | 'c';

const pointer = 'void *';
const text = 'const char *';
const xid = 'unsigned long';

const signatures: Record<keyof X11Calls, readonly [Library, string, readonly string[]]> = {
  XInitThreads: ['X11', 'int', []],
  XSetErrorHandler: ['X11', pointer, [pointer]],
  XSetIOErrorHandler: ['X11', pointer, [pointer]],
  XSetIOErrorExitHandler: ['X11', 'void', [pointer, pointer, pointer]],
  XSetAuthorization: ['X11', 'void', [text, 'int', pointer, 'int']],
  XOpenDisplay: ['X11', pointer, [text]],
  XCloseDisplay: ['X11', 'int', [pointer]],
  XConnectionNumber: ['X11', 'int', [pointer]],
  XDefaultRootWindow: ['X11', 'uint64_t', [pointer]],
  XDefaultVisual: ['X11', pointer, [pointer, 'int']],
  XDefaultDepth: ['X11', 'int', [pointer, 'int']],
  XDisplayWidth: ['X11', 'int', [pointer, 'int']],
  XDisplayHeight: ['X11', 'int', [pointer, 'int']],
  XFlush: ['X11', 'int', [pointer]],
  XSync: ['X11', 'int', [pointer, 'int']],
  XPending: ['X11', 'int', [pointer]],
  XNextEvent: ['X11', 'int', [pointer, pointer]],
  XFree: ['X11', 'int', [pointer]],
  XQueryPointer: ['X11', 'int', [pointer, xid, pointer, pointer, pointer, pointer, pointer, pointer, pointer]],
  XDisplayKeycodes: ['X11', 'int', [pointer, pointer, pointer]],
  XGetKeyboardMapping: ['X11', pointer, [pointer, 'uint8_t', 'int', pointer]],
  XChangeKeyboardMapping: ['X11', 'int', [pointer, 'int', 'int', pointer, 'int']],
  XShmQueryExtension: ['Xext', 'int', [pointer]],
  XShmCreateImage: ['Xext', pointer, [pointer, pointer, 'uint', 'int', pointer, pointer, 'uint', 'uint']],
  XShmAttach: ['Xext', 'int', [pointer, pointer]],
  XShmDetach: ['Xext', 'int', [pointer, pointer]],
  XShmGetImage: ['Xext', 'int', [pointer, xid, pointer, 'int', 'int', xid]],
  XTestQueryExtension: ['Xtst', 'int', [pointer, pointer, pointer, pointer, pointer]],
  XTestFakeKeyEvent: ['Xtst', 'int', [pointer, 'uint', 'int', xid]],
  XTestFakeButtonEvent: ['Xtst', 'int', [pointer, 'uint', 'int', xid]],
  XTestFakeMotionEvent: ['Xtst', 'int', [pointer, 'int', 'int', 'int', xid]],
  XTestFakeRelativeMotionEvent: ['Xtst', 'int', [pointer, 'int', 'int', xid]],
  XDamageQueryExtension: ['Xdamage', 'int', [pointer, pointer, pointer]],
  XDamageCreate: ['Xdamage', 'uint64_t', [pointer, xid, 'int']],
  XDamageSubtract: ['Xdamage', 'void', [pointer, xid, xid, xid]],
  XFixesQueryExtension: ['Xfixes', 'int', [pointer, pointer, pointer]],
  XFixesGetCursorImage: ['Xfixes', pointer, [pointer]],
  poll: ['c', 'int', [pointer, 'unsigned long', 'int']],
  XNoOp: ['X11', 'int', [pointer]],
  ioctl: ['c', 'int', ['int', 'unsigned long', pointer]],
  shutdown: ['c', 'int', ['int', 'int']],
  shmget: ['c', 'int', ['int', 'size_t', 'int']],
  shmat: ['c', pointer, ['int', pointer, 'int']],
  shmdt: ['c', 'int', [pointer]],
  shmctl: ['c', 'int', ['int', 'int', pointer]],
};

const files: Record<Library, string> = {
  X11: 'libX11.so.6',
  Xext: 'libXext.so.6',
  Xtst: 'libXtst.so.6',
  Xdamage: 'libXdamage.so.1',
  Xfixes: 'libXfixes.so.3',
  c: 'libc.so.6',
};

export const installX11 = 'apt install libx11-6 libxext6 libxtst6 libxdamage1 libxfixes3';

let loaded: X11Calls | undefined;

/** The libraries of X11, loaded once per thread. Fails with MISSING_CAPABILITY, which names what was tried. */
export function loadX11(): X11Calls {
  loaded ??= bind();
  return loaded;
}

function bind(): X11Calls {
  const calls: Partial<Record<keyof X11Calls, unknown>> = {};
  try {
    const open = (name: Library) => koffi.load(files[name]);
    const libraries: Record<Library, Shared> = {
      X11: open('X11'),
      Xext: open('Xext'),
      Xtst: open('Xtst'),
      Xdamage: open('Xdamage'),
      Xfixes: open('Xfixes'),
      c: open('c'),
    };
    for (const [name, [library, result, parameters]] of Object.entries(signatures)) {
      calls[name as keyof X11Calls] = libraries[library].func(name, result, [...parameters]);
    }
    const whole = calls as X11Calls;
    survive(whole, libraries.X11);
    return whole;
  } catch (error) {
    const [line = ''] = toPerunError(error).message.split('\n');
    // Before libX11 1.7 nothing could keep a lost connection from ending the process.
    const remedy = line.includes('XSetIOErrorExitHandler') ? 'use libX11 1.7 or newer' : installX11;
    throw new PerunError('MISSING_CAPABILITY', `the libraries of X11 cannot be loaded: ${line}`, { remedy });
  }
}

/** A function of libX11 that takes a display and only reads from it: put where the library wants one that ends the process. */
let harmless: Pointer = 0n;

/**
 * By itself libX11 ends the process when a server dies or refuses a request. Its hooks hold for the whole process, and a
 * function of JavaScript belongs to one thread; so they get a function of C that does nothing.
 */
function survive(calls: X11Calls, library: Shared): void {
  harmless = library.symbol('XConnectionNumber') as Pointer;
  calls.XInitThreads();
  calls.XSetErrorHandler(harmless);
  calls.XSetIOErrorHandler(harmless);
}

/** To be called with each display that was opened. */
export function keepAlive(calls: X11Calls, display: Pointer): void {
  calls.XSetIOErrorExitHandler(display, harmless, null);
}

export function probeX11(): BackendProbe {
  try {
    loadX11();
    return { available: true, found: 'libX11, libXext, libXtst' };
  } catch (error) {
    const { message, remedy } = toPerunError(error);
    return { available: false, found: message, remedy };
  }
}
