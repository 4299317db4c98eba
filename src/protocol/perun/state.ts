import { PerunError } from '../../shared/errors.ts';
import { defaultLimits, type Limits } from '../../shared/limits.ts';
import { configKeys } from './config-keys.ts';
import { Capability } from './constants.ts';
import { PacketDecoder } from './decode.ts';
import { encodeConfig, encodeError, encodeHello, encodeOk } from './encode.ts';
import { HandshakeReader, versionFault, type HandshakeStep } from './handshake.ts';
import type { PacketMessage, UnknownMessage } from './messages.ts';
import type { PacketSource } from './payload-limits.ts';
import { sequenceAfter } from './sequence.ts';
import { decodeFeatures, encodeFeatures } from './values.ts';

export interface EndpointOptions {
  /** `accept`: the host's end, waits for a hello; `connect`: a core or a client, sends it. */
  readonly role: 'accept' | 'connect';
  /** Capability bits offered; the connection has those both ends offer. */
  readonly capabilities: number;
  /** Ids of the features this end can read; told to an extended peer first of all. */
  readonly features?: readonly number[];
  readonly limits?: Limits;
  /** `legacy` never offers the extension and counts no sequence, as the oldest clients did; default `current`. */
  readonly profile?: 'current' | 'legacy';
}

/** What the owner of an endpoint has to do or may know, in this order. */
export type EndpointEvent =
  /** Write these bytes, in one piece. */
  | { readonly kind: 'send'; readonly bytes: Uint8Array }
  /** The handshake is done, on an extended connection including the peer's features. */
  | { readonly kind: 'ready'; readonly capabilities: number; readonly extended: boolean }
  | { readonly kind: 'message'; readonly message: PacketMessage | UnknownMessage }
  /** Close the connection after what was sent; nothing more will be read. */
  | { readonly kind: 'failed'; readonly error: PerunError };

/**
 * One end of a Perun connection, without sockets and timers: bytes in, events out. The owner keeps the time limit of
 * the handshake, and the pause that old peers need after OK.
 */
export class PerunEndpoint {
  readonly #role: 'accept' | 'connect';
  readonly #profile: 'current' | 'legacy';
  readonly #offered: number;
  readonly #features: readonly number[];
  readonly #decoder: PacketDecoder;
  readonly #handshake: HandshakeReader;
  #phase: 'handshake' | 'features' | 'open' | 'failed' = 'handshake';
  #capabilities = 0;
  #peerFeatures: readonly number[] = [];
  #sequence = 0;

  constructor(options: EndpointOptions) {
    const limits = options.limits ?? defaultLimits;
    this.#role = options.role;
    this.#profile = options.profile ?? 'current';
    this.#offered = this.#profile === 'legacy' ? options.capabilities & ~Capability.extension : options.capabilities;
    this.#features = options.features ?? [];
    this.#decoder = new PacketDecoder({ limits, from: options.role === 'connect' ? 'host' : 'any' });
    this.#handshake = new HandshakeReader(options.role === 'accept' ? 'hello' : 'answer', limits);
  }

  /** The first bytes to send: the hello of a connecting end, nothing on the accepting one. */
  start(): Uint8Array | undefined {
    return this.#role === 'connect' ? encodeHello(this.#offered) : undefined;
  }

  /** The capabilities both ends have; 0 until ready. */
  get capabilities(): number {
    return this.#capabilities;
  }

  /** True where both ends have the extension bit; false until the handshake is done. */
  get extended(): boolean {
    return (this.#capabilities & Capability.extension) !== 0;
  }

  /** What the peer can read of the extension; empty until ready, and without the extension. */
  get peerFeatures(): readonly number[] {
    return this.#peerFeatures;
  }

  get isReady(): boolean {
    return this.#phase === 'open';
  }

  /** Says what the peer turned out to be, which narrows or widens how long its packets may be. */
  expect(from: PacketSource): void {
    this.#decoder.expect(from);
  }

  /** Sequence for the next packet to this peer: 1–65535, then 1 again; always 0 in the legacy profile. */
  nextSequence(): number {
    if (this.#profile === 'legacy') return 0;
    this.#sequence = sequenceAfter(this.#sequence);
    return this.#sequence;
  }

  receive(chunk: Uint8Array): EndpointEvent[] {
    const events: EndpointEvent[] = [];
    if (this.#phase === 'handshake') this.#shakeHands(this.#handshake.push(chunk), events);
    else this.#readPackets(chunk, events);
    return events;
  }

  /** The peer closed the connection: only now a refusal without an end, or a hello that stays short, is known. */
  finish(): EndpointEvent[] {
    const events: EndpointEvent[] = [];
    if (this.#phase === 'handshake') this.#shakeHands(this.#handshake.finish(), events);
    else if (this.#phase === 'features') {
      this.#fail(new PerunError('CONNECTION_LOST', 'the connection ended within the handshake'), events);
    }
    return events;
  }

  #shakeHands(step: HandshakeStep, events: EndpointEvent[]): void {
    if (step.kind === 'more') return;
    if (step.kind === 'failed') return this.#refuse(step.error, events);
    const { message, rest } = step;
    if (message.kind === 'error') {
      const text = message.text === '' ? 'without a reason' : message.text;
      return this.#fail(new PerunError('HANDSHAKE_REFUSED', `the host refused: ${text}`), events);
    }
    const fault = versionFault(message.version);
    if (fault) return this.#refuse(fault, events);
    this.#capabilities = message.capabilities & this.#offered;
    if (this.#role === 'accept') events.push({ kind: 'send', bytes: encodeOk(this.#capabilities) });
    if (this.extended) {
      const told = encodeConfig(this.nextSequence(), configKeys.features.key, encodeFeatures(this.#features));
      events.push({ kind: 'send', bytes: told });
      this.#phase = 'features';
    } else {
      this.#open(events);
    }
    if (rest.length > 0) this.#readPackets(rest, events);
  }

  #readPackets(chunk: Uint8Array, events: EndpointEvent[]): void {
    if (this.#hasFailed()) return;
    const { messages, error } = this.#decoder.push(chunk);
    for (const message of messages) {
      if (this.#phase === 'features') this.#readFeatures(message, events);
      else if (this.#phase === 'open') events.push({ kind: 'message', message: this.#understood(message) });
    }
    if (error && !this.#hasFailed()) this.#fail(error, events);
  }

  #readFeatures(message: PacketMessage | UnknownMessage, events: EndpointEvent[]): void {
    if (message.kind !== 'config' || message.key !== configKeys.features.key) {
      const text = `the first packet with the extension must be the config key features, not ${message.kind}`;
      return this.#fail(new PerunError('PROTOCOL_MALFORMED', text), events);
    }
    const features = decodeFeatures(message.value);
    if (features instanceof Error) return this.#fail(features, events);
    this.#peerFeatures = features;
    this.#open(events);
  }

  #open(events: EndpointEvent[]): void {
    this.#phase = 'open';
    events.push({ kind: 'ready', capabilities: this.#capabilities, extended: this.extended });
  }

  /** The seat stands where the seed has a reserved field, in which an old peer may have left anything. */
  #understood(message: PacketMessage | UnknownMessage): PacketMessage | UnknownMessage {
    if (message.kind !== 'input' || this.extended || message.seat === 0) return message;
    return { ...message, seat: 0 };
  }

  #refuse(error: PerunError, events: EndpointEvent[]): void {
    const isAnswered = this.#role === 'accept' && error.code !== 'CONNECTION_LOST';
    if (isAnswered) events.push({ kind: 'send', bytes: encodeError(refusalText(error)) });
    this.#fail(error, events);
  }

  #hasFailed(): boolean {
    return this.#phase === 'failed';
  }

  #fail(error: PerunError, events: EndpointEvent[]): void {
    this.#phase = 'failed';
    events.push({ kind: 'failed', error });
  }
}

/** The texts of the first implementation, which people may have met before. */
function refusalText(error: PerunError): string {
  return error.code === 'PROTOCOL_VERSION' ? 'Unsupported protocol version' : 'Invalid magic string';
}
