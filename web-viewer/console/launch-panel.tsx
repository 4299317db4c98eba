import { type FormEvent, useEffect, useState, type ReactElement } from 'react';
import type { AvailableCore } from '../../src/control/contract/schemas.ts';
import { useAct, useDesk } from './desk.ts';
import { Failure } from './failure.tsx';
import { coreChoices, launchRequest } from './launch-request.ts';

/** Starts a core of the catalogue with a game of this machine. */
export function LaunchPanel({ onDone }: { readonly onDone: () => void }): ReactElement {
  const { control } = useDesk();
  const act = useAct();
  const { run: acted } = act;
  const [cores, setCores] = useState<readonly AvailableCore[]>([]);
  const [form, setForm] = useState({ target: '', system: '', title: '' });
  useEffect(() => {
    const leaving = new AbortController();
    control.core.available(undefined, { signal: leaving.signal }).then(setCores, () => {
      // The file alone chooses then.
    });
    return () => leaving.abort();
  }, [control]);
  const launch = (event: FormEvent): void => {
    event.preventDefault();
    void acted(async () => {
      const { session, core } = await control.core.run(launchRequest(form));
      return `${core.name} plays in ${session}.`;
    }).then((done) => done && onDone());
  };
  return (
    <form className="card form" aria-label="Start a core" onSubmit={launch}>
      <label className="field">
        <span>Game file, core folder or program, by its path on the host</span>
        <input
          value={form.target}
          required
          autoComplete="off"
          spellCheck={false}
          placeholder="/games/bricks.xo8"
          onChange={({ target }) => setForm({ ...form, target: target.value })}
        />
      </label>
      <label className="field">
        <span>Core</span>
        <select value={form.system} onChange={({ target }) => setForm({ ...form, system: target.value })}>
          {coreChoices(cores).map(({ system, label }) => (
            <option key={label} value={system}>
              {label}
            </option>
          ))}
        </select>
      </label>
      <label className="field">
        <span>Title, if another than its own</span>
        <input
          value={form.title}
          maxLength={128}
          onChange={({ target }) => setForm({ ...form, title: target.value })}
        />
      </label>
      <Failure error={act.error} />
      <div className="card-actions">
        <button type="submit" className="button primary" disabled={act.busy}>
          Start
        </button>
        <button type="button" className="button" onClick={onDone}>
          Leave it
        </button>
      </div>
    </form>
  );
}
