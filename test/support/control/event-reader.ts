import { request, type ClientRequest } from 'node:http';
import type { HostEvent } from '../../../src/control/contract/events.ts';

export interface SeenEvent {
  readonly id: string;
  readonly event: HostEvent;
}

/** Reads server-sent events by the words of the HTML standard: fields by line, an event by empty line. */
export class EventReader {
  readonly seen: SeenEvent[] = [];
  readonly #request: ClientRequest;
  #status = 0;
  #rest = '';
  #id = '';
  #data = '';

  constructor(url: string, headers: Readonly<Record<string, string>>) {
    this.#request = request(url, { headers, agent: false }, (response) => {
      this.#status = response.statusCode ?? 0;
      response.setEncoding('utf8');
      response.on('data', (chunk: string) => this.#take(chunk));
      response.on('error', () => {});
    });
    this.#request.on('error', () => {});
    this.#request.end();
  }

  /** 0 until the answer has begun. */
  get status(): number {
    return this.#status;
  }

  get lastId(): string {
    return this.seen.at(-1)?.id ?? '';
  }

  close(): void {
    this.#request.destroy();
  }

  #take(chunk: string): void {
    const lines = (this.#rest + chunk).split('\n');
    this.#rest = lines.pop() ?? '';
    for (const line of lines) {
      if (line.startsWith('id: ')) this.#id = line.slice(4);
      else if (line.startsWith('data: ')) this.#data += line.slice(6);
      else if (line === '' && this.#data !== '') {
        this.seen.push({ id: this.#id, event: JSON.parse(this.#data) as HostEvent });
        this.#data = '';
      }
    }
  }
}
