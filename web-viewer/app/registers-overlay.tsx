import type { ReactElement } from 'react';
import type { RegisterPost } from '../stream/messages.ts';

/** The registers of the core over the picture, as a debugger shows them. */
export function RegistersOverlay({ registers }: { readonly registers: readonly RegisterPost[] }): ReactElement {
  return (
    <div className="stats registers">
      <dl aria-label="registers">
        {registers.map(({ name, value }) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
