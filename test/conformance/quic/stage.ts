import type { QuicEndpoint } from '../../../src/transport/quic/types.ts';
import { openQuicPair, type QuicPair } from '../../support/quic/pair.ts';

/** One form of the endpoint: how to get one, and how to be rid of it. */
export interface EndpointForm {
  readonly endpoint: QuicEndpoint;
  dispose(): Promise<void>;
}

/** What one test of the suite works on. */
export class QuicStage {
  #form: EndpointForm | undefined;
  readonly #later: (() => unknown)[] = [];

  get endpoint(): QuicEndpoint {
    if (this.#form === undefined) throw new Error('no test is running');
    return this.#form.endpoint;
  }

  begin(form: EndpointForm): void {
    this.#form = form;
  }

  pair(): Promise<QuicPair> {
    return openQuicPair(this.endpoint);
  }

  /** To be done when the test is over. */
  later(undo: () => unknown): void {
    this.#later.push(undo);
  }

  async end(): Promise<void> {
    for (const undo of this.#later.splice(0)) await undo();
    await this.#form?.dispose();
    this.#form = undefined;
  }
}
