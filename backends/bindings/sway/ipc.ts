import { connect, type Socket } from 'node:net';
import { PerunError } from '../../../src/shared/errors.ts';
import { Signal } from '../../../src/shared/events.ts';

/** Kinds of messages, as `man 7 sway-ipc` numbers them. */
export const SwayRequest = { command: 0, workspaces: 1, subscribe: 2, outputs: 3, version: 7 } as const;
export type SwayRequest = (typeof SwayRequest)[keyof typeof SwayRequest];

const magic = Buffer.from('i3-ipc');
const headerSize = magic.length + 8;
/** A tree of some thousand windows has a few MiB. */
const maxReply = 16 << 20;
const isEvent = 0x8000_0000;
const answerMs = 5000;

interface Waiting {
  readonly kind: number;
  readonly settle: (text: string) => void;
  readonly fail: (error: Error) => void;
}

/** A connection to sway's IPC socket. Answers come in the order of the questions. */
export class SwayIpc {
  /** Something that was subscribed to happened: what came with it, as JSON. */
  readonly changed: Signal<[event: unknown]> = new Signal();
  /** sway is gone; told once, and not for `close`. */
  readonly lost: Signal<[error: PerunError]> = new Signal();
  readonly #socket: Socket;
  readonly #path: string;
  readonly #waiting: Waiting[] = [];
  #buffer = Buffer.alloc(0);
  #failure: PerunError | undefined;

  private constructor(socket: Socket, path: string) {
    this.#socket = socket;
    this.#path = path;
    socket.on('data', (bytes: Buffer) => this.#take(bytes));
    socket.on('error', (error) => this.#end(this.#gone(error.message)));
    socket.on('close', () => this.#end(this.#gone('it closed the connection')));
  }

  /** Fails with UNREACHABLE, and TIMEOUT. */
  static connect(path: string): Promise<SwayIpc> {
    return new Promise((resolve, reject) => {
      const socket = connect(path);
      const fail = (error: Error): void => {
        socket.destroy();
        reject(
          new PerunError('UNREACHABLE', `sway does not answer at ${path}: ${error.message}`, {
            cause: error,
            remedy: 'check that sway runs, and that SWAYSOCK is of this one',
          }),
        );
      };
      socket.once('error', fail);
      socket.setTimeout(answerMs, () => fail(new Error(`nothing within ${answerMs} ms`)));
      socket.once('connect', () => {
        socket.off('error', fail);
        socket.setTimeout(0);
        resolve(new SwayIpc(socket, path));
      });
    });
  }

  get failure(): PerunError | undefined {
    return this.#failure;
  }

  /** What it answers, as JSON. Fails with TIMEOUT, PROTOCOL_MALFORMED, CONNECTION_LOST. */
  async ask(kind: SwayRequest, payload = ''): Promise<unknown> {
    if (this.#failure !== undefined) throw this.#failure;
    const body = Buffer.from(payload);
    const header = Buffer.alloc(headerSize);
    magic.copy(header);
    header.writeUInt32LE(body.length, magic.length);
    header.writeUInt32LE(kind, magic.length + 4);
    let timer: NodeJS.Timeout | undefined;
    try {
      const text = await new Promise<string>((settle, fail) => {
        this.#waiting.push({ kind, settle, fail });
        timer = setTimeout(() => {
          // What comes late would be taken for another's answer.
          this.#end(new PerunError('TIMEOUT', `sway at ${this.#path} did not answer within ${answerMs} ms`));
        }, answerMs);
        this.#socket.write(Buffer.concat([header, body]));
      });
      return JSON.parse(text) as unknown;
    } catch (error) {
      if (error instanceof SyntaxError) throw this.#malformed('an answer is no JSON');
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Has sway do something. Fails with FAILED, which says what it said. */
  async command(line: string): Promise<void> {
    const results = await this.ask(SwayRequest.command, line);
    if (!Array.isArray(results)) throw this.#malformed('an answer to a command is no list');
    for (const result of results as unknown[]) {
      if (isRecord(result) && result['success'] === true) continue;
      const error = isRecord(result) ? result['error'] : undefined;
      const why = typeof error === 'string' ? error : 'no reason';
      throw new PerunError('FAILED', `sway refused '${line}': ${why}`, {
        remedy: 'check the version of sway: 1.5 or newer is needed',
      });
    }
  }

  /** Idempotent. */
  close(): void {
    this.#failure ??= new PerunError('FAILED', 'the connection to sway is closed');
    this.#drop(this.#failure);
  }

  #take(bytes: Buffer): void {
    this.#buffer = Buffer.concat([this.#buffer, bytes]);
    while (this.#buffer.length >= headerSize) {
      const size = this.#buffer.readUInt32LE(magic.length);
      const kind = this.#buffer.readUInt32LE(magic.length + 4);
      if (!this.#buffer.subarray(0, magic.length).equals(magic) || size > maxReply) {
        return this.#end(this.#malformed('what came is no message of its IPC'));
      }
      if (this.#buffer.length < headerSize + size) return;
      const text = this.#buffer.toString('utf8', headerSize, headerSize + size);
      this.#buffer = this.#buffer.subarray(headerSize + size);
      if (kind >= isEvent) this.#tell(text);
      else if (this.#waiting[0]?.kind === kind) this.#waiting.shift()?.settle(text);
      else return this.#end(this.#malformed('an answer came to what was not asked'));
    }
  }

  #tell(text: string): void {
    try {
      this.changed.emit(JSON.parse(text) as unknown);
    } catch {
      this.#end(this.#malformed('an event is no JSON'));
    }
  }

  #end(failure: PerunError): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    this.#drop(failure);
    this.lost.emit(failure);
  }

  #drop(failure: PerunError): void {
    this.#socket.destroy();
    for (const waiting of this.#waiting.splice(0)) waiting.fail(failure);
  }

  #gone(reason: string): PerunError {
    return new PerunError('CONNECTION_LOST', `sway at ${this.#path} is gone: ${reason}`, {
      remedy: 'see what sway said last, and start the desktop again',
    });
  }

  #malformed(what: string): PerunError {
    return new PerunError('PROTOCOL_MALFORMED', `sway at ${this.#path}: ${what}`);
  }
}

export function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
