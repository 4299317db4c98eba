import { configKeys, features } from '../../protocol/perun/config-keys.ts';
import { Capability } from '../../protocol/perun/constants.ts';
import { encodeConfig } from '../../protocol/perun/encode.ts';
import { PerunEndpoint } from '../../protocol/perun/state.ts';
import { decodeStream, encodeStream, encodeUnit, type StreamBegin } from '../../protocol/perun/stream-values.ts';
import { encodeNotice } from '../../protocol/perun/values.ts';
import { FrameFlag, planes } from '../../protocol/punktfunk/constants.ts';
import { planeOf } from '../../protocol/punktfunk/planes/plane.ts';
import type { Clock } from '../../shared/clock.ts';
import { isPerunError, PerunError } from '../../shared/errors.ts';
import { defaultLimits } from '../../shared/limits.ts';
import type { Connection } from '../../transport/types.ts';
import type { ReceivedUnit } from './receive-protocol.ts';

/** Bytes that may wait for a client before it loses whole units: half a second of 100 Mbit/s. */
const backlogBytes = 6 << 20;

export interface BridgeGuestOptions {
  readonly connection: Connection;
  readonly clock: Clock;
  readonly begin: () => StreamBegin;
  /** A datagram for the host, of a plane that clients send. */
  readonly send: (datagram: Uint8Array) => void;
  /** The decoder of the client needs a keyframe. */
  readonly wantsKeyframe: () => void;
}

/** The native client of a connector: gets access units and datagrams, sends datagrams. */
export class BridgeGuest {
  readonly #options: BridgeGuestOptions;
  readonly #endpoint = new PerunEndpoint({
    role: 'accept',
    capabilities: Capability.extension,
    features: [features.stream.id],
  });
  readonly #cancelTimer: () => void;
  #isReady = false;
  /** Units that a decoder cannot use are not sent. */
  #needsKeyframe = true;

  constructor(options: BridgeGuestOptions) {
    this.#options = options;
    const { connection, clock } = options;
    this.#cancelTimer = clock.after(defaultLimits.handshakeMs, () => connection.destroy());
    connection.closed.on(() => this.#cancelTimer());
    connection.data.on((chunk) => this.#receive(chunk));
    connection.drained.on(() => {
      if (this.#needsKeyframe && this.#isReady) options.wantsKeyframe();
    });
  }

  unit({ index, pts, userFlags, data }: ReceivedUnit): void {
    if (!this.#isReady) return;
    if ((userFlags & FrameFlag.keyframe) !== 0) this.#needsKeyframe = false;
    if (this.#options.connection.queued > backlogBytes) this.#needsKeyframe = true;
    if (this.#needsKeyframe) return;
    for (const value of encodeUnit({ index, pts, flags: userFlags }, data)) this.#stream(value);
  }

  /** What the host sent; thrown away where the client does not read. */
  datagram(bytes: Uint8Array): void {
    if (!this.#isReady || this.#options.connection.queued > backlogBytes) return;
    this.#stream(encodeStream({ kind: 'datagram', bytes }));
  }

  begin(): void {
    if (this.#isReady) this.#stream(encodeStream(this.#options.begin()));
  }

  /** Says why, where there is a reason, and closes. */
  async end(error?: PerunError): Promise<void> {
    if (error !== undefined && this.#isReady) {
      this.#config(configKeys.notice.key, encodeNotice({ code: error.code, message: error.message }));
    }
    await this.#options.connection.close();
  }

  #receive(chunk: Uint8Array): void {
    const { connection } = this.#options;
    for (const event of this.#endpoint.receive(chunk)) {
      if (connection.isClosed) return;
      switch (event.kind) {
        case 'send':
          connection.send(event.bytes);
          break;
        case 'ready':
          this.#ready(event.extended && this.#endpoint.peerFeatures.includes(features.stream.id));
          break;
        case 'message':
          if (event.message.kind === 'config' && event.message.key === configKeys.stream.key) {
            this.#take(event.message.value);
          }
          break;
        case 'failed':
          void connection.close();
          return;
      }
    }
  }

  #ready(reads: boolean): void {
    this.#cancelTimer();
    this.#isReady = true;
    const what = 'this is a connector for native clients: it has no sessions, and the client does not read streams';
    if (!reads) return void this.end(new PerunError('MISSING_CAPABILITY', what));
    this.begin();
    this.#options.wantsKeyframe();
  }

  #take(value: Uint8Array): void {
    const message = decodeStream(value);
    if (isPerunError(message)) return void this.end(message);
    if (message.kind === 'keyframe') return this.#options.wantsKeyframe();
    if (message.kind !== 'datagram') return;
    const plane = planeOf(message.bytes);
    if (plane !== undefined && planes[plane].direction === 'client→host') this.#options.send(message.bytes);
  }

  #stream(value: Uint8Array): void {
    this.#config(configKeys.stream.key, value);
  }

  #config(key: number, value: Uint8Array): void {
    this.#options.connection.send(encodeConfig(this.#endpoint.nextSequence(), key, value));
  }
}
