import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { QuicKeeper, type QuicKeeperOptions } from '../../../src/host/quic/quic-keeper.ts';
import { systemClock } from '../../../src/shared/clock.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import { type LogFields, silentLogger } from '../../../src/shared/logger.ts';

/** A keeper in a folder of its own, and what it logs. */
export interface Kept {
  readonly keeper: QuicKeeper;
  readonly log: readonly string[];
  /** The next time that the process is back. */
  restored(): Promise<void>;
  dispose(): Promise<void>;
}

export function keepQuic(limits: Partial<QuicKeeperOptions['limits']> = {}): Kept {
  const runtimeDirectory = mkdtempSync(join(tmpdir(), 'perun-quic-'));
  const log: string[] = [];
  const note = (fields: LogFields, message: string): void => void log.push(`${message} ${JSON.stringify(fields)}`);
  const waiting: (() => void)[] = [];
  const keeper = new QuicKeeper({
    runtimeDirectory,
    limits: { ...defaultLimits, ...limits },
    clock: systemClock,
    logger: { ...silentLogger, info: note, warn: note, error: note },
    onRestored: () => {
      for (const resolve of waiting.splice(0)) resolve();
    },
  });
  return {
    keeper,
    log,
    restored: () => new Promise((resolve) => waiting.push(resolve)),
    dispose: async () => {
      await keeper.close();
      rmSync(runtimeDirectory, { recursive: true, force: true });
    },
  };
}
