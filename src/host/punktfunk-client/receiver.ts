import { MessageChannel, Worker } from 'node:worker_threads';
import { entryUrl } from '../../platform/entry-url.ts';
import type { Welcome } from '../../protocol/punktfunk/messages.ts';
import { isErrorCode, PerunError } from '../../shared/errors.ts';
import { type FromReceiver, type ReceiveStart, ReceiveWord } from './receive-protocol.ts';

export interface ReceiverOptions {
  readonly host: string;
  readonly welcome: Welcome;
  readonly dropEvery: number;
  readonly clockOffsetNs: bigint;
  readonly onMessage: (message: Exclude<FromReceiver, { kind: 'ready' | 'failed' }>) => void;
  /** The thread ended by itself. */
  readonly onFailed: (error: PerunError) => void;
}

/** The receiving thread, once its socket is bound. */
export interface Receiver {
  /** UDP. */
  readonly port: number;
  /** Datagrams that were thrown away on purpose. */
  readonly dropped: number;
  /** Idempotent. */
  close(): Promise<void>;
}

/** Starts the thread; fails with what it says, for instance MISSING_CAPABILITY. */
export async function startReceiver(options: ReceiverOptions): Promise<Receiver> {
  const { host, welcome, dropEvery, clockOffsetNs, onMessage, onFailed } = options;
  const { port1, port2 } = new MessageChannel();
  const words = new SharedArrayBuffer(ReceiveWord.count * Int32Array.BYTES_PER_ELEMENT);
  const start: ReceiveStart = { host, welcome, dropEvery, clockOffsetNs, words, port: port2 };
  const worker = new Worker(entryUrl(import.meta.url, './receive-entry'), {
    name: 'receiver',
    workerData: start,
    transferList: [port2],
  });
  let dropped = 0;
  const ended = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const port = await new Promise<number>((resolve, reject) => {
    const fail = (error: PerunError): void => {
      reject(error);
      onFailed(error);
    };
    port1.on('message', (message: FromReceiver) => {
      if (message.kind === 'ready') resolve(message.clientPort);
      else if (message.kind !== 'failed') {
        if (message.kind === 'report') ({ dropped } = message);
        onMessage(message);
      } else fail(new PerunError(isErrorCode(message.code) ? message.code : 'FAILED', message.message));
    });
    worker.once('error', (error) => fail(new PerunError('FAILED', 'the receiving thread broke', { cause: error })));
  });
  return {
    port,
    get dropped() {
      return dropped;
    },
    close: async () => {
      Atomics.store(new Int32Array(words), ReceiveWord.stop, 1);
      await ended;
      port1.close();
    },
  };
}
