import { PerunError } from '../../shared/errors.ts';
import { CloseCode, wireVersion } from './constants.ts';
import { type CloseEvent, ControlStream } from './control-stream.ts';
import { malformed } from './fault.ts';
import { frameMessage } from './framing.ts';
import { decodeHello, decodeStart } from './hello.ts';
import type { ControlMessage, ControlMessageOf, Hello, Start, Welcome } from './messages.ts';
import { encodeWelcome } from './welcome.ts';

/** What a client wants, in the order in which it may. */
export type HostEvent =
  /** Begins the ceremony: answer with `challenge`, or close with the code that says why not. */
  | ControlMessageOf<'pairRequest'>
  /** Answer with `pairResult`; the PIN is spent by now. */
  | ControlMessageOf<'pairProof'>
  /** Wants a session: answer with `welcome`, now or once somebody has let it in, or close. */
  | { readonly kind: 'hello'; readonly hello: Hello }
  /** Its data socket is ready: stream. */
  | { readonly kind: 'start'; readonly start: Start }
  /** Anything else that a client may say now; whether this one may is for its grants. */
  | { readonly kind: 'control'; readonly message: ControlMessage };

type Phase = 'first' | 'pairRequested' | 'challenged' | 'proved' | 'paired' | 'greeted' | 'welcomed' | 'streaming';

/**
 * The host's end of the control stream of one client: a ceremony, or Hello, Welcome, Start and what follows. It takes
 * bytes and gives events; the methods give the bytes to send. Timers, PINs and trust are its owner's.
 */
export class HostControl extends ControlStream<HostEvent> {
  #phase: Phase = 'first';

  constructor(maxMessageBytes?: number) {
    super('client→host', maxMessageBytes);
  }

  get isStreaming(): boolean {
    return this.#phase === 'streaming';
  }

  challenge(share: Uint8Array, confirm: Uint8Array): Uint8Array {
    this.#step('pairRequested', 'challenged');
    return this.control({ kind: 'pairChallenge', share, confirm });
  }

  /** The end of a ceremony; the client closes, and comes again with a Hello. */
  pairResult(ok: boolean): Uint8Array {
    this.#step('proved', 'paired');
    return this.control({ kind: 'pairResult', ok });
  }

  welcome(welcome: Welcome): Uint8Array {
    this.#step('greeted', 'welcomed');
    return frameMessage(encodeWelcome(welcome));
  }

  protected onHandshake(message: Uint8Array): HostEvent | CloseEvent | undefined {
    if (this.#phase === 'first') return this.#onHello(message);
    if (this.#phase !== 'welcomed') return this.outOfTurn('a message of the handshake');
    const start = decodeStart(message);
    if (start instanceof Error) return this.close(CloseCode.none, start);
    this.#phase = 'streaming';
    return { kind: 'start', start };
  }

  protected onControl(message: ControlMessage): HostEvent | CloseEvent | undefined {
    if (message.kind === 'pairRequest') {
      if (this.#phase !== 'first') return this.outOfTurn('a pairing');
      this.#phase = 'pairRequested';
      return message;
    }
    if (message.kind === 'pairProof') {
      if (this.#phase !== 'challenged') return this.outOfTurn('a proof');
      this.#phase = 'proved';
      return message;
    }
    if (this.#phase === 'streaming') return { kind: 'control', message };
    // Clock sync may be quicker than Start.
    if (this.#phase === 'welcomed' && message.kind === 'clockProbe') return { kind: 'control', message };
    return this.#phase === 'first' ? this.outOfTurn(`a message of kind ${message.kind}`) : this.ignore();
  }

  #onHello(message: Uint8Array): HostEvent | CloseEvent {
    const hello = decodeHello(message);
    if (hello instanceof Error) return this.close(CloseCode.none, hello);
    if (hello.wireVersion !== wireVersion) {
      const why = `the client speaks wire version ${hello.wireVersion}, this host ${wireVersion}`;
      return this.close(CloseCode.wireVersion, new PerunError('PROTOCOL_VERSION', why));
    }
    this.#phase = 'greeted';
    return { kind: 'hello', hello };
  }

  /** An answer that nobody asked for is a fault of ours. */
  #step(from: Phase, to: Phase): void {
    if (this.#phase !== from) throw malformed(`the control stream is ${this.#phase}, not ${from}`);
    this.#phase = to;
  }
}
