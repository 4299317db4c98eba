import { isPerunError, PerunError } from '../../shared/errors.ts';

/** Primary result codes of SQLite (sqlite.org/rescode.html) that say what a person can do. */
const readOnly = 8;
const ioError = 10;
const corrupt = 11;
const full = 13;
const cannotOpen = 14;
const notADatabase = 26;

/** What SQLite threw, as one of our errors that names the file. */
export function storeFailure(thrown: unknown, path: string): PerunError {
  if (isPerunError(thrown)) return thrown;
  const code = errorCode(thrown);
  const said = thrown instanceof Error ? thrown.message : String(thrown);
  if (code === corrupt || code === notADatabase) {
    return new PerunError('SAVES_UNREADABLE', `${path} is damaged: ${said}`, { cause: thrown });
  }
  if (code === full || code === readOnly || code === ioError || code === cannotOpen) {
    return new PerunError('STORAGE_FULL', `${path} cannot be written: ${said}`, { cause: thrown });
  }
  return new PerunError('FAILED', `${path}: ${said}`, { cause: thrown });
}

/** The primary code is the low byte of the extended one. */
function errorCode(thrown: unknown): number | undefined {
  if (!(thrown instanceof Error) || !('errcode' in thrown)) return undefined;
  return Number(thrown.errcode) & 0xff;
}
