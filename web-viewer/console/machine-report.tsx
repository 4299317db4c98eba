import { useState, type ReactElement } from 'react';
import type { DoctorReport } from '../../src/control/contract/doctor.ts';
import { Prose } from '../app/prose.tsx';
import { useAct, useDesk } from './desk.ts';
import { Failure } from './failure.tsx';
import { areasOf, healthWords } from './machine-words.ts';

/** What `perun doctor` says of the machine of the host, when it is asked. */
export function MachineReport(): ReactElement {
  const { control } = useDesk();
  const act = useAct();
  const [report, setReport] = useState<DoctorReport>();
  const examine = (): void => {
    void act.run(async () => {
      const found = await control.host.examine();
      setReport(found);
      return healthWords(found);
    });
  };
  return (
    <section className="card" aria-labelledby="machine-heading">
      <div className="row spread">
        <h2 id="machine-heading">Machine</h2>
        <button type="button" className="button" disabled={act.busy} onClick={examine}>
          {act.busy ? 'Looking…' : 'Look at it'}
        </button>
      </div>
      <Failure error={act.error} />
      {report === undefined ? (
        <p className="quiet">
          What the host needs of its machine, and what mends what is missing, as <code>perun doctor</code> says it.
        </p>
      ) : (
        <>
          <p className={`banner ${report.healthy ? 'note' : 'bad'}`}>{healthWords(report)}</p>
          {areasOf(report).map(([area, findings]) => (
            <section key={area} aria-label={area}>
              <h3>{area}</h3>
              <ul className="findings">
                {findings.map(({ id, title, purpose, state, found, remedy }) => (
                  <li key={id}>
                    <span className={`pill ${state === 'ok' ? 'live' : state === 'missing' ? 'bad' : 'still'}`}>
                      {state}
                    </span>
                    <span>
                      <strong>{title}</strong> {found} <span className="quiet">({purpose})</span>
                      {remedy !== null && (
                        <span className="remedy quiet">
                          <Prose text={remedy} />
                        </span>
                      )}
                    </span>
                  </li>
                ))}
              </ul>
            </section>
          ))}
        </>
      )}
    </section>
  );
}
