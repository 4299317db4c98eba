import type { MediaStream } from '../../media/types.ts';
import type { PairOutcome } from '../../protocol/pairing/messages.ts';
import { clockEcho } from '../../protocol/punktfunk/clock-sync.ts';
import { CloseCode } from '../../protocol/punktfunk/constants.ts';
import type { CloseEvent } from '../../protocol/punktfunk/control-stream.ts';
import type { HostEvent } from '../../protocol/punktfunk/host-control.ts';
import type { ControlMessage, ControlMessageOf, Hello } from '../../protocol/punktfunk/messages.ts';
import { type PerunError, toPerunError } from '../../shared/errors.ts';
import type { QuicClose, QuicConnection, QuicRoute } from '../../transport/quic/types.ts';
import { type Access, admit, secondsLeft } from './admission.ts';
import { ControlLine } from './control-line.ts';
import { playFeedback } from './feedback.ts';
import { negotiate, termsWith, streamOptions, welcome } from './negotiate.ts';
import { Ceremony, closeOfOutcome, knock } from './pairing.ts';
import { Streaming } from './streaming.ts';
import { desktopName, type DoorOptions, type DoorSession, runningPrefix } from './types.ts';

/** How long a client may take to close after it was told how pairing ended, ms. */
const afterPairingMs = 5000;

export interface VisitOwner {
  readonly options: DoorOptions;
  /** False where as many stream as may: the client is told to come back. */
  readonly hasRoom: () => boolean;
  /** The visit is over, and so is what it had. */
  readonly over: (visit: Visit) => void;
}

/**
 * One connection of a client, from its first message to its end: pairing, or a stream. Whatever goes wrong closes this
 * connection, with the close code that says why, and nothing else.
 */
export class Visit {
  readonly #connection: QuicConnection;
  readonly #owner: VisitOwner;
  readonly #id: string;
  readonly #atEnd: ((close: QuicClose) => void)[] = [];
  #control: ControlLine | undefined;
  /** `new` until the first message; `parked` while the operator decides. */
  #phase: 'new' | 'pairing' | 'parked' | 'opening' | 'welcomed' | 'streaming' | 'over' = 'new';
  #ceremony: Ceremony | undefined;
  #access: Access | undefined;
  #stream: MediaStream | undefined;
  #streaming: Streaming | undefined;
  #route: QuicRoute | undefined;
  #session: DoorSession | undefined;
  #stopHandshake: () => void = () => {};
  #stopExpiry: () => void = () => {};

  constructor(id: string, connection: QuicConnection, owner: VisitOwner) {
    this.#id = id;
    this.#connection = connection;
    this.#owner = owner;
    const { trust } = owner.options;
    connection.onClosed((close) => this.#ended(close));
    this.#armHandshake();
    this.#atEnd.push(trust.changed.on(() => this.#judgeAgain()));
    connection.onStream((stream) => {
      // Clipboard transfers would come on further ones; there is no clipboard.
      if (this.#control !== undefined || stream.kind !== 'bidi') return stream.stop(CloseCode.unknownStream);
      this.#control = new ControlLine(
        stream,
        (event) => this.#hear(event),
        () => this.#endUnlessPairing(),
      );
    });
  }

  /** Who is being sent pictures; undefined before and after. */
  get session(): DoorSession | undefined {
    return this.#session;
  }

  /** True from the moment a stream is being opened for it. */
  get isCounted(): boolean {
    return this.#phase === 'opening' || this.#phase === 'welcomed' || this.#phase === 'streaming';
  }

  close(code: CloseCode, reason: string): void {
    this.#connection.close(code, reason);
  }

  #armHandshake(): void {
    const { clock, limits } = this.#owner.options;
    this.#stopHandshake();
    this.#stopHandshake = clock.after(limits.handshakeMs, () => {
      this.#connection.close(CloseCode.setupFailed, 'the handshake took too long');
    });
  }

  #hear(event: HostEvent | CloseEvent): void {
    switch (event.kind) {
      case 'pairRequest':
        return this.#pair(event);
      case 'pairProof':
        return this.#ceremony?.prove(event);
      case 'hello':
        return this.#greet(event.hello);
      case 'start':
        return this.#start();
      case 'control':
        return this.#hearControl(event.message);
      case 'close':
        return this.#refuse(event.code, event.error);
    }
  }

  #hearControl(message: ControlMessage): void {
    if (message.kind !== 'clockProbe') return this.#streaming?.receive(message, this.#access?.grants ?? 0);
    const { wallClock } = this.#owner.options;
    const t2 = wallClock();
    this.#control?.send(clockEcho(message, t2, wallClock()));
  }

  #pair(request: ControlMessageOf<'pairRequest'>): void {
    const { trust, clock } = this.#owner.options;
    const { peerFingerprint: fingerprint, peerAddress: remote } = this.#connection;
    if (fingerprint === '') return this.close(CloseCode.identityRequired, 'pairing takes a client certificate');
    // A browser's key has to be proved in another way, and browsers have another door.
    if (request.deviceKey !== undefined) return this.close(CloseCode.setupFailed, 'devices pair by certificate here');
    this.#phase = 'pairing';
    // The time a proof may take is the desk's.
    this.#stopHandshake();
    this.#ceremony = new Ceremony(trust, {
      facts: { remote, fingerprint, kind: 'certificate' },
      challenge: (share, confirm) => this.#control?.challenge(share, confirm),
      result: (ok) => this.#control?.pairResult(ok),
      ended: (outcome) => {
        const code = closeOfOutcome[outcome];
        if (code !== CloseCode.none) return this.close(code, reasonOf(outcome));
        // The result has to arrive before the connection goes: the client closes.
        this.#stopHandshake = clock.after(afterPairingMs, () => this.close(CloseCode.none, reasonOf(outcome)));
      },
    });
    this.#ceremony.request(request);
  }

  #greet(hello: Hello): void {
    const { trust } = this.#owner.options;
    const admission = admit(this.#connection.peerFingerprint, trust, this.#owner.options.now());
    if (typeof admission === 'number') return this.close(admission, 'not let in');
    if (admission === 'ask') return this.#park(hello);
    trust.saw(this.#connection.peerFingerprint);
    this.#open(hello, admission);
  }

  /** The operator decides; the client waits with its Hello on the way. */
  #park(hello: Hello): void {
    const { trust } = this.#owner.options;
    const { peerFingerprint: fingerprint, peerAddress: remote } = this.#connection;
    this.#phase = 'parked';
    this.#stopHandshake();
    const giveUp = knock(trust, { remote, fingerprint, kind: 'certificate' }, hello.name, (outcome) => {
      if (this.#phase !== 'parked') return;
      if (outcome !== 'paired') return this.close(closeOfOutcome[outcome], reasonOf(outcome));
      this.#phase = 'new';
      this.#armHandshake();
      this.#greet(hello);
    });
    this.#atEnd.push(giveUp);
  }

  #open(hello: Hello, access: Access): void {
    if (!this.#owner.hasRoom()) return this.close(CloseCode.busy, 'as many clients are served as may be');
    if (hello.launch !== '' && !access.mayLaunch && !isSessionName(hello.launch)) {
      return this.close(CloseCode.launchNotPermitted, 'this device may not start anything');
    }
    this.#phase = 'opening';
    this.#access = access;
    this.#stopHandshake();
    this.#openStream(hello, access).catch((error: unknown) => this.#refuse(CloseCode.setupFailed, toPerunError(error)));
  }

  async #openStream(hello: Hello, access: Access): Promise<void> {
    const { options } = this.#owner;
    const { settings, media, sources, random, logger, clock } = options;
    const { peerAddress: address, peerFingerprint: fingerprint } = this.#connection;
    const asked = negotiate(hello, settings, address, random);
    const source = await sources.pick(hello.launch, access.mayLaunch, asked.mode);
    const terms = termsWith(asked, source);
    if (this.#isOver) return;
    const peer = { id: this.#id, address, local: localFor(address) };
    const stream = await media.open(streamOptions(terms, peer, source, access, settings.frames));
    this.#atEnd.push((close) => void stream.close(isGoodbye(close) ? 'quit' : 'lost'));
    if (this.#isOver) return void stream.close();
    this.#stream = stream;
    stream.ended.on((error) => {
      if (error === undefined) this.close(CloseCode.gameEnded, 'the source has ended');
      else this.#refuse(CloseCode.setupFailed, toPerunError(error));
    });
    stream.moved.on((route) => void this.#routeTo(stream, route));
    await this.#routeTo(stream, stream.route);
    if (this.#isOver) return;
    this.#session = {
      ...{ id: this.#id, fingerprint, source, name: hello.name },
      remote: `${address}:${this.#connection.peerPort}`,
      get mode() {
        return stream.mode;
      },
      since: options.now(),
      stats: () => stream.stats(),
    };
    this.#phase = 'welcomed';
    this.#armHandshake();
    const now = this.#judge() ?? access;
    this.#control?.welcome(
      welcome({ ...terms, mode: stream.mode }, source, stream.port, now, settings.frames, this.#owner.options.now()),
    );
    logger.info(
      { id: this.#id, name: hello.name, remote: address, source, mode: stream.mode },
      'a client was welcomed',
    );
    this.#streaming = new Streaming(options, stream, (message) => this.#control?.send(message));
    if (settings.testFeedback) this.#atEnd.push(clock.after(1000, () => this.#playFeedback()));
  }

  #start(): void {
    this.#stopHandshake();
    this.#phase = 'streaming';
  }

  #playFeedback(): void {
    if (!this.#isOver) this.#atEnd.push(playFeedback(this.#connection, this.#owner.options.clock));
  }

  /** Sound goes out and input comes in past this process. */
  async #routeTo(stream: MediaStream, path: string): Promise<void> {
    try {
      const old = this.#route;
      this.#route = await this.#connection.routeDatagrams(path, stream.id);
      old?.close();
    } catch (error) {
      if (!this.#isOver) this.#owner.options.logger.warn({ error, id: this.#id }, 'sound and input have no way');
    }
  }

  #judgeAgain(): void {
    if (this.#access === undefined || this.#isOver) return;
    const access = this.#judge();
    if (access === undefined || this.#phase === 'opening') return;
    this.#stream?.setGrants(access.grants);
    this.#control?.send({
      kind: 'accessUpdate',
      grants: access.grants,
      expiresInSeconds: secondsLeft(access, this.#owner.options.now()),
    });
  }

  /** What it may do now; undefined after it was put out. */
  #judge(): Access | undefined {
    const { trust, clock } = this.#owner.options;
    const admission = admit(this.#connection.peerFingerprint, trust, this.#owner.options.now());
    if (admission === 'ask') this.close(CloseCode.denied, 'the trust in this device was taken back');
    else if (typeof admission === 'number') this.close(admission, 'not let in any longer');
    if (typeof admission !== 'object') return undefined;
    this.#access = admission;
    this.#stopExpiry();
    if (admission.expiresAt !== null) {
      // A timer takes 24 days at most; a longer one is looked at again then.
      const wait = Math.min(Math.max(admission.expiresAt - this.#owner.options.now(), 0), 0x7fff_ffff);
      this.#stopExpiry = clock.after(wait, () => this.#judge());
    }
    return admission;
  }

  #endUnlessPairing(): void {
    if (this.#phase !== 'pairing' && this.#phase !== 'over') this.close(CloseCode.none, 'the control stream ended');
  }

  #refuse(code: CloseCode, error: PerunError): void {
    if (this.#isOver) return;
    this.#owner.options.logger.warn(
      { error, id: this.#id, remote: this.#connection.peerAddress },
      'a client was refused',
    );
    this.close(code, error.message);
  }

  get #isOver(): boolean {
    return this.#phase === 'over';
  }

  #ended(close: QuicClose): void {
    if (this.#isOver) return;
    const wasShown = this.#session !== undefined;
    this.#phase = 'over';
    this.#session = undefined;
    this.#stopHandshake();
    this.#stopExpiry();
    this.#ceremony?.close();
    this.#streaming?.close();
    this.#control?.close();
    this.#route?.close();
    for (const end of this.#atEnd) end(close);
    if (wasShown) this.#owner.options.logger.info({ id: this.#id, ...close }, 'a client has gone');
    this.#owner.over(this);
  }
}

/** A launch id that names what already runs takes no grant to start anything. */
function isSessionName(launch: string): boolean {
  return launch.startsWith(runningPrefix) || launch === desktopName;
}

/** Somebody decided that it is over, the client or this host; networks and crashes decide nothing. */
function isGoodbye({ by, application }: QuicClose): boolean {
  return application && (by === 'peer' || by === 'us');
}

/** The same family as the peer's; which addresses the host listens on was decided by who opened the listener. */
function localFor(address: string): string {
  if (address === '127.0.0.1' || address === '::1') return address;
  return address.includes(':') ? '::' : '0.0.0.0';
}

function reasonOf(outcome: PairOutcome): string {
  return outcome === 'paired' ? 'paired' : `pairing: ${outcome}`;
}
