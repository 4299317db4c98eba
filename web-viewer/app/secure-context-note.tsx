import type { ReactElement } from 'react';
import { missingFeatures } from './browser-features.ts';

/** Says what a plain http page on the LAN has to do without, and why; nothing on secure pages. */
export function SecureContextNote(): ReactElement | null {
  const missing = missingFeatures(window);
  if (missing.length === 0) return null;
  return (
    <aside className="note" aria-label="limits of this connection">
      <p>
        This page came over plain http from another machine. You can watch and play, but browsers keep some things for
        secure pages:
      </p>
      <ul>
        {missing.map((feature) => (
          <li key={feature.name}>
            <strong>{feature.name}</strong>: {feature.without}
          </li>
        ))}
      </ul>
      <p>Open it over https, or on the host itself as http://localhost, to have them.</p>
    </aside>
  );
}
