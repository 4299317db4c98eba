import { Signal } from '../../shared/events.ts';
import type { PageCredentials } from './protocol.ts';

/** The certificate that browsers are shown now; listeners take the next one for their next connections. */
export class ShownPage {
  readonly changed: Signal<[page: PageCredentials]> = new Signal();
  #current: PageCredentials | null;

  /** Null where the page is served to this machine alone, which stays so. */
  constructor(current: PageCredentials | null) {
    this.#current = current;
  }

  get current(): PageCredentials | null {
    return this.#current;
  }

  replace(page: PageCredentials): void {
    this.#current = page;
    this.changed.emit(page);
  }
}
