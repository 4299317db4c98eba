import type { EncoderKind } from '../codec/create-encoder.ts';
import type { Lz4 } from '../codec/lz4/lz4.ts';
import type { Zstd } from '../codec/zstd.ts';
import type { AskPart, Part } from '../shared/asks.ts';
import type { Clock } from '../shared/clock.ts';
import { PerunError } from '../shared/errors.ts';
import { Signal } from '../shared/events.ts';
import type { RgbaFrame } from '../shared/frame.ts';
import type { Limits } from '../shared/limits.ts';
import type { Logger } from '../shared/logger.ts';
import { AskDesk, type Asker } from './ask-desk.ts';
import { askRefusal } from './ask-seats.ts';
import { DeviceDesk } from './device-desk.ts';
import { InputMerge } from './input-merge.ts';
import { type Membership, Person, type PersonOffer, type Viewer } from './membership.ts';
import { LastSecond } from './rate.ts';
import { FrameRendition, renditionKey } from './rendition.ts';
import { padOf, type Seat, SeatTable, watcherSeat } from './seats.ts';
import { Steering, steererOf } from './steering.ts';
import type { Source, SourceInfo, SourcePort } from './source.ts';
import type { HistoryTotal } from './tempo/state-history.ts';
import type { SessionTotals } from './totals.ts';
import type { AudioChunk, AudioTrack, TerminalTrack, Track } from './tracks.ts';

export type SessionState = 'waiting' | 'live' | 'paused' | 'ended';

export interface SessionOptions {
  readonly id: string;
  /** What a person called it; '' leaves that to the source. */
  readonly title: string;
  /** What it is called where neither says. */
  readonly label: string;
  /** Who keeps it alive: its own source only, or someone (a supervisor) who ends it by `end`. */
  readonly keeper: 'source' | 'launcher';
  readonly lz4: Lz4;
  readonly zstd?: Zstd | undefined;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly totals: SessionTotals;
  /** What the states of all sessions take that can be gone back to. */
  readonly history: HistoryTotal;
}

/**
 * One running source with the people connected to it. It shares each frame out in renditions, merges input by seats,
 * and outlives its source: a source that dies leaves the session waiting for the next.
 */
export class Session {
  readonly id: string;
  readonly keeper: 'source' | 'launcher';
  readonly createdAt: Date = new Date();
  /** Fires when source, state or title changed, and when people come and go. */
  readonly changed: Signal<[]> = new Signal();
  readonly joined: Signal<[person: Person]> = new Signal();
  /** Fires for everybody, also when the session ends. */
  readonly left: Signal<[person: Person]> = new Signal();
  readonly ended: Signal<[reason: string]> = new Signal();
  readonly steering: Steering;
  readonly #options: SessionOptions;
  readonly #people = new Map<string, Person>();
  readonly #seats = new SeatTable<Person>();
  readonly #merge: InputMerge<Person>;
  readonly #devices = new DeviceDesk<Person>();
  readonly #asks: AskDesk;
  readonly #renditions = new Map<string, FrameRendition>();
  readonly #fps: LastSecond;
  readonly #byteRate: LastSecond;
  #state: SessionState = 'waiting';
  #source: Source | undefined;
  #lastInfo: SourceInfo | undefined;
  #attachedAt: Date | undefined;
  #frame: RgbaFrame | undefined;
  #audio: AudioTrack | undefined;
  #terminal: TerminalTrack | undefined;
  #framesIn = 0;
  #framesRefused = 0;
  #nextPerson = 1;
  /** When the first input came that no frame has followed yet. */
  #inputAt: number | undefined;

  constructor(options: SessionOptions) {
    this.id = options.id;
    this.keeper = options.keeper;
    this.#options = options;
    this.#asks = new AskDesk(options.limits.openAsks);
    this.#fps = new LastSecond(options.clock);
    this.#byteRate = new LastSecond(options.clock);
    this.#merge = new InputMerge((pad, buttons) => this.#source?.input(pad, buttons));
    this.steering = new Steering({
      ...options,
      total: options.history,
      source: () => this.#source,
      ask: (asker, request, part) => this.ask(asker, request, part),
      isSeated: (...kinds) => this.people.some((person) => kinds.includes(this.seatOf(person).kind)),
      isPaused: () => this.#state === 'paused',
      changed: () => this.#tellAll(),
    });
  }

  get state(): SessionState {
    return this.#state;
  }

  /** Info of the source, or of the last one while the session waits for the next. */
  get info(): SourceInfo | undefined {
    return this.#source?.info ?? this.#lastInfo;
  }

  get source(): Source | undefined {
    return this.#source;
  }

  get attachedAt(): Date | undefined {
    return this.#attachedAt;
  }

  get title(): string {
    const { title, label } = this.#options;
    return title || this.info?.title || label || this.info?.name || this.id;
  }

  get people(): readonly Person[] {
    return [...this.#people.values()];
  }

  get peopleCount(): number {
    return this.#people.size;
  }

  get tracks(): readonly Track[] {
    const tracks: Track[] = [];
    const rate = this.info?.rate;
    if (this.#frame !== undefined && rate !== undefined) {
      tracks.push({ kind: 'frames', width: this.#frame.width, height: this.#frame.height, rate });
    }
    if (this.#audio !== undefined) tracks.push(this.#audio);
    if (this.#terminal !== undefined) tracks.push(this.#terminal);
    return tracks;
  }

  get stats(): {
    fps: number;
    bytesPerSecond: number;
    framesIn: number;
    framesRefused: number;
    renditions: FrameRendition['stats'][];
  } {
    return {
      fps: this.#fps.perSecond,
      bytesPerSecond: this.#byteRate.perSecond,
      framesIn: this.#framesIn,
      framesRefused: this.#framesRefused,
      renditions: [...this.#renditions.values()].map((rendition) => rendition.stats),
    };
  }

  /** The newest picture. */
  get frame(): RgbaFrame | undefined {
    return this.#frame;
  }

  seatOf(person: Person): Seat {
    return this.#seats.seatOf(person);
  }

  /** Takes a source in; one that was there before is released (hot swap). Throws REFUSED once the session has ended. */
  attach(source: Source): SourcePort {
    if (this.#state === 'ended') throw new PerunError('REFUSED', `session ${this.id} has ended`);
    this.#source?.released('another source took its place');
    this.#asks.sourceLost();
    this.steering.sourceChanged();
    this.#source = source;
    this.#lastInfo = source.info;
    this.#attachedAt = new Date();
    this.#terminal = undefined;
    this.#setState('live');
    this.#merge.repeat();
    return this.#port(source);
  }

  /** Lets a person in as a watcher; they get the current picture at once. Throws REFUSED once the session has ended. */
  join(offer: PersonOffer, viewer: Viewer): Membership {
    if (this.#state === 'ended') throw new PerunError('REFUSED', `session ${this.id} has ended`);
    const { totals } = this.#options;
    const sent = (bytes: number): void => {
      this.#byteRate.add(bytes);
      totals.framesSent++;
      totals.bytesSent += bytes;
    };
    const person = new Person(`${this.id}.${this.#nextPerson++}`, offer, viewer, sent, () => totals.framesDropped++);
    this.#people.set(person.id, person);
    this.joined.emit(person);
    if (this.#terminal !== undefined) viewer.terminal(this.#terminal);
    this.#rendition(offer.rendition).join(person, this.#frame, this.#framesIn & 0xffff);
    this.changed.emit();
    return this.#membership(person);
  }

  /** A part of a question of the host's own to the source; what speaks against it is the answer. */
  ask(asker: Asker, request: number, part: AskPart): void {
    this.#asks.ask(asker, request, part, this.#source?.asks);
  }

  /** Ends it for everybody; idempotent. */
  end(reason: string): void {
    if (this.#state === 'ended') return;
    this.#source?.released(reason);
    this.#source = undefined;
    this.#asks.sourceLost();
    this.steering.sourceChanged();
    this.#state = 'ended';
    const people = [...this.#people.values()];
    this.#people.clear();
    this.#renditions.clear();
    for (const person of people) {
      person.viewer.ended(reason);
      this.left.emit(person);
    }
    this.ended.emit(reason);
    this.changed.emit();
  }

  #port(source: Source): SourcePort {
    const attached = (): boolean => this.#source === source;
    const when = <T extends readonly unknown[]>(action: (...values: T) => void) => {
      return (...values: T): void => {
        if (attached()) action(...values);
      };
    };
    return {
      get attached() {
        return attached();
      },
      described: when(() => {
        this.#lastInfo = source.info;
        this.#tellAll();
      }),
      frame: when((frame: RgbaFrame) => this.#takeFrame(frame)),
      frameRefused: when(() => {
        this.#framesRefused++;
        this.#options.totals.framesRefused++;
      }),
      audio: when((chunk: AudioChunk) => this.#takeAudio(chunk)),
      terminal: when((track: TerminalTrack) => {
        this.#terminal = track;
        for (const person of this.#people.values()) person.viewer.terminal(track);
      }),
      terminalBytes: when((bytes: Uint8Array) => {
        for (const person of this.#people.values()) person.viewer.terminalBytes(bytes);
      }),
      debug: when((data: Uint8Array) => {
        // What a debugger sees is for those alone who may take the owner's seat.
        for (const person of this.#people.values()) if (person.offer.mayOwn) person.debug(data);
      }),
      stopped: when(() => this.steering.stopped()),
      answer: when((ticket: number, result: Part | PerunError) => this.#asks.answer(ticket, result)),
      paused: when((paused: boolean) => {
        if (this.steering.reported(paused)) this.#setState(paused ? 'paused' : 'live');
      }),
      detach: when(() => {
        this.#source = undefined;
        this.#asks.sourceLost();
        this.steering.sourceChanged();
        this.#setState('waiting');
      }),
    };
  }

  #takeFrame(frame: RgbaFrame): void {
    const resized = frame.width !== this.#frame?.width || frame.height !== this.#frame.height;
    this.#frame = frame;
    this.#framesIn++;
    this.#fps.add(1);
    this.#countFrame();
    this.steering.frame();
    for (const rendition of this.#renditions.values()) rendition.push(frame, this.#framesIn & 0xffff);
    if (resized) this.changed.emit();
  }

  #countFrame(): void {
    const { totals, clock } = this.#options;
    totals.framesIn++;
    if (this.#inputAt === undefined) return;
    totals.inputToFrame.observe((clock.now() - this.#inputAt) / 1000);
    this.#inputAt = undefined;
  }

  #takeAudio(chunk: AudioChunk): void {
    if (chunk.rate !== this.#audio?.rate || chunk.channels !== this.#audio.channels) {
      this.#audio = { kind: 'audio', rate: chunk.rate, channels: chunk.channels };
    }
    if (!this.steering.isAudible) return;
    for (const person of this.#people.values()) if (person.ready) person.viewer.audio(chunk);
  }

  #membership(person: Person): Membership {
    const here = (): boolean => this.#people.has(person.id);
    const inputs = new LastSecond(this.#options.clock);
    const seatOf = (): Seat => (here() ? this.#seats.seatOf(person) : watcherSeat);
    const padToDrive = (): number | undefined => {
      const pad = padOf(seatOf(), this.info?.players ?? 1);
      if (pad === undefined || inputs.sum >= this.#options.limits.inputPerSecond) return undefined;
      inputs.add(1);
      person.inputs++;
      this.#inputAt ??= this.#options.clock.now();
      return pad;
    };
    return {
      id: person.id,
      get seat() {
        return seatOf();
      },
      requestSeat: (wanted) => {
        if (!here()) return watcherSeat;
        const seat = this.#seats.take(person, wanted, person.offer.mayOwn);
        this.#letGo(person);
        person.viewer.seatChanged(seat);
        this.changed.emit();
        return seat;
      },
      rename: (name) => {
        person.name = name;
        this.changed.emit();
      },
      input: (buttons) => {
        const pad = padToDrive();
        if (pad !== undefined) this.#merge.set(person, pad, buttons);
      },
      device: (input) => {
        const taker = this.#source?.devices;
        const pad = taker && padToDrive();
        if (taker !== undefined && pad !== undefined) this.#devices.set(person, pad, input, taker);
      },
      speak: (chunk) => {
        const { kind } = seatOf();
        if (kind === 'player' || kind === 'owner') this.#source?.microphone?.(chunk);
      },
      ask: (request, part) => {
        if (!here()) return;
        const { kind } = seatOf();
        const held = part.kind === 'loadState' ? this.steering.refusal(kind === 'owner') : undefined;
        const refusal = askRefusal(kind, part.kind) ?? held;
        if (refusal !== undefined) {
          if (part.offset === 0) person.answer(request, refusal);
          return;
        }
        if (part.kind === 'stepInstruction') this.steering.hold();
        this.#asks.ask(person, request, part, this.#source?.asks);
      },
      type: (bytes) => {
        const { kind } = seatOf();
        if (kind === 'typist' || kind === 'owner') this.#source?.type(bytes);
      },
      run: (action) => this.steering.run(action, steererOf(person, seatOf().kind, action)),
      setSpeed: (percent) => this.steering.setSpeed(percent, steererOf(person, seatOf().kind, 'change the speed of')),
      drained: () => {
        if (!here()) return;
        person.drained();
        this.#renditions.get(renditionKey(person.offer.rendition))?.drained(person);
      },
      leave: () => this.#leave(person),
    };
  }

  #leave(person: Person): void {
    if (!this.#people.delete(person.id)) return;
    this.left.emit(person);
    this.#asks.leave(person);
    this.#seats.leave(person);
    this.#letGo(person);
    const key = renditionKey(person.offer.rendition);
    const rendition = this.#renditions.get(key);
    rendition?.leave(person);
    if (rendition?.empty) this.#renditions.delete(key);
    this.changed.emit();
  }

  /** Nothing that a person held outlives their seat. */
  #letGo(person: Person): void {
    this.#merge.release(person);
    this.#devices.release(person, this.#source?.devices);
    this.steering.seatLeft(person);
  }

  #rendition(kind: EncoderKind): FrameRendition {
    const key = renditionKey(kind);
    let rendition = this.#renditions.get(key);
    if (rendition === undefined) {
      rendition = new FrameRendition(kind, this.#options.lz4, this.#options.zstd, this.#options.totals);
      this.#renditions.set(key, rendition);
    }
    return rendition;
  }

  #setState(state: SessionState): void {
    if (this.#state === 'ended') return;
    this.#state = state;
    this.#options.logger.info({ session: this.id, state }, 'session state');
    this.#tellAll();
  }

  #tellAll(): void {
    for (const person of this.#people.values()) person.viewer.sessionChanged();
    this.changed.emit();
  }
}
