import { ORPCError } from '@orpc/client';
import { errorCatalogue, isErrorCode, isPerunError, PerunError, toPerunError } from '../../shared/errors.ts';

/** What our errors carry over RPC beside code and message. */
interface ErrorData {
  readonly remedy: string;
}

/** Puts anything thrown into the form it travels in: our code, our HTTP status, the remedy as data. */
export function toRpcError(value: unknown): ORPCError<string, ErrorData> {
  const error = fromRpcError(value);
  return new ORPCError(error.code, {
    status: errorCatalogue[error.code].http,
    message: error.message,
    data: { remedy: error.remedy },
    cause: error,
  });
}

/** Reads what a call threw back into a PerunError; errors of the RPC layer itself get the code that fits best. */
export function fromRpcError(value: unknown): PerunError {
  if (isPerunError(value)) return value;
  if (!(value instanceof ORPCError)) return toPerunError(value);
  if (isErrorCode(value.code)) {
    const remedy = readRemedy(value.data);
    return new PerunError(value.code, value.message, remedy === undefined ? {} : { remedy });
  }
  const issues = readIssues(value.data);
  if (value.code === 'BAD_REQUEST') {
    return new PerunError('USAGE', issues === '' ? value.message : `the request is not valid: ${issues}`);
  }
  if (value.code === 'PAYLOAD_TOO_LARGE') return new PerunError('PROTOCOL_TOO_LARGE', 'the request is too large');
  if (value.code === 'NOT_FOUND') return new PerunError('NOT_FOUND', 'the host knows no such procedure');
  return new PerunError('FAILED', value.message, { cause: value });
}

function readRemedy(data: unknown): string | undefined {
  if (typeof data !== 'object' || data === null || !('remedy' in data)) return undefined;
  return typeof data.remedy === 'string' ? data.remedy : undefined;
}

/** Validation issues arrive as `{ issues: [{ message, path }] }`. */
function readIssues(data: unknown): string {
  if (typeof data !== 'object' || data === null || !('issues' in data) || !Array.isArray(data.issues)) return '';
  return data.issues.map((issue: unknown) => describeIssue(issue)).join('; ');
}

function describeIssue(issue: unknown): string {
  if (typeof issue !== 'object' || issue === null) return String(issue);
  const message = 'message' in issue ? String(issue.message) : '';
  const path = 'path' in issue && Array.isArray(issue.path) ? issue.path.map(String).join('.') : '';
  return path === '' ? message : `${path}: ${message}`;
}
