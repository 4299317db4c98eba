import { formatSpeed } from '../../src/shared/quantities.ts';
import type { PlayerView } from '../stream/player-stream.ts';

/** How the player stands, for its status line: one word for the colour, a sentence, and what to do about it. */
export interface PlayerStatus {
  readonly tone: 'busy' | 'live' | 'still' | 'bad';
  readonly word: string;
  readonly sentence: string;
  readonly remedy: string | undefined;
}

export function playerStatus(view: Pick<PlayerView, 'state' | 'session'>): PlayerStatus {
  const { state, session } = view;
  switch (state.kind) {
    case 'connecting':
      return status('busy', 'connecting', state.attempt > 1 ? `Connecting, attempt ${state.attempt}…` : 'Connecting…');
    case 'retrying': {
      const seconds = (state.delayMs / 1000).toFixed(1);
      return status('bad', 'retrying', `Trying again in ${seconds} s: ${state.error.message}`, state.error.remedy);
    }
    case 'closed':
      if (state.error === undefined) return status('still', 'closed', 'You left this session.');
      return status('bad', 'closed', sentence(state.error.message), state.error.remedy);
    case 'open':
      return speedStatus(session?.speed) ?? sessionStatus(session?.state, state.extended);
  }
}

function speedStatus(percent: number | undefined): PlayerStatus | undefined {
  const speed = percent === undefined ? undefined : formatSpeed(percent);
  if (percent === undefined || speed === undefined) return undefined;
  return status('busy', speed, percent < 0 ? 'The game is played backwards.' : `The game runs at ${speed} its speed.`);
}

function sessionStatus(state: 'waiting' | 'live' | 'paused' | 'ended' | undefined, extended: boolean): PlayerStatus {
  switch (state) {
    case 'waiting':
      return status('busy', 'waiting', 'Waiting for a core: the picture starts when it connects.');
    case 'paused':
      return status('still', 'paused', 'The core is paused.');
    case 'ended':
      return status('still', 'ended', 'This session has ended.');
    case 'live':
      return status('live', 'live', 'Live.');
    case undefined:
      return extended ? status('busy', 'joining', 'Joining…') : status('live', 'live', 'Live, on an older host.');
  }
}

function status(tone: PlayerStatus['tone'], word: string, text: string, remedy?: string): PlayerStatus {
  return { tone, word, sentence: text, remedy };
}

/** Messages of the catalogue begin small and end without a stop. */
export function sentence(text: string): string {
  const first = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(first) ? first : `${first}.`;
}

/** What the host advises, if a person can do it in a page: commands are for whoever sits at the host. */
export function pageRemedy(remedy: string): string | undefined {
  return /\bperun [a-z]|--\w/.test(remedy) ? undefined : remedy;
}
