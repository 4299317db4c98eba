import { decodeAnswer, type Answer } from '../protocol/perun/asks.ts';
import { configKeys } from '../protocol/perun/config-keys.ts';
import { decodeCoreInfo } from '../protocol/perun/core-info.ts';
import type { ConfigMessage, CoreInfo } from '../protocol/perun/messages.ts';
import {
  type Access,
  decodeAccess,
  decodeEcho,
  decodeFrameRate,
  decodeNotice,
  decodeSeat,
  decodeSessionId,
  decodeSessionState,
  decodeSpeed,
} from '../protocol/perun/values.ts';
import { isPerunError, PerunError } from '../shared/errors.ts';
import type { Rational } from '../shared/frame.ts';
import type { Seat, SessionState } from './types.ts';

/** What a host says by config packets, read and checked. */
export type HostNews =
  | { readonly kind: 'session'; readonly id: string }
  | { readonly kind: 'state'; readonly state: SessionState }
  | { readonly kind: 'core'; readonly info: CoreInfo }
  | { readonly kind: 'rate'; readonly rate: Rational }
  | { readonly kind: 'speed'; readonly percent: number }
  | { readonly kind: 'seat'; readonly seat: Seat }
  | { readonly kind: 'notice'; readonly error: PerunError }
  | { readonly kind: 'access'; readonly access: Access }
  | { readonly kind: 'echo'; readonly token: Uint8Array }
  | { readonly kind: 'answer'; readonly answer: Answer };

/** The news in a config packet; undefined for keys that mean nothing to a client; an error where the value is malformed. */
export function readNews(message: ConfigMessage): HostNews | PerunError | undefined {
  const { value } = message;
  switch (message.key) {
    case configKeys.session.key:
      return checked(decodeSessionId(value), (id) => ({ kind: 'session', id }));
    case configKeys.sessionState.key:
      return checked(decodeSessionState(value), (state) => ({ kind: 'state', state }));
    case configKeys.coreInfo.key:
      return checked(decodeCoreInfo(value), (info) => ({ kind: 'core', info }));
    case configKeys.frameRate.key:
      return checked(decodeFrameRate(value), (rate) => ({ kind: 'rate', rate }));
    case configKeys.speed.key:
      return checked(decodeSpeed(value), (percent) => ({ kind: 'speed', percent }));
    case configKeys.seat.key:
      return checked(decodeSeat(value), (seat) => ({ kind: 'seat', seat }));
    case configKeys.notice.key:
      return checked(decodeNotice(value), ({ code, message: text }) => ({
        kind: 'notice',
        error: new PerunError(code, text),
      }));
    case configKeys.echo.key:
      return checked(decodeEcho(value), (token) => ({ kind: 'echo', token }));
    case configKeys.access.key:
      return checked(decodeAccess(value), (access) => ({ kind: 'access', access }));
    case configKeys.answer.key:
      return checked(decodeAnswer(value), (answer) => ({ kind: 'answer', answer }));
    default:
      return undefined;
  }
}

function checked<T>(value: T | PerunError, news: (value: T) => HostNews): HostNews | PerunError {
  return isPerunError(value) ? value : news(value);
}
