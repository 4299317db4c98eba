import { type ReactElement, type ReactNode, useSyncExternalStore } from 'react';
import { Logo } from '../logo.tsx';
import { Prose } from '../prose.tsx';
import type { Admission, AdmissionState } from './admission.ts';
import { Fingerprint } from './fingerprint.tsx';
import { PairForm } from './pair-form.tsx';

interface GateProps {
  readonly admission: Admission;
  readonly children: ReactNode;
}

/** Shows the page to a browser that the host lets in, and to any other the way to pair. */
export function Gate({ admission, children }: GateProps): ReactElement {
  const state = useSyncExternalStore(
    (changed) => admission.changed.on(changed),
    () => admission.state,
  );
  if (state.kind === 'admitted') return <>{children}</>;
  return (
    <div className="gate">
      <header className="brand">
        <Logo />
        <span>Perun</span>
      </header>
      <main>
        <Question state={state} admission={admission} />
      </main>
    </div>
  );
}

function Question({
  state,
  admission,
}: {
  readonly state: Exclude<AdmissionState, { kind: 'admitted' }>;
  readonly admission: Admission;
}): ReactElement {
  switch (state.kind) {
    case 'asking':
      return (
        <p className="quiet" role="status">
          Asking the host…
        </p>
      );
    case 'unpaired':
      return <PairForm key={state.host} state={state} admission={admission} />;
    case 'changed':
      return <OtherHost state={state} admission={admission} />;
    case 'failed':
      return (
        <>
          <h1>The host cannot be asked</h1>
          <div className="banner bad" role="alert">
            <p>
              <Prose text={state.error.message} />
            </p>
            <p className="remedy">
              <Prose text={state.error.remedy} />
            </p>
          </div>
          <p className="gate-actions">
            <button type="button" className="button primary" onClick={() => void admission.ask()}>
              Try again
            </button>
          </p>
        </>
      );
  }
}

/** Refuses, and shows both, so that a person can find out which of the two is right. */
function OtherHost({
  state,
  admission,
}: {
  readonly state: Extract<AdmissionState, { kind: 'changed' }>;
  readonly admission: Admission;
}): ReactElement {
  const expected = state.by === 'pairing' ? 'The host you paired with' : 'The host of the QR code';
  return (
    <>
      <h1>This is another host</h1>
      <div className="banner bad" role="alert">
        <p>
          {expected} has another fingerprint than the one that answers here. Somebody may sit between you and it, so
          nothing was sent.
        </p>
      </div>
      <Fingerprint label={expected} value={state.expected} />
      <Fingerprint label="The one that answers" value={state.shown} />
      <p>
        On the host, <code>perun pair status</code> prints its fingerprint. Go on only if it is the second one, because
        the host was set up anew.
      </p>
      <p className="gate-actions">
        <button type="button" className="button" onClick={() => void admission.ask()}>
          Ask again
        </button>
        <button type="button" className="button" onClick={() => void admission.forget()}>
          It is the second one: pair anew
        </button>
      </p>
    </>
  );
}
