import koffi from 'koffi';
import type { BackendProbe } from '../../src/shared/backend-probe.ts';
import { PerunError } from '../../src/shared/errors.ts';

type Pointer = bigint;

/** The functions of libxkbcommon that are used here. */
interface XkbCalls {
  xkb_context_new(flags: number): Pointer | null;
  xkb_context_unref(context: Pointer): void;
  xkb_keymap_new_from_names(context: Pointer, names: Uint8Array | null, flags: number): Pointer | null;
  xkb_keymap_new_from_string(context: Pointer, text: string, format: number, flags: number): Pointer | null;
  xkb_keymap_get_as_string(keymap: Pointer, format: number): string | null;
  xkb_keymap_unref(keymap: Pointer): void;
  xkb_state_new(keymap: Pointer): Pointer | null;
  xkb_state_unref(state: Pointer): void;
  xkb_state_update_key(state: Pointer, key: number, direction: number): number;
  xkb_state_update_mask(
    state: Pointer,
    pressed: number,
    latched: number,
    locked: number,
    pressedGroup: number,
    latchedGroup: number,
    lockedGroup: number,
  ): number;
  xkb_state_serialize_mods(state: Pointer, components: number): number;
  xkb_state_serialize_layout(state: Pointer, components: number): number;
  xkb_state_key_get_utf8(state: Pointer, key: number, text: Uint8Array, size: number): number;
}

const pointer = 'void *';
/** Text that is the caller's to free, which koffi does. */
const ownText = koffi.disposable('const char *');
const signatures: Record<keyof XkbCalls, readonly [string | typeof ownText, readonly string[]]> = {
  xkb_context_new: [pointer, ['int']],
  xkb_context_unref: ['void', [pointer]],
  xkb_keymap_new_from_names: [pointer, [pointer, pointer, 'int']],
  xkb_keymap_new_from_string: [pointer, [pointer, 'const char *', 'int', 'int']],
  xkb_keymap_get_as_string: [ownText, [pointer, 'int']],
  xkb_keymap_unref: ['void', [pointer]],
  xkb_state_new: [pointer, [pointer]],
  xkb_state_unref: ['void', [pointer]],
  xkb_state_update_key: ['int', [pointer, 'uint32_t', 'int']],
  xkb_state_update_mask: ['int', [pointer, 'uint32_t', 'uint32_t', 'uint32_t', 'uint32_t', 'uint32_t', 'uint32_t']],
  xkb_state_serialize_mods: ['uint32_t', [pointer, 'int']],
  xkb_state_serialize_layout: ['uint32_t', [pointer, 'int']],
  xkb_state_key_get_utf8: ['int', [pointer, 'uint32_t', pointer, 'size_t']],
};

/** XKB counts keys from here. */
const firstKey = 8;
const textFormat = 1;
const [depressed, latched, locked, effectiveLayout] = [1, 2, 4, 1 << 7];
const [noFlags, noEnvironment] = [0, 2];

let loaded: XkbCalls | undefined;

function loadXkb(): XkbCalls {
  if (loaded !== undefined) return loaded;
  try {
    const library = koffi.load('libxkbcommon.so.0');
    const calls: Partial<Record<keyof XkbCalls, unknown>> = {};
    for (const [name, [result, parameters]] of Object.entries(signatures)) {
      calls[name as keyof XkbCalls] = library.func(name, result, [...parameters]);
    }
    loaded = calls as unknown as XkbCalls;
    return loaded;
  } catch (error) {
    throw new PerunError('MISSING_CAPABILITY', 'libxkbcommon.so.0 cannot be loaded, which makes keymaps', {
      cause: error,
      remedy: installXkb,
    });
  }
}

const installXkb = 'apt install libxkbcommon0 xkb-data';

export function probeXkb(): BackendProbe {
  try {
    loadXkb();
    return { available: true, found: 'libxkbcommon.so.0' };
  } catch (error) {
    return { available: false, found: error instanceof Error ? error.message : String(error), remedy: installXkb };
  }
}

/** Names of XKB's rules; what is left out is the library's default: US, 105 keys. */
export interface KeymapNames {
  readonly layout?: string;
  readonly variant?: string;
  readonly options?: string;
}

/** What is held, as Wayland's `modifiers` say it. */
export interface KeyboardModifiers {
  readonly pressed: number;
  readonly latched: number;
  readonly locked: number;
  readonly group: number;
}

/** A keyboard's keymap, and what is held on it. Key codes are those of Linux's input-event-codes. */
export class Keyboard {
  readonly #calls: XkbCalls;
  readonly #context: Pointer;
  readonly #keymap: Pointer;
  readonly #state: Pointer;
  #closed = false;

  private constructor(make: (calls: XkbCalls, context: Pointer) => Pointer | null, what: string) {
    this.#calls = loadXkb();
    const context = this.#calls.xkb_context_new(noFlags | noEnvironment);
    if (context === null) throw new PerunError('FAILED', 'libxkbcommon: no context can be made');
    const keymap = make(this.#calls, context);
    const state = keymap === null ? null : this.#calls.xkb_state_new(keymap);
    if (keymap === null || state === null) {
      if (keymap !== null) this.#calls.xkb_keymap_unref(keymap);
      this.#calls.xkb_context_unref(context);
      throw new PerunError('FAILED', `libxkbcommon: ${what} cannot be made into a keymap`, { remedy: installXkb });
    }
    this.#context = context;
    this.#keymap = keymap;
    this.#state = state;
  }

  /** Fails with MISSING_CAPABILITY without the library, FAILED where names or its data are wrong. */
  static fromNames(names: KeymapNames = {}): Keyboard {
    const { layout = 'us', variant, options } = names;
    const texts = [null, null, layout, variant ?? null, options ?? null].map((text) =>
      text === null ? null : Buffer.from(`${text}\0`),
    );
    const struct = Buffer.from(new ArrayBuffer(40));
    for (const [at, text] of texts.entries()) {
      if (text !== null) struct.writeBigUInt64LE(koffi.address(text), at * 8);
    }
    return new Keyboard((calls, context) => {
      const keymap = calls.xkb_keymap_new_from_names(context, struct, noFlags);
      // An address does not keep what it is of.
      return texts.length === 0 ? null : keymap;
    }, `the layout '${layout}'`);
  }

  /** Of a keymap as text, such as a compositor sends. */
  static fromText(text: string): Keyboard {
    return new Keyboard(
      (calls, context) => calls.xkb_keymap_new_from_string(context, text, textFormat, noFlags),
      'a text',
    );
  }

  /** The keymap as text, such as a compositor takes. */
  get keymap(): string {
    const text = this.#calls.xkb_keymap_get_as_string(this.#keymap, textFormat);
    if (text === null) throw new PerunError('FAILED', 'libxkbcommon: a keymap cannot be written');
    return text;
  }

  /** Follows a key of our own. */
  press(code: number, isDown: boolean): KeyboardModifiers {
    this.#calls.xkb_state_update_key(this.#state, code + firstKey, isDown ? 1 : 0);
    return this.modifiers;
  }

  /** Follows what a compositor says. */
  update({ pressed, latched: latchedMods, locked: lockedMods, group }: KeyboardModifiers): void {
    this.#calls.xkb_state_update_mask(this.#state, pressed, latchedMods, lockedMods, 0, 0, group);
  }

  get modifiers(): KeyboardModifiers {
    const mods = (component: number): number => this.#calls.xkb_state_serialize_mods(this.#state, component);
    return {
      pressed: mods(depressed),
      latched: mods(latched),
      locked: mods(locked),
      group: this.#calls.xkb_state_serialize_layout(this.#state, effectiveLayout),
    };
  }

  /** What a key writes as things are held now; empty for keys that write nothing. */
  textOf(code: number): string {
    const bytes = Buffer.alloc(64);
    const length = this.#calls.xkb_state_key_get_utf8(this.#state, code + firstKey, bytes, bytes.length);
    return bytes.toString('utf8', 0, Math.max(0, Math.min(length, bytes.length - 1)));
  }

  /** Idempotent. */
  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#calls.xkb_state_unref(this.#state);
    this.#calls.xkb_keymap_unref(this.#keymap);
    this.#calls.xkb_context_unref(this.#context);
  }
}
