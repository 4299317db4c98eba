import { ORPCError } from '@orpc/client';
import { describe, expect, test } from 'vitest';
import { fromRpcError, toRpcError } from '../../../src/control/contract/errors.ts';
import { errorCatalogue, PerunError, type ErrorCode } from '../../../src/shared/errors.ts';

describe('errors over RPC', () => {
  test.each(Object.keys(errorCatalogue) as ErrorCode[])('%s survives the way there and back', (code) => {
    const travelling = toRpcError(new PerunError(code, 'what was tried', { remedy: 'do this' }));
    expect(travelling.status).toBe(errorCatalogue[code].http);
    const json = JSON.parse(JSON.stringify(travelling.toJSON())) as ReturnType<typeof travelling.toJSON>;
    const arrived = fromRpcError(new ORPCError(json.code, json));
    expect(arrived).toBeInstanceOf(PerunError);
    expect(arrived.toJSON()).toEqual({ code, message: 'what was tried', remedy: 'do this' });
  });

  test('errors of the RPC layer get the code that fits', () => {
    const issues = [{ message: 'too small', path: ['lines'] }, { message: 'odd' }];
    expect(fromRpcError(new ORPCError('BAD_REQUEST', { data: { issues } }))).toMatchObject({
      code: 'USAGE',
      message: 'the request is not valid: lines: too small; odd',
    });
    expect(fromRpcError(new ORPCError('PAYLOAD_TOO_LARGE')).code).toBe('PROTOCOL_TOO_LARGE');
    expect(fromRpcError(new ORPCError('NOT_FOUND', { data: { remedy: 5 } })).code).toBe('NOT_FOUND');
    expect(fromRpcError(new ORPCError('TEAPOT')).code).toBe('FAILED');
    expect(fromRpcError(new TypeError('x')).code).toBe('FAILED');
    expect(fromRpcError('text').message).toBe('text');
  });

  test('what travels is not wrapped twice', () => {
    const once = toRpcError(new PerunError('SEAT_TAKEN', 'taken'));
    expect(toRpcError(once)).toMatchObject({ code: 'SEAT_TAKEN', status: 409, message: 'taken' });
  });
});
