import { PerunError } from '../../../src/shared/errors.ts';
import { readAuthority } from './authority.ts';
import { keepAlive, loadX11, type Pointer, type X11Calls, type Xid } from './calls.ts';
import { x11Layout, x11Numbers, x11Sizes } from './layout.ts';

const { POLLERR, POLLHUP, POLLIN, POLLOUT, SHUT_RDWR, SIOCOUTQ } = x11Numbers;

/** Longest wait for a server that is to read what it was sent last, in ms. */
const closeMs = 500;

/** What a display is opened by. */
export interface X11Place {
  /** Such as `:99`. */
  readonly display: string;
  /** A file with the cookie of the display; null for what the user's own programs take. */
  readonly authority: string | null;
}

/** A connection to an X server, on the thread that opened it. */
export class X11Connection {
  readonly calls: X11Calls;
  readonly display: Pointer;
  readonly name: string;
  readonly root: Xid;
  readonly width: number;
  readonly height: number;
  readonly #poll: Buffer = Buffer.alloc(x11Sizes.pollfd);
  readonly #event: Buffer = Buffer.alloc(x11Sizes.XEvent);
  #lost = false;
  #closed = false;

  /** Fails with MISSING_CAPABILITY without the libraries, FAILED where no server answers. */
  constructor({ display: name, authority }: X11Place) {
    this.calls = loadX11();
    this.name = name;
    const cookie = authority === null ? undefined : readAuthority(authority, name);
    const protocol = 'MIT-MAGIC-COOKIE-1';
    // It holds for the whole process, and is not taken back: two threads may open one display at the same time.
    if (cookie === undefined) this.calls.XSetAuthorization(null, 0, null, 0);
    else this.calls.XSetAuthorization(protocol, protocol.length, cookie, cookie.length);
    const display = this.calls.XOpenDisplay(name);
    if (display === null) {
      throw new PerunError('FAILED', `no X server answers at ${name}${authority === null ? '' : ` by ${authority}`}`, {
        remedy: 'see that it runs, and that its cookie is in XAUTHORITY',
      });
    }
    keepAlive(this.calls, display);
    this.display = display;
    this.root = this.calls.XDefaultRootWindow(display);
    this.width = this.calls.XDisplayWidth(display, 0);
    this.height = this.calls.XDisplayHeight(display, 0);
    const { fd } = x11Layout.pollfd;
    this.#poll.writeInt32LE(this.calls.XConnectionNumber(display), fd);
  }

  get isLost(): boolean {
    return this.#lost;
  }

  get isClosed(): boolean {
    return this.#closed;
  }

  /** Waits at most so many ms until the server says something. True where it did. */
  wait(timeoutMs: number): boolean {
    return (this.#ask(POLLIN, timeoutMs) & POLLIN) !== 0;
  }

  /** Whether requests can be sent without waiting for the server to read. */
  takesMore(): boolean {
    return (this.#ask(POLLOUT, 0) & POLLOUT) !== 0;
  }

  /** Reads what events came, and hands each one's type to `use`. */
  drain(use: (type: number) => void): void {
    while (!this.#lost && this.calls.XPending(this.display) > 0) {
      this.calls.XNextEvent(this.display, this.#event);
      use(this.#event.readInt32LE(0));
    }
  }

  lostError(): PerunError {
    return new PerunError('FAILED', `the X server ${this.name} is gone`);
  }

  /** What was sent is done by the server before it is told of the end; nobody waits for one that hangs. Idempotent. */
  close(): void {
    if (this.#closed) return;
    const reads = this.#isRead();
    this.#closed = true;
    // The library asks the server whether it has done everything, and waits for as long as that takes.
    if (!reads) this.calls.shutdown(this.calls.XConnectionNumber(this.display), SHUT_RDWR);
    this.calls.XCloseDisplay(this.display);
  }

  /** Whether the server reads what it is sent, which it is given a moment for. */
  #isRead(): boolean {
    if (!this.takesMore() || this.#lost) return false;
    this.calls.XNoOp(this.display);
    this.calls.XFlush(this.display);
    const [descriptor, left] = [this.calls.XConnectionNumber(this.display), Buffer.alloc(4)];
    for (const until = performance.now() + closeMs; ; this.wait(1)) {
      if (this.calls.ioctl(descriptor, SIOCOUTQ, left) !== 0) return false;
      if (left.readInt32LE(0) === 0) return true;
      if (performance.now() > until) return false;
    }
  }

  #ask(events: number, timeoutMs: number): number {
    if (this.#closed || this.#lost) return 0;
    const { events: asked, revents } = x11Layout.pollfd;
    this.#poll.writeInt16LE(events, asked);
    this.#poll.writeInt16LE(0, revents);
    this.calls.poll(this.#poll, 1n, timeoutMs);
    const answer = this.#poll.readInt16LE(revents);
    if ((answer & (POLLHUP | POLLERR)) !== 0) this.#lost = true;
    return answer;
  }
}
