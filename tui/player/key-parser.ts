import { readControlSequence } from './control-sequence.ts';
import { characterOf, keyOfCode, letterKeys } from './key-codes.ts';
import { Modifier, keyEvent } from './key-events.ts';
import type { TerminalEvent } from './key-events.ts';

type State = 'ground' | 'escape' | 'sequence' | 'linux' | 'single' | 'string' | 'string-escape' | 'character' | 'paste';

/** Longest parameters of a control sequence; a longer one is read to its end and ignored. */
const parametersMost = 64;

/** Longest answer in a string that is read; a longer one is read to its end and ignored. */
const stringMost = 256;

/** How long an unfinished sequence may wait for its rest: then a lone Escape was the key of that name. */
const escapePatienceMs = 50;
/** What nobody types by hand may come in pieces; after such a pause it has lost its end. */
const sequencePatienceMs = 2000;

const escape = 0x1b;
const pasteEnd = [0x1b, 0x5b, 0x32, 0x30, 0x31, 0x7e] as const;

/**
 * Bytes of a terminal in, events out, however the bytes are cut. Keeps at most 256 characters; throws nothing. What is
 * pasted is ignored. When `patienceMs` is a number and nothing arrives for so long, call `flush`.
 */
export class KeyParser {
  readonly #emit: (event: TerminalEvent) => void;
  #state: State = 'ground';
  #parameters = '';
  #overlong = false;
  #code = 0;
  #missing = 0;
  #alt = false;
  #pasteMatched = 0;
  /** Body of a string, after the character that tells its kind. */
  #body = '';

  constructor(emit: (event: TerminalEvent) => void) {
    this.#emit = emit;
  }

  /** Silence after which `flush` is due, in ms; undefined when nothing is unfinished. */
  get patienceMs(): number | undefined {
    switch (this.#state) {
      case 'ground':
        return undefined;
      case 'paste':
        return sequencePatienceMs;
      case 'sequence':
        return this.#parameters === '' ? escapePatienceMs : sequencePatienceMs;
      case 'string':
      case 'string-escape':
        return this.#body.length > 1 ? sequencePatienceMs : escapePatienceMs;
      default:
        return escapePatienceMs;
    }
  }

  feed(bytes: Uint8Array): void {
    for (const byte of bytes) this.#take(byte);
  }

  /** Settles what is unfinished: Escape alone is a key, `Escape [` is Alt and a bracket, anything longer is dropped. */
  flush(): void {
    const state = this.#state;
    this.#state = 'ground';
    if (state === 'escape') this.#emit(keyEvent('escape', this.#alt ? Modifier.alt : 0));
    else if (state === 'single') this.#emit(keyEvent('o', Modifier.alt | Modifier.shift, 'press', 'O'));
    else if (state === 'sequence' && this.#parameters === '' && !this.#overlong) this.#plain(0x5b, Modifier.alt);
    this.#alt = false;
  }

  #take(byte: number): void {
    switch (this.#state) {
      case 'ground':
        return this.#ground(byte, 0);
      case 'escape':
        return this.#afterEscape(byte);
      case 'sequence':
        return this.#inSequence(byte);
      case 'linux':
        // The console of Linux sends F1–F5 as `CSI [ A` to `CSI [ E`.
        this.#state = 'ground';
        if (byte >= 0x41 && byte <= 0x45) this.#emit(keyEvent(`f${byte - 0x40}`));
        return;
      case 'single':
        return this.#single(byte);
      case 'string':
        return this.#inString(byte);
      case 'string-escape':
        this.#state = byte === escape ? 'string-escape' : byte === 0x5c ? 'ground' : 'string';
        if (this.#state === 'ground') this.#endString();
        return;
      case 'character':
        return this.#inCharacter(byte);
      case 'paste':
        return this.#inPaste(byte);
    }
  }

  #ground(byte: number, modifiers: number): void {
    if (byte === escape) {
      this.#state = 'escape';
      return;
    }
    this.#state = 'ground';
    this.#alt = false;
    if (byte < 0x80) return this.#plain(byte, modifiers);
    // First byte of a character in UTF-8; what cannot be one is dropped.
    this.#missing = byte >= 0xf8 || byte < 0xc2 ? 0 : byte >= 0xf0 ? 3 : byte >= 0xe0 ? 2 : 1;
    if (this.#missing === 0) return;
    this.#code = byte & (0x3f >> this.#missing);
    this.#alt = modifiers !== 0;
    this.#state = 'character';
  }

  #plain(byte: number, modifiers: number): void {
    if (byte === 0) return this.#emit(keyEvent('space', modifiers | Modifier.ctrl));
    const key = keyOfCode(byte);
    if (key === undefined) {
      // Ctrl with a letter or with \ ] ^ _ is sent as the character 64 places below.
      return this.#emit(keyEvent(String.fromCharCode(byte + 64).toLowerCase(), modifiers | Modifier.ctrl));
    }
    this.#emit(characterEvent(byte, key, modifiers));
  }

  #afterEscape(byte: number): void {
    switch (byte) {
      case escape:
        // The first was the key; the second may begin something.
        return this.#emit(keyEvent('escape'));
      case 0x5b:
        this.#state = 'sequence';
        this.#parameters = '';
        this.#overlong = false;
        return;
      case 0x4f:
        this.#state = 'single';
        return;
      case 0x50:
      case 0x58:
      case 0x5d:
      case 0x5e:
      case 0x5f:
        // DCS, SOS, OSC, PM and APC: answers, some of them to questions of others.
        this.#state = 'string';
        this.#body = String.fromCharCode(byte);
        return;
      default:
        return this.#ground(byte, Modifier.alt);
    }
  }

  #single(byte: number): void {
    this.#state = 'ground';
    if (byte === escape) {
      this.#emit(keyEvent('o', Modifier.alt | Modifier.shift, 'press', 'O'));
      this.#state = 'escape';
      return;
    }
    const key = letterKeys[String.fromCharCode(byte)];
    if (key !== undefined) this.#emit(keyEvent(key));
  }

  #inSequence(byte: number): void {
    if (byte === escape) {
      this.#state = 'escape';
    } else if (byte === 0x5b && this.#parameters === '') {
      this.#state = 'linux';
    } else if (byte >= 0x40 && byte <= 0x7e) {
      this.#state = 'ground';
      if (this.#overlong) return;
      const result = readControlSequence(this.#parameters, String.fromCharCode(byte));
      if (result === 'paste-begin') {
        this.#state = 'paste';
        this.#pasteMatched = 0;
      } else if (result !== undefined) {
        this.#emit(result);
      }
    } else if (byte < 0x20 || byte > 0x7e) {
      // A control character never stands inside: the sequence is broken off, the character counts.
      this.#ground(byte, 0);
    } else if (this.#parameters.length < parametersMost) {
      this.#parameters += String.fromCharCode(byte);
    } else {
      this.#overlong = true;
    }
  }

  #inString(byte: number): void {
    if (byte === escape) {
      this.#state = 'string-escape';
    } else if (byte === 0x07) {
      this.#state = 'ground';
      this.#endString();
    } else if (this.#body.length <= stringMost) {
      this.#body += String.fromCharCode(byte);
    }
  }

  /** Of all strings only the answers to graphics commands are for us: `_G`, keys, `;`, `OK` or what went wrong. */
  #endString(): void {
    const answer = /^_G(?:[^;]*,)?i=(\d{1,10})(?:,[^;]*)?;(.*)$/s.exec(this.#body);
    const complete = this.#body.length <= stringMost;
    this.#body = '';
    if (answer === null || !complete) return;
    this.#emit({ kind: 'graphics-answer', image: Number(answer[1]), ok: answer[2] === 'OK' });
  }

  #inCharacter(byte: number): void {
    if (byte < 0x80 || byte > 0xbf) return this.#ground(byte, 0);
    this.#code = (this.#code << 6) | (byte & 0x3f);
    if (--this.#missing > 0) return;
    this.#state = 'ground';
    const key = keyOfCode(this.#code);
    if (key !== undefined) this.#emit(characterEvent(this.#code, key, this.#alt ? Modifier.alt : 0));
    this.#alt = false;
  }

  #inPaste(byte: number): void {
    if (byte === pasteEnd[this.#pasteMatched]) {
      if (++this.#pasteMatched === pasteEnd.length) this.#state = 'ground';
    } else {
      this.#pasteMatched = byte === escape ? 1 : 0;
    }
  }
}

/** A capital letter is its key with shift; other characters may need shift too, but nobody knows on which keyboard. */
function characterEvent(code: number, key: string, modifiers: number): TerminalEvent {
  const text = characterOf(code);
  const capital = text !== undefined && text !== key && key !== 'space';
  return keyEvent(key, modifiers | (capital ? Modifier.shift : 0), 'press', text);
}
