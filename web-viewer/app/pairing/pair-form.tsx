import { type FormEvent, type ReactElement, useState } from 'react';
import { Prose } from '../prose.tsx';
import type { Admission, AdmissionState } from './admission.ts';
import { deviceName } from './device-name.ts';
import { Fingerprint } from './fingerprint.tsx';
import { usePairing } from './use-pairing.ts';

const nameLength = 32;

interface PairFormProps {
  readonly state: Extract<AdmissionState, { kind: 'unpaired' }>;
  readonly admission: Admission;
}

/** Pairs by the PIN that the host shows, or by asking its operator. */
export function PairForm({ state, admission }: PairFormProps): ReactElement {
  const [pin, setPin] = useState('');
  const [name, setName] = useState(() => deviceName(navigator.userAgent));
  const pairing = usePairing(admission, state, name);
  const { phase } = pairing;
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    pairing.begin(pin);
    setPin('');
  };
  const busy = phase.kind === 'pairing' || phase.kind === 'waiting';
  return (
    <>
      <h1>Pair this browser</h1>
      <p className="quiet">
        {state.known
          ? 'The host does not know this browser any more. Pair it again to come in.'
          : 'This host lets in paired devices only. Pair once, and this browser is known from then on.'}
      </p>
      {phase.kind === 'failed' && (
        <div className="banner bad" role="alert">
          <p>
            <Prose text={phase.error.message} />
          </p>
          {phase.error.code === 'PAIRING_FAILED' && (
            <p className="remedy">A PIN serves one try: have the host show a new one.</p>
          )}
        </div>
      )}
      {phase.kind === 'waiting' ? (
        <Waiting id={phase.id} onCancel={pairing.cancel} />
      ) : (
        <form className="pair-form" onSubmit={submit}>
          <label>
            <span>PIN of the host</span>
            <input
              className="pin"
              value={pin}
              onChange={(event) => setPin(event.target.value.replace(/\D/g, '').slice(0, 4))}
              inputMode="numeric"
              autoComplete="one-time-code"
              pattern="[0-9]{4}"
              placeholder="0000"
              required
              disabled={busy}
            />
          </label>
          <label>
            <span>Name of this device</span>
            <input
              value={name}
              maxLength={nameLength}
              onChange={(event) => setName(event.target.value)}
              autoComplete="off"
              required
              disabled={busy}
            />
          </label>
          <button type="submit" className="button primary" disabled={busy || pin.length !== 4}>
            {busy ? 'Pairing…' : 'Pair'}
          </button>
          <p className="quiet">
            <code>perun pair arm</code> on the host shows a PIN, and a QR code that does all of this.
          </p>
          <button type="button" className="button" disabled={busy} onClick={() => pairing.begin(undefined)}>
            No PIN: ask the operator
          </button>
        </form>
      )}
      <Fingerprint label="This host shows the fingerprint" value={state.host} />
      <p className="quiet">
        Compare it with the one beside the PIN. This browser is{' '}
        <code className="short-print">
          {state.browser
            .slice(0, 16)
            .replaceAll(/(.{4})/g, '$1 ')
            .trim()}
        </code>
        .
      </p>
    </>
  );
}

function Waiting({ id, onCancel }: { readonly id: string; readonly onCancel: () => void }): ReactElement {
  return (
    <div className="waiting" role="status">
      <p>The operator of the host has been asked, and sees this browser as</p>
      <p className="pending-id">{id}</p>
      <p>On the host, this lets it in within three minutes:</p>
      <pre>
        <code>perun pair approve {id}</code>
      </pre>
      <button type="button" className="button" onClick={onCancel}>
        Stop waiting
      </button>
    </div>
  );
}
