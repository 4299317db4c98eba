import { useState, type ReactElement } from 'react';
import type { PendingDevice } from '../../src/control/contract/pair.ts';
import { isPerunError } from '../../src/shared/errors.ts';
import { formatAge } from '../../src/shared/quantities.ts';
import { useAct, useDesk } from './desk.ts';
import { Failure } from './failure.tsx';
import { newTerms, readTerms } from './terms.ts';
import { TermsFields } from './terms-fields.tsx';

/** Devices that wait to be let in, wherever the person is in the console. */
export function PendingList({ pending }: { readonly pending: readonly PendingDevice[] }): ReactElement {
  return (
    <div role="status" aria-live="polite">
      {pending.length > 0 && (
        <section className="pending" aria-labelledby="pending-heading">
          <h2 id="pending-heading">Asking to be let in</h2>
          <ul>
            {pending.map((device) => (
              <li key={device.id}>
                <PendingCard device={device} />
              </li>
            ))}
          </ul>
        </section>
      )}
    </div>
  );
}

function PendingCard({ device }: { readonly device: PendingDevice }): ReactElement {
  const { control } = useDesk();
  const act = useAct();
  const [terms, setTerms] = useState(newTerms);
  const { id, name, remote, fingerprint, kind, since, isWaiting } = device;
  const approve = (): void => {
    const read = readTerms(terms, Date.now());
    if (isPerunError(read)) return act.fail(read);
    void act.run(async () => {
      const { grants } = await control.pair.approve({ id, ...read });
      return `${name} is paired and may ${grants.join(', ')}.`;
    });
  };
  const deny = (): void => {
    void act.run(async () => {
      await control.pair.deny({ id });
      return `${name} was turned away.`;
    });
  };
  return (
    <article className="card" aria-label={`${name} asks to be let in`}>
      <div className="card-head">
        <h3>{name}</h3>
        <code className="pending-id">{id}</code>
      </div>
      <p className="quiet">
        A {kind === 'browser' ? 'browser' : 'program'} at {remote}, for {formatAge(since)}. It shows <code>{id}</code>{' '}
        too: let it in only where it does.
      </p>
      <p className="quiet">
        Fingerprint <code>{fingerprint.slice(0, 16)}…</code>
        {!isWaiting && ' It no longer holds the line; let in, it is paired when it comes back.'}
      </p>
      <details>
        <summary>What it may do: {terms.grants.join(', ') || 'nothing'}</summary>
        <TermsFields terms={terms} onChange={setTerms} mayKeep={false} />
      </details>
      <Failure error={act.error} />
      <div className="card-actions">
        <button type="button" className="button primary" disabled={act.busy} onClick={approve}>
          Let in {name}
        </button>
        <button type="button" className="button" disabled={act.busy} onClick={deny}>
          Turn away
        </button>
      </div>
    </article>
  );
}
