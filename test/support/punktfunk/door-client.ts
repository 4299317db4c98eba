import { ClientCeremony } from '../../../src/protocol/pairing/client-ceremony.ts';
import { decodeControl } from '../../../src/protocol/punktfunk/decode.ts';
import { encodeControl } from '../../../src/protocol/punktfunk/encode.ts';
import { frameMessage, MessageReader } from '../../../src/protocol/punktfunk/framing.ts';
import { encodeHello, encodeStart, plainHello } from '../../../src/protocol/punktfunk/hello.ts';
import { familyOf } from '../../../src/protocol/punktfunk/message-family.ts';
import type { ControlMessage, Hello, Welcome } from '../../../src/protocol/punktfunk/messages.ts';
import { decodeWelcome } from '../../../src/protocol/punktfunk/welcome.ts';
import type { QuicClose, QuicConnection, QuicStream } from '../../../src/transport/quic/types.ts';

/** A client of a punktfunk door, a message at a time; it keeps all that it hears. */
export class DoorClient {
  readonly heard: ControlMessage[] = [];
  welcome: Welcome | undefined;
  closed: QuicClose | undefined;
  readonly #stream: QuicStream;
  readonly #reader = new MessageReader();

  constructor(connection: QuicConnection) {
    connection.onClosed((close) => (this.closed = close));
    this.#stream = connection.openStream();
    this.#stream.onData((chunk) => {
      for (const message of this.#reader.push(chunk).messages) this.#take(message);
    });
  }

  sendBytes(bytes: Uint8Array): void {
    this.#stream.send(frameMessage(bytes));
  }

  send(message: ControlMessage): void {
    this.sendBytes(encodeControl(message));
  }

  hello(changes: Partial<Hello> = {}): void {
    this.sendBytes(encodeHello({ ...plainHello({ width: 1280, height: 720, refreshHz: 60 }), ...changes }));
  }

  start(): void {
    this.sendBytes(encodeStart({ clientPort: 40_000 }));
  }

  /** The whole ceremony, up to what it ends with. */
  async pair(pin: string, fingerprints: { readonly client: string; readonly host: string }): Promise<string> {
    const ceremony = new ClientCeremony({
      pin,
      clientFingerprint: fingerprints.client,
      hostFingerprint: fingerprints.host,
      random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
      name: 'phone',
    });
    const first = ceremony.start();
    if (first.kind !== 'send' || first.message.kind !== 'request') throw new Error('no request');
    this.send({ kind: 'pairRequest', name: first.message.name, share: first.message.share });
    const challenge = await this.next('pairChallenge');
    if (challenge === undefined) return `closed 0x${this.closed?.code.toString(16)}`;
    const second = ceremony.receive({ kind: 'challenge', share: challenge.share, confirm: challenge.confirm });
    if (second.kind !== 'send' || second.message.kind !== 'proof') return 'the PIN is wrong';
    this.send({ kind: 'pairProof', confirm: second.message.confirm });
    return (await this.next('pairResult'))?.ok === true ? 'paired' : 'not paired';
  }

  /** The next message of a kind that was not asked for before; undefined where the connection ended first. */
  async next<Kind extends ControlMessage['kind']>(
    kind: Kind,
  ): Promise<Extract<ControlMessage, { kind: Kind }> | undefined> {
    for (let turn = 0; turn < 2000; turn += 1) {
      const at = this.heard.findIndex((message) => message.kind === kind);
      if (at >= 0) return this.heard.splice(at, 1)[0] as Extract<ControlMessage, { kind: Kind }>;
      if (this.closed !== undefined) return undefined;
      await new Promise((resolve) => setImmediate(resolve));
    }
    return undefined;
  }

  /** The Welcome, or undefined where the connection ended instead. */
  async welcomed(): Promise<Welcome | undefined> {
    for (let turn = 0; turn < 2000 && this.welcome === undefined && this.closed === undefined; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    return this.welcome;
  }

  /** Close code and reason, once it is over. */
  async end(): Promise<readonly [code: number, reason: string] | undefined> {
    for (let turn = 0; turn < 2000 && this.closed === undefined; turn += 1) {
      await new Promise((resolve) => setImmediate(resolve));
    }
    return this.closed && [this.closed.code, this.closed.reason];
  }

  #take(bytes: Uint8Array): void {
    if (familyOf(bytes) === 'handshake') {
      const welcome = decodeWelcome(bytes);
      if (welcome instanceof Error) throw welcome;
      this.welcome = welcome;
      return;
    }
    const message = decodeControl(bytes);
    if (message instanceof Error) throw message;
    if (message.kind !== 'unknown') this.heard.push(message);
  }
}
