import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { systemClock } from '../../src/shared/clock.ts';
import { control, turnedAway } from '../app/control.ts';
import { ConsoleFeed } from './console-feed.ts';
import { ConsolePage } from './console-page.tsx';
import { goToLogin } from './login.ts';
import { Said } from './said.tsx';
import '../app/styles/tokens.css';
import '../app/styles/page.css';
import '../app/styles/list.css';
import '../app/styles/panel.css';
import '../app/styles/pairing.css';
import './console.css';
import './views.css';

turnedAway.on(goToLogin);

const feed = new ConsoleFeed(control, systemClock);
const look = (): void => (document.hidden ? feed.pause() : feed.resume());
document.addEventListener('visibilitychange', look);
look();

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Said control={control} feed={feed}>
        <ConsolePage />
      </Said>
    </StrictMode>,
  );
}
