import { parentPort, workerData } from 'node:worker_threads';
import { PerunClient } from '../../client/client.ts';
import { openOpus } from '../../codec/opus/opus.node.ts';
import { AudioTrack } from '../../media/audio-track.ts';
import { CoreInput } from '../../media/core-input.ts';
import { Steering } from '../../media/steering.ts';
import { encodeAudio } from '../../protocol/punktfunk/planes/audio.ts';
import { wallClockNs } from '../../shared/clock.ts';
import { toPerunError } from '../../shared/errors.ts';
import { SampleRing } from '../../shared/sample-ring.ts';
import { listenForRoutes, type NamedRoute } from '../../transport/quic/datagram-route.ts';
import { createUnixTransport } from '../../transport/unix/unix.ts';
import type { FromRoutes, RouteStart, ToRoutes } from './workers.ts';

/** Entry of the thread of QUIC datagrams: sound goes out to those who route theirs here, input comes in. */
const { samples: memory, steering: words, start } = workerData as RouteStart;
const tell = (message: FromRoutes): void => parentPort?.postMessage(message);
const steering = new Steering(words);

/** One receiver: what it may do, and where its datagrams go. */
class Guest {
  readonly #id: string;
  readonly hasSound: boolean;
  #grants: number;
  #route: NamedRoute | undefined;
  #input: CoreInput | undefined;
  #client: PerunClient | undefined;

  constructor(id: string, grants: number, hasSound: boolean) {
    this.#id = id;
    this.#grants = grants;
    this.hasSound = hasSound;
    this.setGrants(grants);
  }

  setGrants(grants: number): void {
    this.#grants = grants;
    this.#input?.setGrants(grants);
    if (grants === 0 || this.#client !== undefined || start.source.kind !== 'core') return;
    const unix = createUnixTransport();
    this.#client = new PerunClient({
      connect: (signal) => unix.connect(start.perun, { signal }),
      session: start.source.session,
      seat: { kind: 'player', player: 0 },
      name: this.#id,
    });
    this.#client.start();
    this.#input = new CoreInput(this.#client, grants);
  }

  /** The newest route counts: a connection that comes back is another one. */
  attach(route: NamedRoute): void {
    const before = this.#route;
    this.#route = route;
    before?.close();
    route.onDatagram((datagram) => this.#input?.take(datagram));
    route.onClosed(() => {
      if (this.#route !== route) return;
      this.#route = undefined;
      // Whoever is gone holds nothing.
      this.#input?.release();
    });
  }

  send(datagram: Uint8Array): void {
    this.#route?.send(datagram);
  }

  close(): void {
    this.#route?.close();
    this.#input?.release();
    void this.#client?.close();
  }

  get grants(): number {
    return this.#grants;
  }
}

const guests = new Map<string, Guest>();

function heed(order: ToRoutes): void {
  if (order.kind === 'add') {
    guests.get(order.id)?.close();
    guests.set(order.id, new Guest(order.id, order.grants, order.audioChannels > 0));
  } else if (order.kind === 'grants') guests.get(order.id)?.setGrants(order.grants);
  else {
    guests.get(order.id)?.close();
    guests.delete(order.id);
  }
}

/** Longest sleep of a thread without sound, in ms. */
const idleMs = 250;

async function play(): Promise<void> {
  const { library } = await openOpus();
  const track = new AudioTrack(SampleRing.of(memory), await library.createEncoder({ channels: 2 }), wallClockNs);
  while (!steering.stopped) {
    await track.wait(idleMs);
    track.take((packet) => {
      const listeners = [...guests.values()].filter(({ hasSound }) => hasSound);
      if (listeners.length === 0) return;
      const datagram = encodeAudio('audio', packet);
      for (const guest of listeners) guest.send(datagram);
    });
  }
  track.close();
}

try {
  const listener = await listenForRoutes(start.route, (route) => {
    const guest = guests.get(route.name);
    // Only those that the host has told of, which it does before it gives away the way here.
    if (guest === undefined) route.close();
    else guest.attach(route);
  });
  parentPort?.on('message', heed);
  tell({ kind: 'ready' });
  await play();
  await listener.close();
} catch (error) {
  tell({ kind: 'failed', error: toPerunError(error).toJSON() });
}
