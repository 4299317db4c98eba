import { ORPCError } from '@orpc/client';
import { describe, expect, it } from 'vitest';
import { controlError } from '../../../web-viewer/app/control.ts';

describe('controlError', () => {
  it('keeps the code, the sentence and the remedy of the host', () => {
    const error = controlError(
      new ORPCError('SESSION_NOT_FOUND', { status: 404, message: 'no session x', data: { remedy: 'list them' } }),
    );
    expect(error.toJSON()).toEqual({ code: 'SESSION_NOT_FOUND', message: 'no session x', remedy: 'list them' });
  });

  it('falls back to the remedy of the catalogue', () => {
    const error = controlError(new ORPCError('TIMEOUT', { status: 504, message: 'no answer' }));
    expect(error.remedy).toContain('try again');
  });

  it.each([new TypeError('Failed to fetch'), new ORPCError('BAD_GATEWAY', { status: 502 }), 'nonsense'])(
    'takes %s for a host that does not answer',
    (thrown) => {
      expect(controlError(thrown)).toMatchObject({ code: 'UNREACHABLE', cause: thrown });
    },
  );
});
