import type { ReactElement } from 'react';
import { allGrants, type Grant } from '../../src/shared/grants.ts';
import { endings, type Ending, isBroughtAlong, type TermsChoice, withGrant } from './terms.ts';

const grantWords: Readonly<Record<Grant, string>> = {
  view: 'watch',
  play: 'play',
  type: 'type in terminals',
  launch: 'start and stop cores',
  call: 'use peripherals',
  manage: 'manage this host: everything, for others too',
};

interface TermsFieldsProps {
  readonly terms: TermsChoice;
  readonly onChange: (terms: TermsChoice) => void;
  /** Whether there is an end already, which may stay. */
  readonly mayKeep: boolean;
}

/** What a device may do, and until when. */
export function TermsFields({ terms, onChange, mayKeep }: TermsFieldsProps): ReactElement {
  const { grants, ending, date } = terms;
  return (
    <>
      <fieldset className="grants">
        <legend>It may</legend>
        {allGrants.map((grant) => {
          const comesAlong = isBroughtAlong(grants, grant);
          return (
            <label key={grant} className="check">
              <input
                type="checkbox"
                checked={comesAlong || grants.includes(grant)}
                disabled={comesAlong}
                onChange={({ target }) => onChange({ ...terms, grants: withGrant(grants, grant, target.checked) })}
              />
              <span>
                {grantWords[grant]} <code className="quiet">{grant}</code>
              </span>
            </label>
          );
        })}
      </fieldset>
      <label className="field">
        <span>Trust ends</span>
        <select value={ending} onChange={({ target }) => onChange({ ...terms, ending: target.value as Ending })}>
          {(Object.keys(endings) as Ending[])
            .filter((each) => mayKeep || each !== 'keep')
            .map((each) => (
              <option key={each} value={each}>
                {endings[each]}
              </option>
            ))}
        </select>
      </label>
      {ending === 'date' && (
        <label className="field">
          <span>Ends at</span>
          <input
            type="datetime-local"
            value={date}
            required
            onChange={({ target }) => onChange({ ...terms, date: target.value })}
          />
        </label>
      )}
    </>
  );
}
