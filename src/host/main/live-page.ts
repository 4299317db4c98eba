import type { Clock } from '../../shared/clock.ts';
import { ShownPage } from '../relay/shown-page.ts';
import { type HostPage, type HostPageOptions, openHostPage } from './host-page.ts';

/** How often the certificate is looked at, in ms: often enough for a machine that has moved to another network. */
export const pageCheckMs: number = 60 * 60 * 1000;

/**
 * The certificate of the page while the host runs: made anew before it expires and when the machine has other names or
 * addresses, or read anew where the owner brings it. One that cannot be had leaves the old one in its place.
 */
export class LivePage {
  readonly shown: ShownPage;
  #page: HostPage;
  readonly #cancel: () => void;
  #looking = false;

  /** Fails as `openHostPage` does. */
  static async open(options: HostPageOptions, clock: Clock): Promise<LivePage> {
    return new LivePage(await openHostPage(options), options, clock);
  }

  private constructor(page: HostPage, options: HostPageOptions, clock: Clock) {
    this.#page = page;
    this.shown = new ShownPage(page.credentials);
    this.#cancel = clock.every(pageCheckMs, () => void this.#look(options));
  }

  /** SHA-256 of the certificate of the host's own authority; null where the owner brought one of his own. */
  get authorityFingerprint(): string | null {
    return this.#page.authorityFingerprint;
  }

  close(): void {
    this.#cancel();
    this.shown.changed.clear();
  }

  async #look(options: HostPageOptions): Promise<void> {
    if (this.#looking) return;
    this.#looking = true;
    try {
      const page = await openHostPage(options);
      const { certificatePem, keyPem } = this.#page.credentials;
      if (page.credentials.certificatePem === certificatePem && page.credentials.keyPem === keyPem) return;
      this.#page = page;
      this.shown.replace(page.credentials);
      options.logger.info({}, 'the page has another certificate now');
    } catch (error) {
      options.logger.warn({ error }, 'the certificate of the page could not be renewed; the old one stays');
    } finally {
      this.#looking = false;
    }
  }
}
