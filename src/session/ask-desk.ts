import type { AskKind, AskPart, Part } from '../shared/asks.ts';
import { PerunError } from '../shared/errors.ts';

/** A source that can be looked into. Each question has a ticket, and is answered by the port's `answer`. */
export interface AskTaker {
  /** False for a kind of question that it would not understand. */
  takes(kind: AskKind): boolean;
  ask(ticket: number, part: AskPart): void;
}

/** One who asks; `request` is a number of their own. */
export interface Asker {
  answer(request: number, result: Part | PerunError): void;
}

interface Open {
  readonly asker: Asker;
  readonly request: number;
  readonly ticket: number;
}

/**
 * The questions of a session's people to its source: numbered anew, so that two people may ask at once, passed on part
 * by part without being kept, and failed when the source goes. Who leaves takes theirs back.
 */
export class AskDesk {
  readonly #most: number;
  readonly #open = new Map<number, Open>();
  #taker: AskTaker | undefined;
  #lastTicket = 0;

  /** `most` are the open questions of one person. */
  constructor(most: number) {
    this.#most = most;
  }

  /** A part of a question; whatever speaks against it is the answer. */
  ask(asker: Asker, request: number, part: AskPart, taker: AskTaker | undefined): void {
    const mine = [...this.#open.values()].filter((open) => open.asker === asker);
    const open = mine.find((one) => one.request === request);
    if (part.kind === 'abandon') {
      if (open !== undefined) this.#abandon(open);
      return;
    }
    if (taker === undefined || !taker.takes(part.kind)) {
      if (open !== undefined) this.#open.delete(open.ticket);
      return asker.answer(request, new PerunError('MISSING_CAPABILITY', `this core does not answer ${part.kind}`));
    }
    this.#taker = taker;
    if (open !== undefined) return taker.ask(open.ticket, part);
    // The rest of a question that was refused or has been answered.
    if (part.offset > 0) return;
    if (mine.length >= this.#most) {
      return asker.answer(request, new PerunError('LIMIT_REACHED', `${this.#most} questions are open already`));
    }
    const ticket = this.#nextTicket();
    this.#open.set(ticket, { asker, request, ticket });
    taker.ask(ticket, part);
  }

  /** The source answers; to a question that nobody waits for any more, nothing happens. */
  answer(ticket: number, result: Part | PerunError): void {
    const open = this.#open.get(ticket);
    if (open === undefined) return;
    const isLast = result instanceof PerunError || result.offset + result.bytes.length >= result.total;
    if (isLast) this.#open.delete(ticket);
    open.asker.answer(open.request, result);
  }

  leave(asker: Asker): void {
    for (const open of this.#open.values()) if (open.asker === asker) this.#abandon(open);
  }

  /** The source is gone: every question has failed. */
  sourceLost(): void {
    this.#taker = undefined;
    const open = [...this.#open.values()];
    this.#open.clear();
    const error = new PerunError('CONNECTION_LOST', 'the core went away before it answered');
    for (const { asker, request } of open) asker.answer(request, error);
  }

  #abandon(open: Open): void {
    this.#open.delete(open.ticket);
    this.#taker?.ask(open.ticket, { kind: 'abandon', offset: 0, total: 0, bytes: new Uint8Array(0) });
  }

  #nextTicket(): number {
    do this.#lastTicket = (this.#lastTicket + 1) & 0xffff;
    while (this.#open.has(this.#lastTicket));
    return this.#lastTicket;
  }
}
