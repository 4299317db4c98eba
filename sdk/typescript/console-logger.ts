import type { Logger } from '../../src/shared/logger.ts';

/** One line on stderr for whatever a person should know; the host keeps it as the core's log. */
export const consoleLogger: Logger = {
  debug() {},
  info() {},
  warn(_fields, message) {
    process.stderr.write(`${message}\n`);
  },
  error(_fields, message) {
    process.stderr.write(`${message}\n`);
  },
};
