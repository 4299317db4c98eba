import { ClientCeremony, type CeremonyOptions } from '../../protocol/pairing/client-ceremony.ts';
import { ClientControl, type ClientEvent } from '../../protocol/punktfunk/client-control.ts';
import { type ClockOffset, ClockSync } from '../../protocol/punktfunk/clock-sync.ts';
import { closeFailure } from '../../protocol/punktfunk/close-codes.ts';
import { CloseCode } from '../../protocol/punktfunk/constants.ts';
import type { CloseEvent } from '../../protocol/punktfunk/control-stream.ts';
import type { ControlMessage, ControlMessageOf, Hello, Welcome } from '../../protocol/punktfunk/messages.ts';
import type { Clock } from '../../shared/clock.ts';
import { PerunError } from '../../shared/errors.ts';
import { Signal } from '../../shared/events.ts';
import type { WallClock } from '../../shared/wall-clock.ts';
import type { QuicClose, QuicConnection, QuicStream } from '../../transport/quic/types.ts';

/** How long a host may take to answer, ms; with a Welcome it may wait for its operator, three minutes. */
const answerMs = 10_000;
const welcomeMs = 200_000;
/** One round of clock sync; a host that does not answer is taken to have our clock. */
const echoMs = 1000;

type Awaited = ControlMessage['kind'] | 'welcome';

/** The control stream of a client, over a connection to a punktfunk host: questions, answers, and what comes unasked. */
export class PunktfunkLink {
  /** What the host says unasked, and answers that nobody waits for any more. */
  readonly heard: Signal<readonly [ControlMessage]> = new Signal();
  /** Settles when the connection has ended: with the failure, or undefined where it ended as it should. */
  readonly ended: Promise<PerunError | undefined>;
  readonly #connection: QuicConnection;
  readonly #clock: Clock;
  readonly #stream: QuicStream;
  readonly #control = new ClientControl();
  readonly #waiting = new Map<Awaited, Waiter>();
  #failure: PerunError | undefined;
  #isClosed = false;

  constructor(connection: QuicConnection, clock: Clock) {
    this.#connection = connection;
    this.#clock = clock;
    this.ended = new Promise((resolve) => {
      connection.onClosed((close) => {
        const failure = this.#failure ?? (this.#isClosed ? undefined : failureOf(close));
        this.#isClosed = true;
        this.#giveUp(failure ?? new PerunError('CONNECTION_LOST', 'the connection was closed'));
        resolve(failure);
      });
    });
    this.#stream = connection.openStream();
    this.#stream.onData((chunk) => {
      for (const event of this.#control.push(chunk)) this.#hear(event);
    });
  }

  /** The whole ceremony with a PIN. Fails with PAIRING_FAILED, PAIRING_CLOSED, LIMIT_REACHED, PROTOCOL_MALFORMED. */
  async pair(options: CeremonyOptions & { readonly name: string }): Promise<void> {
    const ceremony = new ClientCeremony(options);
    const request = ceremony.start();
    if (request.kind !== 'send' || request.message.kind !== 'request') throw astray();
    const challenge = this.#answer('pairChallenge', answerMs);
    this.#write(this.#control.pairRequest(request.message.name, request.message.share));
    const { share, confirm } = await challenge;
    const proof = ceremony.receive({ kind: 'challenge', share, confirm });
    if (proof.kind === 'failed') throw proof.error;
    if (proof.kind !== 'send' || proof.message.kind !== 'proof') throw astray();
    const result = this.#answer('pairResult', answerMs);
    this.#write(this.#control.pairProof(proof.message.confirm));
    if (!(await result).ok) throw new PerunError('PAIRING_FAILED', 'the host says that the PIN is wrong');
  }

  /** Asks for a session. Fails with what the host's close code says: not paired, busy, a mode that it cannot make. */
  async greet(hello: Hello): Promise<Welcome> {
    const welcome = this.#wait<Welcome>('welcome', welcomeMs);
    this.#write(this.#control.hello(hello));
    return welcome;
  }

  /** Says that the data socket is ready, and compares the clocks. */
  async start(clientPort: number, wallClock: WallClock): Promise<ClockOffset> {
    this.#write(this.#control.start(clientPort));
    return this.syncClock(wallClock);
  }

  async syncClock(wallClock: WallClock): Promise<ClockOffset> {
    const sync = new ClockSync();
    for (;;) {
      const probe = sync.next(wallClock());
      if (probe === undefined) return sync.result;
      const echo = this.#answer('clockEcho', echoMs);
      this.send(probe);
      try {
        sync.receive(await echo, wallClock());
      } catch (error) {
        if (this.#isClosed) throw error;
        return sync.result;
      }
    }
  }

  /** Sends a question and waits for its answer. TIMEOUT where none comes. */
  async ask<Kind extends ControlMessage['kind']>(
    message: ControlMessage,
    answer: Kind,
    patienceMs: number = answerMs,
  ): Promise<ControlMessageOf<Kind>> {
    const answered = this.#answer(answer, patienceMs);
    this.send(message);
    return answered;
  }

  send(message: ControlMessage): void {
    this.#write(this.#control.control(message));
  }

  /** Ends the connection with that code; idempotent. */
  close(code: CloseCode, reason = ''): void {
    this.#isClosed = true;
    this.#connection.close(code, reason);
  }

  #hear(event: ClientEvent | CloseEvent): void {
    switch (event.kind) {
      case 'welcome':
        return void this.#settle('welcome', event.welcome);
      case 'control':
        if (!this.#settle(event.message.kind, event.message)) this.heard.emit(event.message);
        return;
      case 'close':
        this.#failure = event.error;
        this.#giveUp(event.error);
        return this.close(event.code, event.error.message);
      case 'refused':
        this.#failure = closeFailure(event.code, event.reason);
        return this.close(CloseCode.none);
      case 'pairChallenge':
      case 'pairResult':
        return void this.#settle(event.kind, event);
    }
  }

  #answer<Kind extends ControlMessage['kind']>(kind: Kind, ms: number): Promise<ControlMessageOf<Kind>> {
    return this.#wait<ControlMessageOf<Kind>>(kind, ms);
  }

  /** One at a time waits for each kind of answer; who asks again gives up the question before. */
  #wait<T>(kind: Awaited, ms: number): Promise<T> {
    if (this.#isClosed) return Promise.reject(new PerunError('CONNECTION_LOST', 'the connection was closed'));
    this.#waiting.get(kind)?.fail(new PerunError('FAILED', 'the same was asked again before the answer came'));
    return new Promise<T>((resolve, reject) => {
      const stop = this.#clock.after(ms, () => {
        this.#waiting.delete(kind);
        reject(new PerunError('TIMEOUT', `the host did not answer within ${ms / 1000} s`));
      });
      this.#waiting.set(kind, {
        take: (value) => {
          stop();
          resolve(value as T);
        },
        fail: (error) => {
          stop();
          reject(error);
        },
      });
    });
  }

  #settle(kind: Awaited, value: unknown): boolean {
    const waiter = this.#waiting.get(kind);
    this.#waiting.delete(kind);
    waiter?.take(value);
    return waiter !== undefined;
  }

  #giveUp(error: PerunError): void {
    for (const { fail } of this.#waiting.values()) fail(error);
    this.#waiting.clear();
  }

  #write(bytes: Uint8Array): void {
    if (!this.#isClosed && this.#stream.writable) this.#stream.send(bytes);
  }
}

interface Waiter {
  readonly take: (value: unknown) => void;
  readonly fail: (error: PerunError) => void;
}

function failureOf({ by, application, code, reason }: QuicClose): PerunError | undefined {
  if (by === 'us') return undefined;
  if (by === 'idle') return new PerunError('CONNECTION_LOST', 'the host fell silent');
  if (by === 'lost') return new PerunError('CONNECTION_LOST', 'the connection was lost');
  if (application) return closeFailure(code, reason);
  const what = `the host ended the connection with QUIC error ${code}`;
  return new PerunError('CONNECTION_LOST', reason === '' ? what : `${what}: ${reason}`);
}

function astray(): PerunError {
  return new PerunError('PROTOCOL_MALFORMED', 'the ceremony of pairing went astray');
}
