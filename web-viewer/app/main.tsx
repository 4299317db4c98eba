import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './app.tsx';
import { Gate } from './pairing/gate.tsx';
import { pageAdmission } from './pairing/page-admission.ts';
import { inspection, type ViewerInspection } from './inspection.ts';
import './styles/tokens.css';
import './styles/page.css';
import './styles/list.css';
import './styles/player.css';
import './styles/panel.css';
import './styles/saves.css';
import './styles/input.css';
import './styles/pairing.css';

declare global {
  interface Window {
    perunViewer: ViewerInspection;
  }
}

window.perunViewer = inspection;

const root = document.getElementById('root');
if (root !== null) {
  createRoot(root).render(
    <StrictMode>
      <Gate admission={pageAdmission}>
        <App />
      </Gate>
    </StrictMode>,
  );
}
