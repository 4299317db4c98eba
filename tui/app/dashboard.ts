import type { ControlClient } from '../../src/control/client/client.ts';
import type { HistoryItem } from '../../src/control/contract/history.ts';
import type { SaveInfo } from '../../src/control/contract/save.ts';
import type { Register } from '../../src/client/registers.ts';
import type { PlayerClient } from '../../src/client/types.ts';
import type { Clock } from '../../src/shared/clock.ts';
import { toPerunError } from '../../src/shared/errors.ts';
import { Signal } from '../../src/shared/events.ts';
import type { RgbaFrame } from '../../src/shared/frame.ts';
import type { Grant } from '../../src/shared/grants.ts';
import { formatAge } from '../../src/shared/quantities.ts';
import type { WindowSize } from '../player/terminal-streams.ts';
import { printable } from '../player/text-cells.ts';
import { nextTheme } from '../theme/themes.ts';
import type { ThemeName } from '../theme/themes.ts';
import { placeKeys, refusalOf } from './commands.ts';
import type { Command } from './commands.ts';
import { HostFeed } from './host-feed.ts';
import type { HostFacts } from './host-facts.ts';
import { jumpTarget } from './jump.ts';
import { layoutOf, paneAt } from './layout.ts';
import type { MouseEvent } from './mouse-input.ts';
import { firstRow } from './rows.ts';
import { PairingActs } from './pairing-acts.ts';
import { isGood, offers, type ShownPin } from './pairing-facts.ts';
import { pairingLayout } from './pairing-layout.ts';
import { RegisterWatch } from './register-watch.ts';
import { SaveActs } from './save-acts.ts';
import { Shelf, type ShelfFacts } from './shelf.ts';
import { shelfLayout } from './shelf-layout.ts';
import { focusNames, initialState, shownOf } from './ui-state.ts';
import type { FocusName, Shown, UiState } from './ui-state.ts';

/** What the person wants that the dashboard cannot do by itself. */
export type Wish = { readonly kind: 'quit' } | { readonly kind: 'play'; readonly session: string };

/** All that a screen shows; a new object whenever something changed. */
export interface View {
  readonly facts: HostFacts;
  readonly state: UiState;
  readonly shown: Shown;
  readonly registers: readonly Register[] | undefined;
  /** The PIN that was armed here, while it is good. */
  readonly pin: ShownPin | undefined;
  readonly shelf: ShelfFacts;
  /** The selected save, and its picture as far as it is known. */
  readonly save: SaveInfo | undefined;
  readonly picture: RgbaFrame | undefined;
  /** The selected session of the history. */
  readonly past: HistoryItem | undefined;
}

export interface DashboardOptions {
  readonly control: ControlClient;
  /** A client that watches a session, not started yet. */
  readonly watch: (session: string) => Promise<PlayerClient>;
  readonly theme: ThemeName;
  readonly clock: Clock;
}

/** How long a notice stays. */
const toastMs = 4000;

/** What a dashboard knows and what its keys do, without a screen: it lives on while a game is played on the screen. */
export class Dashboard {
  readonly changed: Signal<[]> = new Signal();
  readonly wished: Signal<[wish: Wish]> = new Signal();
  readonly #control: ControlClient;
  readonly #clock: Clock;
  readonly #feed: HostFeed;
  readonly #registers: RegisterWatch;
  readonly #acts: PairingActs;
  readonly #saveActs: SaveActs;
  readonly #shelf: Shelf;
  #state: UiState;
  #view: View;
  #cancelToast: (() => void) | undefined;

  constructor(options: DashboardOptions) {
    this.#control = options.control;
    this.#clock = options.clock;
    this.#state = initialState(options.theme);
    this.#feed = new HostFeed(options.control, options.clock);
    this.#acts = new PairingActs(options.control, (sentence) => this.say(sentence));
    this.#saveActs = new SaveActs(options.control, (sentence) => this.say(sentence));
    this.#shelf = new Shelf({ ...options, failed: (sentence) => this.say(sentence) });
    this.#registers = new RegisterWatch(options.watch, (error) => this.say(error.message));
    this.#view = this.#look();
    this.#feed.changed.on(() => this.#refresh());
    this.#registers.changed.on(() => this.#refresh());
    this.#shelf.changed.on(() => this.#refresh());
  }

  get view(): View {
    return this.#view;
  }

  start(): void {
    this.#feed.start();
  }

  async close(): Promise<void> {
    this.#cancelToast?.();
    this.changed.clear();
    this.#shelf.close();
    await Promise.all([this.#feed.close(), this.#registers.close()]);
  }

  /** Shows a sentence for a while. */
  say(sentence: string): void {
    this.#cancelToast?.();
    this.#cancelToast = this.#clock.after(toastMs, () => this.set({ toast: undefined }));
    this.set({ toast: sentence });
  }

  set(change: Partial<UiState>): void {
    this.#state = { ...this.#state, ...change };
    this.#refresh();
  }

  run(command: Command): void {
    const { shown, state } = this.#view;
    const refusal = refusalOf(command, state, shown);
    if (refusal !== undefined) return this.say(refusal);
    const session = shown.session?.id;
    switch (command) {
      case 'quit':
        return this.wished.emit({ kind: 'quit' });
      case 'play':
        if (session !== undefined) this.wished.emit({ kind: 'play', session });
        return;
      case 'stop':
        if (session !== undefined) this.set({ mode: { kind: 'confirm', session } });
        return;
      case 'yes':
        if (state.mode.kind === 'confirm') void this.#stop(state.mode.session);
        if (state.mode.kind === 'revoke') void this.#acts.revoke(state.mode.fingerprint);
        if (state.mode.kind === 'of-save') void this.#ofSave(state.mode);
        return this.set({ mode: { kind: 'walk' } });
      case 'filter':
        return this.set({ mode: { kind: 'filter' } });
      case 'jump':
        return this.set({ mode: { kind: 'jump', text: '' } });
      case 'accept':
        return this.#accept();
      case 'help':
        return this.set({ mode: { kind: 'help' } });
      case 'back':
        if (state.mode.kind === 'walk' && state.page !== 'panes') return this.set({ page: 'panes' });
        // Leaving the help keeps a filter; else the filter is what there is to go back from.
        return this.set(
          state.mode.kind !== 'walk' && state.mode.kind !== 'filter' && state.mode.kind !== 'jump'
            ? { mode: { kind: 'walk' } }
            : { mode: { kind: 'walk' }, filter: '' },
        );
      case 'pane':
        return this.focus(focusNames[(focusNames.indexOf(state.focus) + 1) % focusNames.length] ?? 'sessions');
      case 'registers':
        return this.set({ registers: !state.registers });
      case 'mouse':
        return this.set({ mouse: !state.mouse });
      case 'theme':
        return this.set({ theme: nextTheme(state.theme) });
      case 'saves':
      case 'history':
        return this.set({ page: command, filter: '' });
      case 'load':
      case 'delete':
      case 'export':
        return this.#askSave(command);
      default:
        return this.#pair(command);
    }
  }

  /** What is done about pairing. */
  #pair(command: Command): void {
    const { shown, state, pin } = this.#view;
    const grants = offers[state.offer] ?? [];
    const { asking, device } = shown;
    if (command === 'pairing') return this.set({ page: 'pairing', filter: '' });
    if (command === 'offer') return this.set({ offer: (state.offer + 1) % offers.length });
    if (command === 'arm') return void (pin === undefined ? this.#arm(grants) : this.#acts.disarm());
    if (command === 'approve' && asking !== undefined) return void this.#acts.approve(asking.id, grants);
    if (command === 'deny' && asking !== undefined) return void this.#acts.deny(asking.id);
    if (device === undefined) return;
    const { fingerprint, name } = device;
    if (command === 'rename') this.set({ mode: { kind: 'word', of: 'name', fingerprint, text: name } });
    if (command === 'grants') {
      this.set({ mode: { kind: 'word', of: 'grants', fingerprint, text: device.grants.join(',') } });
    }
    if (command === 'end') this.set({ mode: { kind: 'word', of: 'end', fingerprint, text: '' } });
    if (command === 'revoke') this.set({ mode: { kind: 'revoke', fingerprint, name } });
  }

  #askSave(command: 'load' | 'delete' | 'export'): void {
    const { save } = this.#view;
    if (save === undefined) return this.say('there is no save');
    const { id, title, slot, createdAt } = save;
    if (command === 'export') return void this.#saveActs.export(id);
    const words = `${printable(title)}, slot ${slot}, ${formatAge(createdAt)} old`;
    this.set({ mode: { kind: 'of-save', act: command, id, words } });
  }

  async #ofSave({ act, id }: { readonly act: 'load' | 'delete'; readonly id: string }): Promise<void> {
    await this.#saveActs[act](id);
    await this.#shelf.read();
  }

  async #arm(grants: readonly Grant[]): Promise<void> {
    const pin = await this.#acts.arm(grants);
    if (pin !== undefined) this.set({ pin });
  }

  focus(focus: FocusName): void {
    // A filter belongs to the pane it was typed in.
    if (focus !== this.#state.focus) this.set({ focus, filter: '', page: 'panes' });
    else this.set({ page: 'panes' });
  }

  /** Moves the selection down by that many rows, or the log towards its newest line. */
  move(by: number): void {
    const { shown, state, facts } = this.#view;
    if (state.page === 'pairing') {
      const devices = facts.pairing?.devices ?? [];
      const at = devices.findIndex(({ fingerprint }) => fingerprint === shown.device?.fingerprint);
      return this.set({ device: devices[Math.min(Math.max(0, at + by), devices.length - 1)]?.fingerprint });
    }
    if (state.page === 'saves') return this.set({ save: moved(this.#view.shelf.saves, this.#view.save, by)?.id });
    if (state.page === 'history') {
      return this.set({ past: moved(this.#view.shelf.history, this.#view.past, by)?.number });
    }
    if (state.focus === 'log') {
      return this.set({ logBack: Math.min(Math.max(0, state.logBack - by), Math.max(0, shown.log.length - 1)) });
    }
    const list = state.focus === 'sessions' ? shown.sessions : shown.cores;
    const selected = state.focus === 'sessions' ? shown.session : shown.core;
    const at = list.findIndex((one) => one === selected);
    const next = list[Math.min(Math.max(0, at + by), list.length - 1)];
    if (next !== undefined) this.set(state.focus === 'sessions' ? { session: next.id } : { core: next.id });
  }

  click(event: MouseEvent, window: WindowSize): void {
    const { shown, state } = this.#view;
    if (event.kind !== 'click') return this.move(event.kind === 'wheel-up' ? -1 : 1);
    if (event.row === window.rows - 1) {
      const hit = placeKeys(state, shown, window.columns).find(
        ({ column, text }) => event.column >= column && event.column < column + text.length,
      );
      if (hit !== undefined) this.run(hit.command);
      return;
    }
    if (state.page === 'pairing') return this.#clickDevice(event.row, window);
    if (state.page !== 'panes') return this.#clickShelf(event, window);
    const layout = layoutOf(window);
    const hit = layout === undefined ? undefined : paneAt(layout, event.column, event.row);
    if (layout === undefined || hit === undefined || hit.pane === 'detail' || state.mode.kind !== 'walk') return;
    this.focus(hit.pane);
    if (hit.pane === 'log') return;
    const now = this.#view.shown;
    const list = hit.pane === 'sessions' ? now.sessions : now.cores;
    const selected = hit.pane === 'sessions' ? now.session : now.core;
    const first = firstRow(list, selected, layout[hit.pane].rows);
    const target = hit.line < 0 ? undefined : list[first + hit.line];
    if (target !== undefined) this.set(hit.pane === 'sessions' ? { session: target.id } : { core: target.id });
  }

  #clickDevice(row: number, window: WindowSize): void {
    const { shown, state, facts, pin } = this.#view;
    const pane = pairingLayout(window, pin)?.devices;
    if (pane === undefined || state.mode.kind !== 'walk' || row <= pane.row || row >= pane.row + pane.rows - 1) return;
    const devices = facts.pairing?.devices ?? [];
    const hit = devices[firstRow(devices, shown.device, pane.rows) + row - pane.row - 1];
    if (hit !== undefined) this.set({ device: hit.fingerprint });
  }

  #clickShelf({ row, column }: MouseEvent, window: WindowSize): void {
    const { state, shelf, save, past } = this.#view;
    const pane = shelfLayout(window)?.list;
    if (pane === undefined || state.mode.kind !== 'walk' || column >= pane.columns) return;
    if (row <= pane.row || row >= pane.row + pane.rows - 1) return;
    const at = row - pane.row - 1;
    if (state.page === 'saves') {
      this.set({ save: shelf.saves?.[firstRow(shelf.saves, save, pane.rows) + at]?.id ?? state.save });
    } else {
      this.set({ past: shelf.history?.[firstRow(shelf.history, past, pane.rows) + at]?.number ?? state.past });
    }
  }

  #accept(): void {
    const { state, facts } = this.#view;
    if (state.mode.kind === 'word') {
      const { of, fingerprint, text } = state.mode;
      if (of === 'name') void this.#acts.rename(fingerprint, text);
      if (of === 'grants') void this.#acts.grant(fingerprint, text);
      if (of === 'end') void this.#acts.end(fingerprint, text);
    }
    if (state.mode.kind !== 'jump') return this.set({ mode: { kind: 'walk' } });
    const target = jumpTarget(state.mode.text, facts);
    this.set({ mode: { kind: 'walk' } });
    if (target === undefined) return this.say(`nothing is called ${state.mode.text}`);
    if (typeof target === 'string') return this.run(target);
    this.focus(target.focus);
    if (target.session !== undefined) this.set({ session: target.session, filter: '' });
  }

  async #stop(session: string): Promise<void> {
    try {
      await this.#control.session.stop({ id: session });
      this.say(`session ${session} has ended`);
    } catch (error) {
      this.say(toPerunError(error).message);
    }
  }

  #refresh(): void {
    const { session } = shownOf(this.#feed.facts, this.#state);
    const { page } = this.#state;
    this.#registers.follow(this.#state.registers ? session?.id : undefined);
    this.#shelf.follow(page === 'saves' || page === 'history' ? page : undefined);
    this.#view = this.#look();
    this.changed.emit();
  }

  #look(): View {
    const { facts } = this.#feed;
    const shown = shownOf(facts, this.#state);
    const { pin } = this.#state;
    const good = pin !== undefined && isGood(pin, facts.events, Date.now()) ? pin : undefined;
    const shelf = this.#shelf.facts;
    const { page, save: saveId, past: number } = this.#state;
    const save = shelf.saves?.find(({ id }) => id === saveId) ?? shelf.saves?.[0];
    const past = shelf.history?.find((item) => item.number === number) ?? shelf.history?.[0];
    const picture = page === 'saves' && save !== undefined ? this.#shelf.picture(save.id) : undefined;
    const { registers } = this.#registers;
    return { facts, state: this.#state, shown, registers, pin: good, shelf, save, picture, past };
  }
}

/** The one that many places further down a list, or as far as it goes. */
function moved<T>(list: readonly T[] | undefined, selected: T | undefined, by: number): T | undefined {
  if (list === undefined || selected === undefined) return undefined;
  return list[Math.min(Math.max(0, list.indexOf(selected) + by), list.length - 1)];
}
