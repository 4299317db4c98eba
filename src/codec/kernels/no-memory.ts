import { PerunError } from '../../shared/errors.ts';

/** What is thrown where memory for a frame cannot be had. */
export function noMemory(bytes: number, cause: unknown): PerunError {
  return new PerunError('PROTOCOL_TOO_LARGE', `a frame that needs ${bytes} more bytes of working memory`, { cause });
}
