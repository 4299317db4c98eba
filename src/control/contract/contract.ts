import { coreContract } from './core.ts';
import { eventsContract } from './events.ts';
import { historyContract } from './history.ts';
import { hostContract } from './host.ts';
import { pairContract } from './pair.ts';
import { saveContract } from './save.ts';
import { sessionContract } from './session.ts';
import { statsContract } from './stats.ts';
import { streamContract } from './stream.ts';

/** The whole control interface: the CLI, the TUI and the browser page use nothing else. */
export const contract = {
  host: hostContract,
  session: sessionContract,
  core: coreContract,
  pair: pairContract,
  save: saveContract,
  history: historyContract,
  stream: streamContract,
  stats: statsContract,
  events: eventsContract,
};

export type Contract = typeof contract;
