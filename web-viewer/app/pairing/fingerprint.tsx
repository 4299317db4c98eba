import type { ReactElement } from 'react';
import { formatFingerprint } from '../../../src/shared/fingerprint.ts';

/** A fingerprint in groups, to be compared by eye. */
export function Fingerprint({ label, value }: { readonly label: string; readonly value: string }): ReactElement {
  return (
    <figure className="fingerprint">
      <figcaption>{label}</figcaption>
      <code>
        {formatFingerprint(value)
          .split(' ')
          .map((group, at) => (
            <span key={at}>{group} </span>
          ))}
      </code>
    </figure>
  );
}
