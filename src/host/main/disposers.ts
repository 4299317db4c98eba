import type { Logger } from '../../shared/logger.ts';

interface Step {
  readonly what: string;
  readonly run: () => void | Promise<void>;
}

/** What has been opened so far, to be closed in reverse order; one failing step does not keep the others open. */
export class Disposers {
  readonly #steps: Step[] = [];

  add(what: string, run: () => void | Promise<void>): void {
    this.#steps.push({ what, run });
  }

  async run(logger: Logger): Promise<void> {
    for (let step = this.#steps.pop(); step !== undefined; step = this.#steps.pop()) {
      try {
        await step.run();
      } catch (error) {
        logger.error({ error }, `${step.what} could not be closed`);
      }
    }
  }
}
