import type { LogRecord } from '../../platform/log-record.ts';
import type { LogFields, Logger, LogLevel } from '../../shared/logger.ts';

const order: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];

/** A logger for a worker thread, which has no log file of its own: records go where `post` takes them. The level is asked for at each. */
export function createWorkerLogger(room: string, level: () => LogLevel, post: (record: LogRecord) => void): Logger {
  const at =
    (own: LogLevel) =>
    (fields: LogFields, message: string): void => {
      if (order.indexOf(own) < order.indexOf(level())) return;
      post({ time: new Date().toISOString(), level: own, room, message, fields: { ...fields } });
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
