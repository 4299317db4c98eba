import { PerunClient } from '../../../src/client/client.ts';
import { createBrowserTransport } from '../../../src/transport/websocket/websocket.browser.ts';
import { browserDigest } from '../frame-hashes.ts';
import type { WorkerRequest } from '../messages.ts';
import { StreamWorker } from './stream-worker.ts';

declare const self: DedicatedWorkerGlobalScope;

const transport = createBrowserTransport();

const worker = new StreamWorker({
  post: (report, transfer) => self.postMessage(report, transfer),
  createClient: ({ url, session, seat, name }) =>
    new PerunClient({
      connect: (signal) => transport.connect(url, { signal }),
      ...(session === undefined ? {} : { session }),
      ...(name === '' ? {} : { name }),
      seat,
    }),
  digest: browserDigest(),
});

self.onmessage = (event: MessageEvent<WorkerRequest>) => worker.handle(event.data);
