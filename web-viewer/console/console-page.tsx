import { useEffect, useRef, useSyncExternalStore, type ReactElement } from 'react';
import { Logo } from '../app/logo.tsx';
import type { HostReading } from './console-feed.ts';
import { useDesk, useFacts } from './desk.ts';
import { DevicesView } from './devices-view.tsx';
import { EventsView } from './events-view.tsx';
import { Failure } from './failure.tsx';
import { HostView } from './host-view.tsx';
import { logOut } from './login.ts';
import { PendingList } from './pending-list.tsx';
import { parsePlace, type Place, placeLink, placeNames, places } from './places.ts';
import { SavesView } from './saves-view.tsx';
import { SessionsView } from './sessions-view.tsx';

/** The whole console: where one is, who asks to be let in, and the view. */
export function ConsolePage(): ReactElement {
  const { feed } = useDesk();
  const { reading, problem } = useFacts();
  const place = useSyncExternalStore(onHashChange, () => parsePlace(window.location.hash));
  const main = useRef<HTMLElement>(null);
  const first = useRef(true);
  useEffect(() => {
    document.title = `${placeNames[place]} · Perun console`;
    // Who goes on by keyboard begins with what is new; who has just come begins at the top.
    if (!first.current) {
      main.current?.focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
    first.current = false;
  }, [place]);
  return (
    <div className="page console">
      <header className="page-header">
        <h1 className="brand">
          <Logo />
          <span>Perun console</span>
        </h1>
        <button type="button" className="button" onClick={() => void logOut(feed)}>
          Log out
        </button>
        <nav aria-label="Views">
          {places.map((each) => (
            <a key={each} href={placeLink(each)} aria-current={each === place ? 'page' : undefined}>
              {placeNames[each]}
            </a>
          ))}
        </nav>
      </header>
      <Failure error={problem} />
      <PendingList pending={reading?.pairing.pending ?? []} />
      <main ref={main} tabIndex={-1} aria-label={placeNames[place]}>
        {reading === undefined ? (
          problem === undefined && <p className="quiet">Asking the host…</p>
        ) : (
          <View place={place} reading={reading} />
        )}
      </main>
    </div>
  );
}

function View({ place, reading }: { readonly place: Place; readonly reading: HostReading }): ReactElement {
  switch (place) {
    case 'sessions':
      return <SessionsView reading={reading} />;
    case 'devices':
      return <DevicesView reading={reading} />;
    case 'events':
      return <EventsView />;
    case 'saves':
      return <SavesView />;
    case 'host':
      return <HostView reading={reading} />;
  }
}

function onHashChange(changed: () => void): () => void {
  window.addEventListener('hashchange', changed);
  return () => window.removeEventListener('hashchange', changed);
}
