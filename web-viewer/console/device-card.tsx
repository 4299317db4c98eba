import { type FormEvent, useState, type ReactElement } from 'react';
import type { Device } from '../../src/control/contract/pair.ts';
import { isPerunError } from '../../src/shared/errors.ts';
import { formatFingerprint } from '../../src/shared/fingerprint.ts';
import { formatAge } from '../../src/shared/quantities.ts';
import { ConfirmDialog } from './confirm-dialog.tsx';
import { useAct, useDesk } from './desk.ts';
import { Failure } from './failure.tsx';
import { endWords, readTerms, termsOf } from './terms.ts';
import { TermsFields } from './terms-fields.tsx';
import { useNow } from './use-now.ts';

/** A paired device: what it may do, and what can be done about it. */
export function DeviceCard({ device }: { readonly device: Device }): ReactElement {
  const [mode, setMode] = useState<'shown' | 'changing' | 'revoking'>('shown');
  const now = useNow(10_000);
  const { name, kind, grants, expiresAt, pairedAt, lastSeenAt, fingerprint } = device;
  const isOver = expiresAt !== null && Date.parse(expiresAt) <= now;
  const back = (): void => setMode('shown');
  return (
    <article className="card" aria-label={name}>
      <div className="card-head">
        <h3>{name}</h3>
        {isOver && <span className="pill bad">ended</span>}
      </div>
      <p>
        May <strong>{grants.join(', ')}</strong>
      </p>
      <p className="quiet">
        {expiresAt === null ? (
          'Trust has no end'
        ) : (
          <>
            Trust {endWords(expiresAt, now)}, at{' '}
            <time dateTime={expiresAt}>{new Date(expiresAt).toLocaleString()}</time>
          </>
        )}
      </p>
      <p className="quiet">
        {kind === 'browser' ? 'Browser' : 'Program'}, paired {formatAge(pairedAt, now)} ago;{' '}
        {lastSeenAt === null ? 'not here since the host started' : `here ${formatAge(lastSeenAt, now)} ago`}
      </p>
      <details className="quiet">
        <summary>Fingerprint {fingerprint.slice(0, 8)}…</summary>
        <code className="hash">{formatFingerprint(fingerprint)}</code>
      </details>
      {mode === 'changing' ? (
        <ChangeForm device={device} onDone={back} />
      ) : (
        <div className="card-actions">
          <button type="button" className="button" onClick={() => setMode('changing')} aria-label={`Change ${name}`}>
            Change
          </button>
          <button
            type="button"
            className="button danger"
            onClick={() => setMode('revoking')}
            aria-label={`Revoke ${name}`}
          >
            Revoke
          </button>
        </div>
      )}
      {mode === 'revoking' && <RevokeDialog device={device} onClose={back} />}
    </article>
  );
}

interface DeviceActProps {
  readonly device: Device;
  readonly onDone: () => void;
}

function ChangeForm({ device, onDone }: DeviceActProps): ReactElement {
  const { control } = useDesk();
  const act = useAct();
  const [name, setName] = useState(device.name);
  const [terms, setTerms] = useState(() => termsOf(device));
  const { fingerprint } = device;
  const save = (event: FormEvent): void => {
    event.preventDefault();
    const read = readTerms(terms, Date.now());
    if (isPerunError(read)) return act.fail(read);
    void act
      .run(async () => {
        if (name.trim() !== device.name) await control.pair.rename({ fingerprint, name: name.trim() });
        const changed = await control.pair.grant({ fingerprint, ...read });
        return `${changed.name} may ${changed.grants.join(', ')}.`;
      })
      .then((done) => done && onDone());
  };
  return (
    <form className="form" onSubmit={save}>
      <label className="field">
        <span>Name</span>
        <input value={name} maxLength={64} required onChange={({ target }) => setName(target.value)} />
      </label>
      <TermsFields terms={terms} onChange={setTerms} mayKeep />
      <Failure error={act.error} />
      <div className="card-actions">
        <button type="submit" className="button primary" disabled={act.busy}>
          Save
        </button>
        <button type="button" className="button" onClick={onDone}>
          Leave it
        </button>
      </div>
    </form>
  );
}

function RevokeDialog({ device, onClose }: { readonly device: Device; readonly onClose: () => void }): ReactElement {
  const { control } = useDesk();
  const act = useAct();
  const { name, fingerprint } = device;
  const revoke = (): void => {
    void act
      .run(async () => {
        await control.pair.revoke({ fingerprint });
        return `${name} is no longer paired.`;
      })
      .then((done) => done && onClose());
  };
  return (
    <ConfirmDialog title={`Revoke ${name}?`} verb="Revoke" act={act} onConfirm={revoke} onClose={onClose}>
      <p>It is put out at once, out of games too, and comes in again only by pairing anew.</p>
    </ConfirmDialog>
  );
}
