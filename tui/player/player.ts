import type { ClientState, KeyboardLine, PlayerClient } from '../../src/client/types.ts';
import { systemClock } from '../../src/shared/clock.ts';
import type { Clock } from '../../src/shared/clock.ts';
import { PerunError, toPerunError } from '../../src/shared/errors.ts';
import type { RgbaFrame } from '../../src/shared/frame.ts';
import { formatSpeed } from '../../src/shared/quantities.ts';
import { colourModeOf } from '../canvas/colour-mode.ts';
import type { GraphicsWish } from '../canvas/graphics.ts';
import { commandOf, hintsOf, isKeptFromKeyboard, refusalOf } from './commands.ts';
import type { PlayerCommand, Situation } from './commands.ts';
import type { KeyEvent } from './key-events.ts';
import type { Layout } from './key-map.ts';
import { probeQuery } from './kitty-probe.ts';
import { helpMessage, stateMessage } from './messages.ts';
import { PlayerGraphics } from './player-graphics.ts';
import { PlayerInput } from './player-input.ts';
import { PlayerKeyboard } from './player-keyboard.ts';
import { PlayerSaves, type SaveControl } from './player-saves.ts';
import { PlayerView } from './player-view.ts';
import { RegisterStrip } from './register-strip.ts';
import { SpeedKeys, speedKeyOf } from './speed-keys.ts';
import { seatName } from './status-line.ts';
import type { StatusFields } from './status-line.ts';
import { TerminalModes } from './terminal-modes.ts';
import type { EndSignal } from './terminal-modes.ts';
import { TerminalOutput } from './terminal-output.ts';
import { windowSizeOf } from './terminal-streams.ts';
import type { ProcessEvents, TerminalInputStream, TerminalOutputStream } from './terminal-streams.ts';

export interface PlayInTerminalOptions {
  /** Not started yet; the player starts it, and closes it at the end. */
  readonly client: PlayerClient;
  readonly stdin: TerminalInputStream;
  readonly stdout: TerminalOutputStream;
  readonly env: Readonly<Record<string, string | undefined>>;
  /** How pictures are painted; `auto`, the best the terminal answers for, by default. */
  readonly graphics?: GraphicsWish;
  readonly clock?: Clock;
  /** Shows the registers of the core below the picture. */
  readonly debug?: boolean;
  /** Keeps saves; undefined where the host is another machine's. */
  readonly saves?: SaveControl | undefined;
  /** Where the host has a keyboard: ^K makes keys go there, and back to the buttons. */
  readonly keyboard?: KeyboardLine | undefined;
  /** Where signals and crashes are told; `process` by default. */
  readonly process?: ProcessEvents;
}

/** Why the player ended: the person left, a signal, the session ended, the client gave up, or the terminal is gone. */
export type PlayerEnd =
  | { readonly kind: 'quit' }
  | { readonly kind: 'signal'; readonly signal: EndSignal }
  | { readonly kind: 'session-ended' }
  | { readonly kind: 'client-closed'; readonly error: PerunError | undefined }
  | { readonly kind: 'terminal-lost' };

/** How often rates and countdowns are looked at; they are written only when their text changes. */
const tickMs = 250;
/** How long a notice stays in the status line. */
const toastMs = 4000;

/**
 * Shows a session in the terminal and sends keys back, until one of the ends above; the terminal is restored then.
 * Rejects with USAGE when one of the streams is no terminal, and with the error when something crashed.
 */
export async function playInTerminal(options: PlayInTerminalOptions): Promise<PlayerEnd> {
  const { stdin, stdout } = options;
  if (!stdin.isTTY || !stdout.isTTY) {
    const which = stdin.isTTY ? 'standard output' : 'standard input';
    throw new PerunError('USAGE', `cannot play in the terminal: ${which} is not a terminal`, {
      remedy: 'run it in a terminal, or use --view dump or --view none',
    });
  }
  const player = new TerminalPlayer(options);
  try {
    return await player.play();
  } finally {
    await options.client.close();
  }
}

class TerminalPlayer {
  readonly #client: PlayerClient;
  readonly #stdin: TerminalInputStream;
  readonly #stdout: TerminalOutputStream;
  readonly #clock: Clock;
  readonly #output: TerminalOutput;
  readonly #modes: TerminalModes;
  readonly #input: PlayerInput;
  readonly #speedKeys: SpeedKeys;
  readonly #graphics: PlayerGraphics;
  readonly #view: PlayerView;
  readonly #strip: RegisterStrip | undefined;
  readonly #saves: PlayerSaves | undefined;
  readonly #keyboard: PlayerKeyboard | undefined;
  readonly #finished: Promise<PlayerEnd>;
  #resolve!: (end: PlayerEnd) => void;
  #reject!: (error: PerunError) => void;
  readonly #disposers: (() => void)[] = [];
  #frame: RgbaFrame | undefined;
  #box: readonly string[] = [];
  #layout: Layout | undefined;
  #status: StatusFields | undefined;
  #help = false;
  #toast: string | undefined;
  #cancelToast: (() => void) | undefined;
  #retryAt = 0;
  #paintDue = false;
  /** To be asked as soon as the terminal takes something; the answer comes with the keys. */
  #question = '';
  #ended = false;

  constructor(options: PlayInTerminalOptions) {
    this.#finished = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    this.#client = options.client;
    if (options.debug === true) this.#strip = new RegisterStrip(options.client, () => this.#paint());
    if (options.saves !== undefined) {
      this.#saves = new PlayerSaves({
        control: options.saves,
        session: () => this.#client.session.id,
        title: () => this.#client.session.title,
        refusal: () => refusalOf('save', this.#situation()),
        say: (sentence) => this.#say(sentence),
        changed: () => this.#refresh(),
      });
    }
    if (options.keyboard !== undefined) this.#keyboard = new PlayerKeyboard(options.keyboard);
    this.#stdin = options.stdin;
    this.#stdout = options.stdout;
    this.#clock = options.clock ?? systemClock;
    this.#output = new TerminalOutput(options.stdout, () => this.#end({ kind: 'terminal-lost' }));
    this.#modes = new TerminalModes({
      stdin: options.stdin,
      writeNow: (text) => this.#output.writeNow(text),
      process: options.process ?? process,
      leaving: () => this.#graphics.leaving,
      signalled: (signal) => this.#end({ kind: 'signal', signal }),
      crashed: (error) => this.#fail(error),
      continued: () => this.#repaint(),
    });
    const colours = colourModeOf(options.env);
    this.#view = new PlayerView(colours, windowSizeOf(options.stdout));
    this.#speedKeys = new SpeedKeys(this.#clock, (percent) => this.#client.setSpeed(percent));
    this.#input = new PlayerInput({
      clock: this.#clock,
      layout: () => this.#client.session.layout,
      buttons: (buttons) => this.#client.setButtons(buttons),
      key: (event) => this.#handleKey(event),
      probed: (kind) => {
        this.#speedKeys.setReleases(kind);
        this.#keyboard?.setReleases(kind);
        if (kind === 'emulated') this.#say('key releases are emulated here: see ?');
        else this.#refresh();
      },
      said: (event) => {
        if (event.kind === 'focus' && !event.focused) this.#keyboard?.releaseAll();
        this.#graphics.handle(event);
      },
    });
    // After the keys, so that its complaint is what stays to be read.
    this.#graphics = new PlayerGraphics({
      clock: this.#clock,
      env: options.env,
      wish: options.graphics ?? 'auto',
      colourless: colours === 'mono',
      window: () => windowSizeOf(options.stdout),
      chosen: (graphics, complaint) => {
        this.#view.use(graphics);
        if (complaint === undefined) this.#refresh();
        else this.#say(complaint);
      },
    });
  }

  async play(): Promise<PlayerEnd> {
    try {
      this.#modes.enter();
      this.#listen();
      this.#output.writeNow(this.#graphics.query + probeQuery);
      this.#refresh();
      this.#client.start();
    } catch (error) {
      this.#fail(error);
    }
    return this.#finished;
  }

  #listen(): void {
    const client = this.#client;
    const stdin = this.#stdin;
    const feed = (chunk: Uint8Array | string): void =>
      this.#input.feed(typeof chunk === 'string' ? Buffer.from(chunk) : chunk);
    const lost = (): void => this.#end({ kind: 'terminal-lost' });
    const resized = (): void => {
      this.#view.resize(windowSizeOf(this.#stdout));
      this.#question = this.#graphics.resized();
      this.#refresh();
    };
    stdin.on('data', feed).on('end', lost).on('error', lost);
    this.#stdout.on('resize', resized).on('error', lost);
    this.#disposers.push(
      () => {
        stdin.off('data', feed).off('end', lost).off('error', lost);
        // A stream that is still read keeps the process alive.
        stdin.pause();
        this.#stdout.off('resize', resized).off('error', lost);
      },
      client.presented.on((frame) => {
        const first = this.#frame === undefined;
        this.#frame = frame;
        // The first picture takes the place of a message.
        if (first) this.#refresh();
        else this.#paint();
      }),
      client.stateChanged.on((state) => this.#stateChanged(state)),
      client.sessionChanged.on(({ layout }) => {
        // What was held means something else where the layout is another one.
        if (layout !== this.#layout) this.#input.releaseAll();
        this.#layout = layout;
        this.#refresh();
      }),
      client.seatChanged.on((seat) => this.#say(`your seat: ${seatName(seat)}`)),
      client.notice.on((error) => this.#say(error.message)),
      this.#clock.every(tickMs, () => this.#refresh()),
    );
    stdin.resume();
  }

  #stateChanged(state: ClientState): void {
    if (state.kind === 'retrying') this.#retryAt = this.#clock.now() + state.delayMs;
    if (state.kind === 'closed') this.#end({ kind: 'client-closed', error: state.error });
    else this.#refresh();
  }

  /** True for keys that are not for the game. */
  #handleKey(event: KeyEvent): boolean {
    if (this.#keyboard?.isOn === true && !isKeptFromKeyboard(event)) {
      this.#keyboard.key(event);
      return true;
    }
    const held = speedKeyOf(event);
    // A list of saves has the keys, but what was held before is still let go.
    if (held !== undefined && (this.#saves?.isOpen !== true || event.action === 'release')) {
      const refusal = event.action === 'press' ? refusalOf(held, this.#situation()) : undefined;
      if (refusal === undefined) this.#speedKeys.key(event, held);
      else this.#say(refusal);
      return true;
    }
    const command = commandOf(event);
    if (this.#saves?.isOpen === true && command !== 'quit' && command !== 'saves') {
      if (event.action !== 'release') this.#saves.key(event);
      return true;
    }
    if (command !== 'quit' && this.#client.session.state === 'ended' && event.action === 'press') {
      this.#end({ kind: 'session-ended' });
      return true;
    }
    if (command === undefined) return false;
    const refusal = refusalOf(command, this.#situation());
    if (refusal === undefined) this.#command(command);
    else this.#say(refusal);
    return true;
  }

  #command(command: PlayerCommand): void {
    const client = this.#client;
    switch (command) {
      case 'quit':
        return this.#end({ kind: 'quit' });
      case 'help':
      case 'back':
        this.#help = command === 'help' && !this.#help;
        return this.#refresh();
      case 'keys':
        this.#input.releaseAll();
        this.#help = false;
        this.#keyboard?.toggle();
        return this.#refresh();
      case 'pause':
        return client.run(client.session.state === 'paused' ? 'resume' : 'pause');
      case 'step':
      case 'reset':
        return client.run(command);
      case 'save':
        return this.#saves?.quickSave();
      case 'load':
        return this.#saves?.quickLoad();
      case 'saves':
        // What is held would be held for as long as the list is read.
        this.#input.releaseAll();
        this.#help = false;
        return this.#saves?.toggle();
      case 'seat':
        return client.requestSeat({ kind: client.seat.kind === 'watcher' ? 'player' : 'watcher', player: 0 });
    }
  }

  #situation(): Situation {
    const { state, session, seat } = this.#client;
    const open = state.kind === 'open';
    const [help, keepsSaves] = [this.#help, this.#saves !== undefined];
    const keyboard = this.#keyboard === undefined ? 'none' : this.#keyboard.isOn ? 'on' : 'off';
    return { open, extended: open && state.extended, state: session.state, seat, help, keepsSaves, keyboard };
  }

  #say(sentence: string): void {
    this.#cancelToast?.();
    this.#toast = sentence;
    this.#cancelToast = this.#clock.after(toastMs, () => {
      this.#toast = undefined;
      this.#refresh();
    });
    this.#refresh();
  }

  #repaint(): void {
    this.#view.forget();
    this.#refresh();
  }

  /** Looks at everything but the picture again, and paints. */
  #refresh(): void {
    if (this.#ended) return;
    const { state, session, seat } = this.#client;
    const keys = hintsOf(this.#situation());
    const releases = this.#input.releases;
    this.#box =
      this.#saves?.isOpen === true
        ? this.#saves.lines()
        : this.#help
          ? helpMessage(session.layout, keys, releases)
          : stateMessage(state, session, this.#frame !== undefined, this.#retryAt - this.#clock.now());
    const message = this.#toast ?? formatSpeed(session.speed) ?? (session.state === 'paused' ? 'paused' : undefined);
    this.#status = { message, session, seat, stats: this.#client.stats(), releases, keys };
    this.#paint();
  }

  /** Paints now, or as soon as the terminal has taken what it was given; of several frames meanwhile, the last. */
  #paint(): void {
    if (this.#ended || this.#status === undefined) return;
    if (this.#output.busy) {
      this.#paintDue = true;
      return;
    }
    this.#paintDue = false;
    if (this.#question !== '') {
      this.#input.expectAnswers();
      this.#output.writeNow(this.#question);
      this.#question = '';
    }
    const strip = this.#strip?.rows(windowSizeOf(this.#stdout));
    const bytes = this.#view.render({ frame: this.#frame, box: this.#box, status: this.#status, strip });
    if (bytes.length === 0) return;
    this.#output.write(bytes, () => {
      if (this.#paintDue) this.#paint();
    });
  }

  #end(end: PlayerEnd): void {
    if (this.#restore()) this.#resolve(end);
  }

  #fail(error: unknown): void {
    if (this.#restore()) this.#reject(toPerunError(error));
  }

  /** Gives the terminal back and lets go of everything; false if that was done before. */
  #restore(): boolean {
    if (this.#ended) return false;
    this.#ended = true;
    this.#modes.leave();
    this.#output.close();
    for (const dispose of this.#disposers) dispose();
    this.#cancelToast?.();
    this.#strip?.close();
    this.#graphics.close();
    this.#speedKeys.releaseAll();
    this.#keyboard?.releaseAll();
    this.#input.close();
    return true;
  }
}
