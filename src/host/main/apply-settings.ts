import type { EventLog } from '../../control/events/event-log.ts';
import type { Hooks } from '../../control/hooks/hooks.ts';
import type { HostLog } from '../../platform/log.ts';
import type { Clock } from '../../shared/clock.ts';
import type { Logger } from '../../shared/logger.ts';
import type { History } from './history.ts';
import type { LiveSettings } from './live-settings.ts';
import type { RelayKeeper } from './relay-keeper.ts';

export interface AppliedTo {
  readonly log: HostLog;
  readonly relay: RelayKeeper;
  readonly hooks: Hooks;
  readonly events: EventLog;
  readonly history: History;
  readonly logger: Logger;
  readonly clock: Clock;
}

/** Lets what changed in the configuration count at once, as far as it can; call the returned function to end that. */
export function applySettings(settings: LiveSettings, to: AppliedTo): () => void {
  const { log, relay, hooks, events, logger } = to;
  hooks.configure(settings.get('hooks'));
  settings.changed.on((keys, restart) => {
    if (keys.includes('log-level')) log.setLevel(settings.get('log-level'));
    if (keys.includes('hooks')) hooks.configure(settings.get('hooks'));
    if (keys.includes('history-sessions') || keys.includes('history-days')) void to.history.tighten();
    if (relay.running && (keys.includes('log-level') || keys.includes('allow-origin'))) {
      relay.client
        .configure({ allowOrigin: [...settings.get('allow-origin')], logLevel: settings.get('log-level') })
        .catch((error: unknown) => logger.error({ error }, 'the relay could not be told of the new configuration'));
    }
    events.publish({ kind: 'config.changed', keys: [...keys], restart: [...restart] });
  });
  return settings.watch(logger, to.clock);
}
