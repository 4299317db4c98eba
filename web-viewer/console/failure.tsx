import type { ReactElement } from 'react';
import type { PerunError } from '../../src/shared/errors.ts';
import { Prose } from '../app/prose.tsx';

/** What went wrong and what to do about it; nothing where nothing did. */
export function Failure({ error }: { readonly error: PerunError | undefined }): ReactElement | null {
  if (error === undefined) return null;
  return (
    <div className="banner bad" role="alert">
      <p>
        <Prose text={error.message} />
      </p>
      {error.remedy !== '' && (
        <p className="remedy">
          <Prose text={error.remedy} />
        </p>
      )}
    </div>
  );
}
