import type { CloseEvent } from '../../protocol/punktfunk/control-stream.ts';
import { HostControl, type HostEvent } from '../../protocol/punktfunk/host-control.ts';
import type { ControlMessage, Welcome } from '../../protocol/punktfunk/messages.ts';
import type { QuicStream } from '../../transport/quic/types.ts';

/** Bytes that may wait for a client that does not read; who lets answers pile up gets none. */
const queuedBytes = 256 * 1024;

/** The client's control stream: the protocol's state machine on a stream of QUIC. */
export class ControlLine {
  readonly #stream: QuicStream;
  readonly #control = new HostControl();
  #isOver = false;

  constructor(stream: QuicStream, onEvent: (event: HostEvent | CloseEvent) => void, onEnd: () => void) {
    this.#stream = stream;
    stream.onEnd(onEnd);
    stream.onData((chunk) => {
      for (const event of this.#control.push(chunk)) if (!this.#isOver) onEvent(event);
    });
  }

  challenge(share: Uint8Array, confirm: Uint8Array): void {
    this.#write(this.#control.challenge(share, confirm));
  }

  pairResult(ok: boolean): void {
    this.#write(this.#control.pairResult(ok));
  }

  welcome(welcome: Welcome): void {
    this.#write(this.#control.welcome(welcome));
  }

  send(message: ControlMessage): void {
    this.#write(this.#control.control(message));
  }

  /** Nothing that is still to come is heard. */
  close(): void {
    this.#isOver = true;
  }

  #write(bytes: Uint8Array): void {
    if (this.#isOver || !this.#stream.writable || this.#stream.queued > queuedBytes) return;
    this.#stream.send(bytes);
  }
}
