import { createHash } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { ClientState, ClientStats, PlayerClient, ReceivedFrame, Seat } from '../../../src/client/types.ts';
import { encodeHit, encodeRegisters } from '../../../src/protocol/perun/debug-values.ts';
import { PerunError } from '../../../src/shared/errors.ts';
import { Signal } from '../../../src/shared/events.ts';
import { Inspection } from '../../../web-viewer/app/inspection.ts';
import { browserDigest, type Digest } from '../../../web-viewer/stream/frame-hashes.ts';
import type { FramePost, OpenRequest, WorkerReport, WorkerRequest } from '../../../web-viewer/stream/messages.ts';
import { PlayerStream, type WorkerLike } from '../../../web-viewer/stream/player-stream.ts';
import { StreamWorker } from '../../../web-viewer/stream/worker/stream-worker.ts';

const watcher: Seat = { kind: 'watcher', player: 0 };
const request: OpenRequest = { url: 'ws://host/s/x', session: 'x', seat: watcher, name: '' };
const joined = {
  id: 'x',
  state: 'live',
  coreName: 'c',
  system: 'chip8',
  title: 't',
  players: 2,
  layout: 'chip8',
  rate: undefined,
  speed: 100,
} as const;

/** A client whose host is the test. */
class SteeredClient implements PlayerClient {
  readonly state: ClientState = { kind: 'connecting', attempt: 1 };
  readonly session = joined;
  readonly seat = watcher;
  readonly decoded = new Signal<[ReceivedFrame]>();
  readonly presented = new Signal<[ReceivedFrame]>();
  readonly audio: PlayerClient['audio'] = new Signal();
  readonly stateChanged: PlayerClient['stateChanged'] = new Signal();
  readonly sessionChanged: PlayerClient['sessionChanged'] = new Signal();
  readonly seatChanged: PlayerClient['seatChanged'] = new Signal();
  readonly notice: PlayerClient['notice'] = new Signal();
  readonly debug: PlayerClient['debug'] = new Signal();
  readonly calls: unknown[] = [];

  start(): void {
    this.calls.push('start');
  }
  setButtons(buttons: number): void {
    this.calls.push(['buttons', buttons]);
  }
  requestSeat(seat: Seat): void {
    this.calls.push(['seat', seat]);
  }
  joinSession(id: string): void {
    this.calls.push(['join', id]);
  }
  run(action: string): void {
    this.calls.push(['run', action]);
  }
  setSpeed(percent: number): void {
    this.calls.push(['speed', percent]);
  }
  stats(): ClientStats {
    const none = { dropped: 0, undecodable: 0, bytes: 0, reconnects: 0, fps: 0, bytesPerSecond: 0 };
    return { ...none, frames: 1, keyframes: 1, inputToFrameMs: undefined, decodeMs: undefined, roundTripMs: undefined };
  }
  async close(): Promise<void> {
    this.calls.push('close');
  }
  show(received: ReceivedFrame): void {
    this.decoded.emit(received);
    this.presented.emit(received);
  }
}

/** Page and worker joined by a real message channel, so that everything between them is cloned or moved as in a browser. */
function openPair(options: { readonly digest?: Digest | undefined; readonly createClient?: () => PlayerClient } = {}) {
  const { port1, port2 } = new MessageChannel();
  const client = new SteeredClient();
  const worker = new StreamWorker({
    post: (report, transfer) => port2.postMessage(report, transfer),
    createClient: () => client,
    digest: browserDigest(),
    ...options,
  });
  port2.onmessage = (event: MessageEvent<WorkerRequest>) => worker.handle(event.data);
  let terminated = false;
  const like: WorkerLike = {
    postMessage: (message, transfer) => port1.postMessage(message, transfer),
    onmessage: null,
    onerror: null,
    terminate: () => (terminated = true),
  };
  port1.onmessage = (event: MessageEvent<WorkerReport>) => like.onmessage?.(event);
  const stream = new PlayerStream(like, request);
  onTestFinished(async () => {
    await worker.close();
    port1.close();
    port2.close();
  });
  return { client, stream, like, isTerminated: () => terminated };
}

function frame(number: number): ReceivedFrame {
  const pixels = new Uint8Array(16).fill(number);
  return { number, sequence: number, width: 2, height: 2, pixels, keyframe: number === 1, receivedAt: 0 };
}

const until = async (condition: () => boolean): Promise<void> => {
  await expect.poll(condition, { interval: 1 }).toBe(true);
};

describe('PlayerStream and StreamWorker', () => {
  it('tells the page the registers of the core, in hex with all their digits', async () => {
    const { client, stream } = openPair();
    await until(() => client.calls.includes('start'));
    client.debug.emit(encodeHit(0x200));
    client.debug.emit(
      encodeRegisters([
        { name: 'PC', bits: 16, value: 0x21en },
        { name: 'IME', bits: 1, value: 1n },
      ]),
    );
    await until(() => stream.view.registers !== undefined);
    expect(stream.view.registers).toEqual([
      { name: 'PC', value: '021e' },
      { name: 'IME', value: '1' },
    ]);
  });

  it('opens the client and hands it what the person does', async () => {
    const { client, stream } = openPair();
    stream.setButtons(5);
    stream.requestSeat({ kind: 'player', player: 2 });
    stream.run('pause');
    stream.setSpeed(-100);
    await until(() => client.calls.length === 5);
    expect(client.calls).toEqual([
      'start',
      ['buttons', 5],
      ['seat', { kind: 'player', player: 2 }],
      ['run', 'pause'],
      ['speed', -100],
    ]);
  });

  it('shows the page what the client knows, errors with code and remedy', async () => {
    const { client, stream } = openPair();
    await until(() => client.calls.length === 1);
    const error = new PerunError('SEAT_TAKEN', 'that seat is taken');
    client.stateChanged.emit({ kind: 'retrying', attempt: 2, delayMs: 400, error });
    client.sessionChanged.emit(joined);
    client.seatChanged.emit({ kind: 'player', player: 1 });
    client.notice.emit(error);
    await until(() => stream.view.notice !== undefined);
    expect(stream.view).toMatchObject({
      state: { kind: 'retrying', attempt: 2, delayMs: 400, error: error.toJSON() },
      session: joined,
      seat: { kind: 'player', player: 1 },
      notice: { number: 1, error: error.toJSON() },
    });
    stream.dismissNotice();
    expect(stream.view.notice).toBeUndefined();
  });

  it('moves frames to the page, two at most, and goes on with the newest', async () => {
    const { client, stream } = openPair();
    const frames: FramePost[] = [];
    stream.frame.on((post) => frames.push(post));
    await until(() => client.calls.length === 1);
    for (const number of [1, 2, 3, 4]) client.show(frame(number));
    await until(() => frames.length === 2);
    stream.done(frames[0]?.pixels);
    await until(() => frames.length === 3);
    expect(frames.map(({ number }) => number)).toEqual([1, 2, 4]);
    expect([...(frames[2]?.pixels ?? [])]).toEqual(Array.from({ length: 16 }, () => 4));
    expect(frames[0]?.pixels.byteLength).toBe(0);
  });

  it('sends nothing to a hidden page', async () => {
    const { client, stream } = openPair();
    const numbers: number[] = [];
    stream.frame.on((post) => numbers.push(post.number));
    stream.setVisible(false);
    stream.run('pause');
    await until(() => client.calls.length === 2);
    client.show(frame(1));
    client.show(frame(2));
    stream.setVisible(true);
    await until(() => numbers.length === 1);
    expect(numbers).toEqual([2]);
  });

  it('hashes every decoded frame, also those never shown', async () => {
    const { client, stream } = openPair();
    await stream.startRecording();
    for (const number of [1, 2, 3, 4, 5]) client.show(frame(number));
    const expected = [1, 2, 3, 4, 5].map((number) => createHash('sha256').update(frame(number).pixels).digest('hex'));
    expect(await stream.stopRecording()).toEqual(expected);
  });

  it('tells why it cannot record', async () => {
    const { stream } = openPair({ digest: undefined });
    await expect(stream.startRecording()).rejects.toMatchObject({ code: 'MISSING_CAPABILITY' });
  });

  it('closes with the reason when the client cannot even be made', async () => {
    const { stream } = openPair({
      createClient: () => {
        throw new PerunError('PROTOCOL_MALFORMED', '"?" is not a session id');
      },
    });
    await until(() => stream.view.state.kind === 'closed');
    expect(stream.view.state).toMatchObject({ error: { code: 'PROTOCOL_MALFORMED' } });
  });

  it('closes with a reason when its worker fails, and lets nobody wait for it', async () => {
    const { stream, like } = openPair();
    const waiting = stream.stopRecording();
    like.onerror?.({ message: 'boom' } as ErrorEvent);
    await expect(waiting).rejects.toMatchObject({ code: 'FAILED' });
    expect(stream.view.state).toMatchObject({ kind: 'closed', error: { message: expect.stringContaining('boom') } });
  });

  it('says goodbye once, then ends the worker', async () => {
    const { client, stream, isTerminated } = openPair();
    stream.close();
    stream.close();
    stream.setButtons(1);
    await until(() => isTerminated());
    expect(client.calls).toEqual(['start', 'close']);
  });
});

describe('Inspection', () => {
  it('records from the first frame of a player that is opened later', async () => {
    const inspection = new Inspection();
    await inspection.frameHashes.start();
    const { client, stream } = openPair();
    const detach = inspection.attach(stream);
    stream.run('pause');
    await until(() => client.calls.length === 2);
    client.show(frame(9));
    expect(await inspection.frameHashes.stop()).toEqual([createHash('sha256').update(frame(9).pixels).digest('hex')]);
    detach();
    expect(await inspection.frameHashes.stop()).toEqual([]);
  });

  it('does not record a player that was opened without asking', async () => {
    const inspection = new Inspection();
    const { client, stream } = openPair();
    inspection.attach(stream);
    await until(() => client.calls.length === 1);
    client.show(frame(1));
    expect(await inspection.frameHashes.stop()).toEqual([]);
  });
});
