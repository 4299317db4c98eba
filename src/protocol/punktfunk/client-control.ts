import { PerunError } from '../../shared/errors.ts';
import { CloseCode, wireVersion } from './constants.ts';
import { type CloseEvent, ControlStream } from './control-stream.ts';
import { malformed } from './fault.ts';
import { frameMessage } from './framing.ts';
import { encodeHello, encodeStart } from './hello.ts';
import type { ControlMessage, ControlMessageOf, Hello, Welcome } from './messages.ts';
import { decodeWelcome } from './welcome.ts';

/** What a host says, in the order in which it may. */
export type ClientEvent =
  /** Check its confirmation, then answer with `pairProof`, or close. */
  | ControlMessageOf<'pairChallenge'>
  | ControlMessageOf<'pairResult'>
  /** Bind a data socket, then answer with `start`. */
  | { readonly kind: 'welcome'; readonly welcome: Welcome }
  /** Not let in; the close code says why, and comes with the close too where the carrier has one. */
  | ControlMessageOf<'refused'>
  | { readonly kind: 'control'; readonly message: ControlMessage };

type Phase = 'first' | 'pairRequested' | 'proved' | 'paired' | 'greeted' | 'welcomed' | 'streaming';

/** The client's end of a control stream, mirror of HostControl: bytes in, events out; the methods give bytes to send. */
export class ClientControl extends ControlStream<ClientEvent> {
  #phase: Phase = 'first';
  #isChallenged = false;

  constructor(maxMessageBytes?: number) {
    super('host→client', maxMessageBytes);
  }

  pairRequest(name: string, share: Uint8Array): Uint8Array {
    this.#step('first', 'pairRequested');
    return this.control({ kind: 'pairRequest', name, share });
  }

  pairProof(confirm: Uint8Array): Uint8Array {
    if (!this.#isChallenged) throw malformed('there is no challenge to prove anything to');
    this.#step('pairRequested', 'proved');
    return this.control({ kind: 'pairProof', confirm });
  }

  hello(hello: Hello): Uint8Array {
    this.#step('first', 'greeted');
    return frameMessage(encodeHello(hello));
  }

  start(clientPort: number): Uint8Array {
    this.#step('welcomed', 'streaming');
    return frameMessage(encodeStart({ clientPort }));
  }

  protected onHandshake(message: Uint8Array): ClientEvent | CloseEvent | undefined {
    if (this.#phase !== 'greeted') return this.outOfTurn('a Welcome');
    const welcome = decodeWelcome(message);
    if (welcome instanceof Error) return this.close(CloseCode.none, welcome);
    if (welcome.wireVersion !== wireVersion) {
      const why = `the host speaks wire version ${welcome.wireVersion}, this client ${wireVersion}`;
      return this.close(CloseCode.wireVersion, new PerunError('PROTOCOL_VERSION', why));
    }
    this.#phase = 'welcomed';
    return { kind: 'welcome', welcome };
  }

  protected onControl(message: ControlMessage): ClientEvent | CloseEvent | undefined {
    switch (message.kind) {
      case 'pairChallenge':
        if (this.#phase !== 'pairRequested' || this.#isChallenged) return this.outOfTurn('a challenge');
        this.#isChallenged = true;
        return message;
      case 'pairResult':
        if (this.#phase !== 'proved') return this.outOfTurn('the result of a pairing');
        this.#phase = 'paired';
        return message;
      case 'refused':
        return message;
      default:
        return this.#phase === 'welcomed' || this.#phase === 'streaming' ? { kind: 'control', message } : this.ignore();
    }
  }

  #step(from: Phase, to: Phase): void {
    if (this.#phase !== from) throw malformed(`the control stream is ${this.#phase}, not ${from}`);
    this.#phase = to;
  }
}
