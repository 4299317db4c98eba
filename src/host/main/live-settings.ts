import { watch } from 'node:fs';
import { basename, dirname } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { describeProblem } from '../../platform/config/config-file.ts';
import { type Config, configFiles, readConfig } from '../../platform/config/config.ts';
import { type SettingKey, settingKeys, settings, type SettingValue } from '../../platform/config/settings.ts';
import type { Environment } from '../../platform/paths.ts';
import type { Clock } from '../../shared/clock.ts';
import { Signal } from '../../shared/events.ts';
import type { Logger } from '../../shared/logger.ts';

/** Settings that flags of this start said, which no file changes. */
export type FixedSettings = { readonly [K in SettingKey]?: SettingValue<K> };

/** Editors write a file in several steps; it is read when they are through, in ms. */
const settleMs = 200;

/**
 * The settings of a running host. Files are watched; a change counts at once where the setting is live, and from the
 * next start on where it is not. A file that cannot be used leaves everything as it was.
 */
export class LiveSettings {
  /** Keys that changed, and those among them that count from the next start on. */
  readonly changed: Signal<[keys: readonly SettingKey[], restart: readonly SettingKey[]]> = new Signal();
  readonly #env: Environment;
  readonly #fixed: FixedSettings;
  #config: Config;

  /** Fails with CONFIG_INVALID. */
  constructor(env: Environment, fixed: FixedSettings) {
    this.#env = env;
    this.#fixed = fixed;
    // A host serves all of a user's projects, so none of their files counts.
    this.#config = readConfig({ env }).assertUsable();
  }

  get<K extends SettingKey>(key: K): SettingValue<K> {
    return this.#fixed[key] ?? this.#config.get(key);
  }

  /** Watches the files until the returned function is called. */
  watch(logger: Logger, clock: Clock): () => void {
    for (const problem of this.#config.problems) logger.warn({}, describeProblem(problem));
    const { user, system } = configFiles({ env: this.#env });
    let cancel: (() => void) | undefined;
    const later = (): void => {
      cancel?.();
      cancel = clock.after(settleMs, () => this.reload(logger));
    };
    const watchers = [user, system].flatMap((file) => {
      try {
        // The folder: a file that is replaced is another one.
        const watcher = watch(dirname(file), { persistent: false }, (_, name) => {
          if (name === null || name === basename(file)) later();
        });
        watcher.on('error', (error) => logger.warn({ error }, `${file} is no longer watched`));
        return [watcher];
      } catch {
        // No folder, no file; one that is made later counts from the next start on.
        return [];
      }
    });
    return () => {
      cancel?.();
      for (const watcher of watchers) watcher.close();
    };
  }

  /** Reads the files again. */
  reload(logger: Logger): void {
    const next = readConfig({ env: this.#env });
    const fatal = next.problems.find((problem) => problem.fatal);
    if (fatal !== undefined) {
      logger.error({ problem: describeProblem(fatal) }, 'the configuration cannot be used; the host goes on as before');
      return;
    }
    const before = this.#config;
    const keys = settingKeys.filter((key) => !isDeepStrictEqual(before.get(key), next.get(key)));
    this.#config = next;
    if (keys.length === 0) return;
    for (const problem of next.problems) logger.warn({}, describeProblem(problem));
    const restart = keys.filter((key) => !settings[key].live);
    logger.info({ keys, restart }, 'the configuration changed');
    this.changed.emit(keys, restart);
  }
}
