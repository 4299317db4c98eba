import { parentPort, workerData } from 'node:worker_threads';
import { PerunClient } from '../../client/client.ts';
import { lz4Native } from '../../codec/lz4/lz4.node.ts';
import { openOpus } from '../../codec/opus/opus.node.ts';
import { zstdNative } from '../../codec/zstd.node.ts';
import { PadKind } from '../../drivers/gamepad.ts';
import { AudioTrack } from '../../media/audio-track.ts';
import { padKindOf } from '../../media/client-pads.ts';
import { CoreInput } from '../../media/core-input.ts';
import type { DesktopInput } from '../../media/desktop-input.ts';
import { SpokenSound } from '../../media/spoken-sound.ts';
import { Post } from '../../media/post.ts';
import { Steering } from '../../media/steering.ts';
import { encodeAudio } from '../../protocol/punktfunk/planes/audio.ts';
import { wallClockOf } from '../../platform/clock-offset.ts';
import { systemClock } from '../../shared/clock.ts';
import { toPerunError } from '../../shared/errors.ts';
import { SampleRing } from '../../shared/sample-ring.ts';
import { listenForRoutes, type NamedRoute } from '../../transport/quic/datagram-route.ts';
import { createUnixTransport } from '../../transport/unix/unix.ts';
import { DesktopGuests } from './desktop-guests.ts';
import type { AddOrder } from './messages.ts';
import { openPadBay } from './open-pad-bay.ts';
import type { FromRoutes, RouteStart, ToRoutes } from './workers.ts';

/** Entry of the thread of QUIC datagrams: sound goes out to those who route theirs here, input comes in. */
const { samples: memory, spoken, post: letters, steering: words, start } = workerData as RouteStart;
const tell = (message: FromRoutes): void => parentPort?.postMessage(message);
const steering = new Steering(words);
const desktop =
  start.source.kind === 'desktop'
    ? new DesktopGuests(
        start.mode,
        () => tell({ kind: 'inputLost' }),
        // What a media process says goes to the log of its host.
        await openPadBay((line) => process.stderr.write(`${line}\n`)),
        new SpokenSound(SampleRing.of(spoken), (await openOpus()).library, systemClock),
      )
    : undefined;

/** One receiver: what it may do, and where its datagrams go. */
class Guest {
  readonly #name: string;
  readonly hasSound: boolean;
  readonly #pad: PadKind;
  #route: NamedRoute | undefined;
  #input: CoreInput | DesktopInput | undefined;
  readonly #clients: PerunClient[] = [];

  constructor({ name, grants, audioChannels, gamepad }: AddOrder) {
    this.#name = name;
    this.#pad = padKindOf(gamepad) ?? PadKind.xbox360;
    this.hasSound = audioChannels > 0;
    this.setGrants(grants);
  }

  setGrants(grants: number): void {
    this.#input?.setGrants(grants);
    if (grants === 0 || this.#input !== undefined) return;
    this.#input = desktop?.inputFor(grants, this.#pad, (datagram) => this.send(datagram));
    if (start.source.kind !== 'core') return;
    const { session } = start.source;
    this.#input = new CoreInput((pad) => this.#sit(session, pad), grants);
  }

  /** A seat for one gamepad; the session says whether there is one left. */
  #sit(session: string, pad: number): PerunClient {
    const unix = createUnixTransport();
    const client = new PerunClient({
      connect: (signal) => unix.connect(start.perun, { signal }),
      session,
      seat: { kind: 'player', player: 0 },
      name: pad === 0 ? this.#name : `${this.#name} ${pad + 1}`,
      lz4: lz4Native,
      zstd: zstdNative,
    });
    client.start();
    this.#clients.push(client);
    return client;
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
    this.#input?.close();
    for (const client of this.#clients) void client.close();
  }
}

const guests = new Map<string, Guest>();

function heed(order: ToRoutes): void {
  if (order.kind === 'input') void openInput(order);
  else if (order.kind === 'end') {
    for (const guest of guests.values()) guest.close();
    guests.clear();
    desktop?.close();
    tell({ kind: 'letGo' });
  } else if (order.kind === 'add') {
    guests.get(order.id)?.close();
    guests.set(order.id, new Guest(order));
  } else if (order.kind === 'grants') guests.get(order.id)?.setGrants(order.grants);
  else {
    guests.get(order.id)?.close();
    guests.delete(order.id);
  }
}

/** A picture without input is better than none: why there is none is told once for each try. */
async function openInput({ target, output }: Extract<ToRoutes, { kind: 'input' }>): Promise<void> {
  try {
    await desktop?.open(target, output);
    tell({ kind: 'input' });
  } catch (error) {
    tell({ kind: 'noInput', error: toPerunError(error).toJSON() });
  }
}

/** Longest sleep of a thread that has nothing to do, in ms. */
const idleMs = 250;

async function play(): Promise<void> {
  const { library } = await openOpus();
  const encoder = await library.createEncoder({ channels: start.channels });
  const track = new AudioTrack(SampleRing.of(memory), encoder, wallClockOf(process.env));
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

/** What the sending thread has for receivers. */
async function carry(): Promise<void> {
  const post = Post.of(letters);
  while (!steering.stopped) {
    await post.wait(idleMs);
    post.take((id, datagram) => guests.get(id)?.send(datagram));
  }
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
  await Promise.all([play(), carry()]);
  await listener.close();
} catch (error) {
  tell({ kind: 'failed', error: toPerunError(error).toJSON() });
}
