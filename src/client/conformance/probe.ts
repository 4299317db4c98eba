import { Capability, errorMagic, okBytes, okMagic } from '../../protocol/perun/constants.ts';
import { configKeys } from '../../protocol/perun/config-keys.ts';
import { PacketDecoder } from '../../protocol/perun/decode.ts';
import { encodeConfig } from '../../protocol/perun/encode.ts';
import type { ConfigMessage, PacketMessage, UnknownMessage } from '../../protocol/perun/messages.ts';
import type { Clock } from '../../shared/clock.ts';
import type { PerunError } from '../../shared/errors.ts';
import type { Connection } from '../../transport/types.ts';

/** What answers a hello. */
export interface ProbedAnswer {
  readonly kind: 'ok' | 'error' | 'other';
  readonly version: number;
  readonly capabilities: number;
  /** Bytes behind the magic of a refusal. */
  readonly refusal: Uint8Array;
}

/** One connection to a peer under test: every byte is kept with its time, and nothing is answered by itself. */
export class Probe {
  readonly connection: Connection;
  /** Chunks as they came. */
  readonly chunks: { readonly at: number; readonly bytes: Uint8Array }[] = [];
  readonly packets: (PacketMessage | UnknownMessage)[] = [];
  /** What is wrong with the packets of the peer, if anything is. */
  fault: PerunError | undefined;
  closed = false;
  readonly #clock: Clock;
  readonly #decoder = new PacketDecoder({ from: 'any' });
  readonly #looks = new Set<() => void>();
  /** Bytes of the greeting that is waited for; packets follow it. */
  readonly #greetingBytes: number;
  #head: Uint8Array = new Uint8Array(0);

  /** `greetingBytes`: how long an accepted greeting of the peer is, OK or hello. */
  constructor(connection: Connection, clock: Clock, greetingBytes: number = okBytes) {
    this.connection = connection;
    this.#clock = clock;
    this.#greetingBytes = greetingBytes;
    connection.closed.on(() => {
      this.closed = true;
      this.#look();
    });
    connection.data.on((chunk) => {
      // The carrier may use its buffer again, and these are kept.
      this.#take(chunk.slice());
      this.#look();
    });
  }

  /** Everything up to the greeting's end, or all of a refusal. */
  get head(): Uint8Array {
    return this.#head;
  }

  get answer(): ProbedAnswer | undefined {
    const head = this.#head;
    const none = { version: 0, capabilities: 0, refusal: new Uint8Array(0) };
    if (startsWith(head, okMagic)) {
      if (head.length < okBytes) return undefined;
      const view = new DataView(head.buffer, head.byteOffset, head.length);
      return { ...none, kind: 'ok', version: view.getUint16(2), capabilities: view.getUint16(4) };
    }
    if (!this.closed) return undefined;
    if (!startsWith(head, errorMagic)) return { ...none, kind: 'other' };
    return { ...none, kind: 'error', refusal: head.subarray(errorMagic.length) };
  }

  get extended(): boolean {
    return ((this.answer?.capabilities ?? 0) & Capability.extension) !== 0;
  }

  send(...parts: readonly Uint8Array[]): void {
    if (!this.closed) this.connection.send(joined(parts));
  }

  /** True as soon as it is so; false when it is not within `ms`. */
  until(holds: () => boolean, ms: number): Promise<boolean> {
    if (holds()) return Promise.resolve(true);
    return new Promise((resolve) => {
      const end = (result: boolean): void => {
        cancel();
        this.#looks.delete(look);
        resolve(result);
      };
      const look = (): void => {
        if (holds()) end(true);
      };
      const cancel = this.#clock.after(ms, () => end(holds()));
      this.#looks.add(look);
    });
  }

  /** True where the connection is still open after `ms`. */
  async staysOpen(ms: number): Promise<boolean> {
    return !(await this.until(() => this.closed, ms));
  }

  configs(key: number): ConfigMessage[] {
    return this.packets.filter((packet): packet is ConfigMessage => packet.kind === 'config' && packet.key === key);
  }

  /** True where the host sends the token back, which shows that it has read everything before. */
  async echoes(sequence: number, ms: number): Promise<boolean> {
    const token = Uint8Array.of(0x50, sequence);
    this.send(encodeConfig(sequence, configKeys.echo.key, token));
    const isBack = (): boolean =>
      this.configs(configKeys.echo.key).some(({ value }) => value.length === 2 && value[1] === sequence);
    await this.until(() => isBack() || this.closed, ms);
    return isBack();
  }

  async end(): Promise<void> {
    this.connection.destroy();
    await this.until(() => this.closed, 1000);
  }

  #take(bytes: Uint8Array): void {
    this.chunks.push({ at: this.#clock.now(), bytes });
    const isRefusal = startsWith(this.#head.length > 0 ? this.#head : bytes, errorMagic.slice(0, 1));
    const missing = isRefusal ? bytes.length : Math.min(this.#greetingBytes - this.#head.length, bytes.length);
    this.#head = joined([this.#head, bytes.subarray(0, missing)]);
    if (missing === bytes.length) return;
    const { messages, error } = this.#decoder.push(bytes.subarray(missing));
    this.packets.push(...messages);
    this.fault ??= error;
  }

  #look(): void {
    for (const look of [...this.#looks]) look();
  }
}

export function joined(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

export function startsWith(bytes: Uint8Array, text: string): boolean {
  const length = Math.min(bytes.length, text.length);
  for (let at = 0; at < length; at += 1) if (bytes[at] !== text.charCodeAt(at)) return false;
  return length > 0;
}
