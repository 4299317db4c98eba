import type { ReactElement } from 'react';
import { buttonLayouts, type ButtonLayout } from '../../src/protocol/perun/config-keys.ts';
import { keyGroups } from '../input/key-maps.ts';

/** Which keys press which buttons of this core. */
export function KeyHelp({ layout }: { readonly layout: ButtonLayout }): ReactElement {
  const names = buttonLayouts[layout];
  return (
    <aside className="panel" aria-label="keys">
      <h2>Keys</h2>
      {keyGroups[layout].map((group) => (
        <section key={group.title}>
          <h3>{group.title}</h3>
          <ul className="keys">
            {group.bindings.map((binding) => (
              <li key={binding.code}>
                <kbd>{binding.key}</kbd>
                <span>{names[binding.button]?.replace('-', ' ')}</span>
              </li>
            ))}
          </ul>
        </section>
      ))}
      <p className="quiet">
        Keys count by their place on the keyboard, whatever is printed on them, while the picture has the focus.{' '}
        <kbd>Esc</kbd> gives the keyboard back to the page.
      </p>
    </aside>
  );
}
