import { isErrorCode, PerunError, type ErrorCode } from '../../shared/errors.ts';
import type { PixelFormat, Rational } from '../../shared/frame.ts';
import { allGrants, grantBits } from '../../shared/grants.ts';
import { features, type FeatureName } from './config-keys.ts';
import { PolicyCode, RunCode, SeatCode, SessionStateCode } from './constants.ts';
import { pixelFormatCode, pixelFormatOf } from './flags.ts';
import { isSessionId, sessionIdBytes } from './session-id.ts';
import { cleanText, cutText, decodeText, encodeText } from '../../shared/text.ts';

/*
 * Values of the config keys (config-keys.ts), except coreInfo, which has a file of its own. Each decoder is total: it
 * returns the value or a PerunError and throws nothing. Encoders refuse what cannot be represented.
 */

export type SeatKind = keyof typeof SeatCode;
export type RunAction = keyof typeof RunCode;
export type SessionStateName = keyof typeof SessionStateCode;

/** A seat asked for or given: `player` is 1–16, or 0 for any free one; 0 for the other kinds. */
export interface SeatValue {
  readonly kind: SeatKind;
  readonly player: number;
}

/** What the peer may do on the host, and whom the host lets in. */
export interface Access {
  /** Bits of GrantBit; 0 before pairing. */
  readonly grants: number;
  readonly policy: keyof typeof PolicyCode;
}

/** A sentence of the host for a person, with the code of the error it stands for. */
export interface Notice {
  readonly code: ErrorCode;
  readonly message: string;
}

const knownGrants = grantBits(allGrants);
export const maxPlayers = 16;
export const maxFeatures = 256;
export const echoBytes = 64;
export const nameBytes = 64;
export const noticeBytes = 1024;
/** Percent of a core's own rate that can be asked for, forwards and backwards. */
export const speedLeast = 10;
export const speedMost = 1600;

/** Feature ids, u16 each; at most 256. */
export function encodeFeatures(ids: readonly number[]): Uint8Array {
  if (ids.length > maxFeatures) throw malformed(`${ids.length} features, at most ${maxFeatures} can be told`);
  const value = new Uint8Array(ids.length * 2);
  for (const [index, id] of ids.entries()) {
    if (!Number.isInteger(id) || id < 0 || id > 0xffff) throw malformed(`feature ${id} is not a u16`);
    value[index * 2] = id >> 8;
    value[index * 2 + 1] = id & 0xff;
  }
  return value;
}

/** Feature ids in the order told; unknown ones are kept, they are the peer's business. */
export function decodeFeatures(value: Uint8Array): readonly number[] | PerunError {
  if (value.length % 2 !== 0) return malformed(`features of ${value.length} bytes`);
  if (value.length > maxFeatures * 2) return malformed(`${value.length / 2} features, at most ${maxFeatures} are read`);
  const ids: number[] = [];
  for (let at = 0; at < value.length; at += 2) ids.push(byte(value, at) * 256 + byte(value, at + 1));
  return ids;
}

export function hasFeature(ids: readonly number[], name: FeatureName): boolean {
  return ids.includes(features[name].id);
}

export function encodePixelFormat(format: PixelFormat): Uint8Array {
  return Uint8Array.of(pixelFormatCode(format));
}

export function decodePixelFormat(value: Uint8Array): PixelFormat | PerunError {
  if (value.length !== 1) return wrongLength('pixel format', value, 1);
  return pixelFormatOf(byte(value, 0)) ?? malformed(`pixel format ${byte(value, 0)} is unknown`);
}

/** Frames per second as a fraction of two u32, neither of them 0. */
export function encodeFrameRate(rate: Rational): Uint8Array {
  const value = new Uint8Array(8);
  const view = new DataView(value.buffer);
  for (const [at, part] of [rate.numerator, rate.denominator].entries()) {
    if (!Number.isInteger(part) || part < 1 || part > 0xffff_ffff) throw malformed(`${part} in a frame rate`);
    view.setUint32(at * 4, part);
  }
  return value;
}

export function decodeFrameRate(value: Uint8Array): Rational | PerunError {
  if (value.length !== 8) return wrongLength('frame rate', value, 8);
  const view = new DataView(value.buffer, value.byteOffset, 8);
  const rate = { numerator: view.getUint32(0), denominator: view.getUint32(4) };
  if (rate.numerator === 0 || rate.denominator === 0) return malformed('a frame rate with 0 in it');
  return rate;
}

/** Session ids are letters, digits, `.`, `_` and `-`, at most 64; empty means the newest, or none. */
export function encodeSessionId(id: string): Uint8Array {
  if (!isSessionId(id)) throw malformed(`${JSON.stringify(id)} is not a session id`);
  return encodeText(id);
}

export function decodeSessionId(value: Uint8Array): string | PerunError {
  if (value.length > sessionIdBytes) return malformed(`a session id of ${value.length} bytes`);
  const id = decodeText(value, 'session id');
  if (typeof id !== 'string') return id;
  // Compared by length too: cleaning must not turn one id into another.
  return isSessionId(id) && id.length === value.length ? id : malformed('a session id with other characters');
}

export function encodeSeat(seat: SeatValue): Uint8Array {
  const wrong = seatFault(seat);
  if (wrong) throw wrong;
  return Uint8Array.of(SeatCode[seat.kind], seat.player);
}

export function decodeSeat(value: Uint8Array): SeatValue | PerunError {
  if (value.length !== 2) return wrongLength('seat', value, 2);
  const kind = nameOf(SeatCode, byte(value, 0));
  if (kind === undefined) return malformed(`seat code ${byte(value, 0)} is unknown`);
  const seat = { kind, player: byte(value, 1) };
  return seatFault(seat) ?? seat;
}

export function encodeRun(action: RunAction): Uint8Array {
  return Uint8Array.of(RunCode[action]);
}

export function decodeRun(value: Uint8Array): RunAction | PerunError {
  if (value.length !== 1) return wrongLength('run', value, 1);
  return nameOf(RunCode, byte(value, 0)) ?? malformed(`run code ${byte(value, 0)} is unknown`);
}

export function encodeSessionState(state: SessionStateName): Uint8Array {
  return Uint8Array.of(SessionStateCode[state]);
}

export function decodeSessionState(value: Uint8Array): SessionStateName | PerunError {
  if (value.length !== 1) return wrongLength('session state', value, 1);
  return nameOf(SessionStateCode, byte(value, 0)) ?? malformed(`session state ${byte(value, 0)} is unknown`);
}

/** Error code, space, sentence; the sentence is cleaned and cut to 1024 bytes. */
export function encodeNotice(notice: Notice): Uint8Array {
  return encodeText(`${notice.code} ${cutText(cleanText(notice.message), noticeBytes)}`);
}

/** A code that this version does not know is read as FAILED: the sentence is what matters to the person. */
export function decodeNotice(value: Uint8Array): Notice | PerunError {
  const text = decodeText(value, 'notice');
  if (typeof text !== 'string') return text;
  const [, code = '', message = ''] = /^([A-Z][A-Z_]{0,63}) ?(.*)$/u.exec(text) ?? [];
  if (code === '') return malformed('a notice without its code');
  return { code: isErrorCode(code) ? code : 'FAILED', message: cutText(message, noticeBytes) };
}

/** Bytes that come back as they are; at most 64. */
export function encodeEcho(payload: Uint8Array): Uint8Array {
  if (payload.length > echoBytes) throw malformed(`an echo of ${payload.length} bytes, at most ${echoBytes} fit`);
  return payload;
}

export function decodeEcho(value: Uint8Array): Uint8Array | PerunError {
  return value.length <= echoBytes ? value : malformed(`an echo of ${value.length} bytes`);
}

/** A round trip in ms, as whole microseconds; what no field can hold becomes the most it can. */
export function encodeRoundTrip(ms: number): Uint8Array {
  const value = new Uint8Array(4);
  new DataView(value.buffer).setUint32(0, Math.min(Math.max(Math.round(ms * 1000), 0), 0xffff_ffff));
  return value;
}

/** In ms. */
export function decodeRoundTrip(value: Uint8Array): number | PerunError {
  if (value.length !== 4) return wrongLength('round trip', value, 4);
  return new DataView(value.buffer, value.byteOffset, 4).getUint32(0) / 1000;
}

/** Percent of the core's own rate, 10 to 1600; negative is backwards. */
export function encodeSpeed(percent: number): Uint8Array {
  if (!isSpeed(percent)) throw malformed(`a speed of ${percent} %`);
  const value = new Uint8Array(2);
  new DataView(value.buffer).setInt16(0, percent);
  return value;
}

export function decodeSpeed(value: Uint8Array): number | PerunError {
  if (value.length !== 2) return wrongLength('speed', value, 2);
  const percent = new DataView(value.buffer, value.byteOffset, 2).getInt16(0);
  return isSpeed(percent) ? percent : malformed(`a speed of ${percent} %`);
}

/** What a person wants to be called: cleaned, trimmed, cut to 64 bytes. */
export function encodeName(name: string): Uint8Array {
  return encodeText(cutText(cleanText(name).trim(), nameBytes));
}

export function decodeName(value: Uint8Array): string | PerunError {
  if (value.length > nameBytes) return malformed(`a name of ${value.length} bytes`);
  const name = decodeText(value, 'name');
  return typeof name === 'string' ? name.trim() : name;
}

/** Bits of GrantBit, and the policy of the host. */
export function encodeAccess({ grants, policy }: Access): Uint8Array {
  return Uint8Array.of(grants & knownGrants, PolicyCode[policy]);
}

/** Bits of grants that this version does not know are left out. */
export function decodeAccess(value: Uint8Array): Access | PerunError {
  if (value.length !== 2) return wrongLength('access', value, 2);
  const policy = nameOf(PolicyCode, byte(value, 1));
  if (policy === undefined) return malformed(`pairing policy ${byte(value, 1)} is unknown`);
  return { grants: byte(value, 0) & knownGrants, policy };
}

function isSpeed(percent: number): boolean {
  return Number.isInteger(percent) && Math.abs(percent) >= speedLeast && Math.abs(percent) <= speedMost;
}

function seatFault(seat: SeatValue): PerunError | undefined {
  const highest = seat.kind === 'player' ? maxPlayers : 0;
  if (Number.isInteger(seat.player) && seat.player >= 0 && seat.player <= highest) return undefined;
  return malformed(`there is no seat ${seat.kind} ${seat.player}`);
}

function nameOf<T extends string>(codes: Readonly<Record<T, number>>, code: number): T | undefined {
  for (const name of Object.keys(codes) as T[]) if (codes[name] === code) return name;
  return undefined;
}

function byte(value: Uint8Array, at: number): number {
  return value[at] ?? 0;
}

function wrongLength(what: string, value: Uint8Array, bytes: number): PerunError {
  return malformed(`${what} has ${value.length} bytes instead of ${bytes}`);
}

function malformed(message: string): PerunError {
  return new PerunError('PROTOCOL_MALFORMED', message);
}
