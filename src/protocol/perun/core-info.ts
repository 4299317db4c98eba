import { PerunError } from '../../shared/errors.ts';
import { buttonLayouts, type ButtonLayout } from './config-keys.ts';
import type { CoreInfo } from './messages.ts';
import { isSessionId } from './session-id.ts';
import { cleanText, cutText, decodeText, encodeText } from '../../shared/text.ts';

/** Longest fields of a core info, in bytes of UTF-8; longer ones are cut. */
export const coreInfoBytes = { name: 64, system: 32, title: 128 } as const;

/** Longest core info that is read at all; JSON costs more to parse than to send. */
export const coreInfoMaxBytes = 4096;

/** JSON text of a core info. */
export function encodeCoreInfo(info: CoreInfo): Uint8Array {
  return encodeText(
    JSON.stringify({
      name: field(info.name, coreInfoBytes.name),
      system: field(info.system, coreInfoBytes.system),
      title: field(info.title, coreInfoBytes.title),
      players: info.players,
      layout: info.layout,
      session: info.session,
    }),
  );
}

/**
 * What a core says of itself: name and system are needed; title '', one player and the layout xinput are assumed where
 * they are not said; a core that lost its connection may name its `session`. Further fields are ignored, so that the format may grow. PROTOCOL_MALFORMED otherwise.
 */
export function decodeCoreInfo(value: Uint8Array): CoreInfo | PerunError {
  if (value.length > coreInfoMaxBytes) {
    return new PerunError('PROTOCOL_TOO_LARGE', `core info of ${value.length} bytes, ${coreInfoMaxBytes} are read`);
  }
  const text = decodeText(value, 'core info');
  if (typeof text !== 'string') return text;
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (cause) {
    return new PerunError('PROTOCOL_MALFORMED', 'core info is not JSON', { cause });
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json)) return wrong('it is not an object');
  const { name, system, title = '', players = 1, layout = 'xinput', session = '' } = json as Record<string, unknown>;
  if (typeof name !== 'string' || name === '') return wrong('name is not a text');
  if (typeof system !== 'string' || system === '') return wrong('system is not a text');
  if (typeof title !== 'string') return wrong('title is not a text');
  if (typeof players !== 'number' || !Number.isInteger(players) || players < 1 || players > 16) {
    return wrong('players is not a whole number from 1 to 16');
  }
  if (!isLayout(layout)) return wrong('layout is unknown');
  if (typeof session !== 'string' || !isSessionId(session)) return wrong('session is not a session id');
  return {
    name: field(name, coreInfoBytes.name),
    system: field(system, coreInfoBytes.system).toLowerCase(),
    title: field(title, coreInfoBytes.title),
    players,
    layout,
    ...(session !== '' && { session }),
  };
}

function field(text: string, bytes: number): string {
  return cutText(cleanText(text).trim(), bytes);
}

function isLayout(value: unknown): value is ButtonLayout {
  return typeof value === 'string' && Object.hasOwn(buttonLayouts, value);
}

function wrong(what: string): PerunError {
  return new PerunError('PROTOCOL_MALFORMED', `core info: ${what}`);
}
