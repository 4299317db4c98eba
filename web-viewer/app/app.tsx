import { useEffect, type ReactElement } from 'react';
import { Logo } from './logo.tsx';
import { NameField } from './name-field.tsx';
import { PlayerScreen } from './player-screen.tsx';
import { listLink } from './route.ts';
import { SecureContextNote } from './secure-context-note.tsx';
import { SessionList } from './session-list.tsx';
import { useRoute } from './use-route.ts';

export function App(): ReactElement {
  const route = useRoute();
  const title = route.kind === 'player' ? `${route.session} · Perun` : 'Perun';
  useEffect(() => {
    document.title = title;
  }, [title]);

  if (route.kind === 'player') return <PlayerScreen key={route.session} session={route.session} seat={route.seat} />;
  return (
    <div className="page">
      <header className="page-header">
        <a className="brand" href={listLink}>
          <Logo />
          <span>Perun</span>
        </a>
        <p>Watch and play what runs on this host.</p>
        <NameField />
      </header>
      <main>
        <SessionList />
      </main>
      <SecureContextNote />
    </div>
  );
}
