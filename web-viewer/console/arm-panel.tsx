import { type FormEvent, useState, type ReactElement } from 'react';
import type { Armed } from '../../src/control/contract/pair.ts';
import { isPerunError } from '../../src/shared/errors.ts';
import { sentence } from '../app/status-text.ts';
import type { HostReading } from './console-feed.ts';
import { type Act, useAct, useDesk, useFacts } from './desk.ts';
import { Failure } from './failure.tsx';
import { pinState } from './armed-pin.ts';
import { ShownPin } from './shown-pin.tsx';
import { newTerms, readTerms } from './terms.ts';
import { TermsFields } from './terms-fields.tsx';
import { useNow } from './use-now.ts';

/** Shows a PIN for one new device, and says when it is over. */
export function ArmPanel({ reading }: { readonly reading: HostReading }): ReactElement {
  const { control } = useDesk();
  const { events } = useFacts();
  const act = useAct();
  const now = useNow(500);
  const [armed, setArmed] = useState<Armed>();
  const [terms, setTerms] = useState(newTerms);
  const { pairing, status } = reading;
  const state = armed && pinState(armed, pairing, events, now);
  const arm = (event: FormEvent): void => {
    event.preventDefault();
    const read = readTerms(terms, Date.now());
    if (isPerunError(read)) return act.fail(read);
    setArmed(undefined);
    let shown: Armed | undefined;
    void act
      .run(async () => {
        shown = await control.pair.arm(read);
        // The PIN itself is read out.
        return '';
      })
      .then(() => setArmed(shown));
  };
  const disarm = (): void => {
    void act.run(async () => {
      const { disarmed } = await control.pair.disarm();
      return disarmed ? 'The PIN is void.' : 'No PIN was armed.';
    });
  };
  return (
    <section className="card" aria-labelledby="arm-heading">
      <h2 id="arm-heading">Pair a new device</h2>
      {pairing.addresses.length === 0 && (
        <p className="banner warn">
          Other machines cannot reach this host. <code>perun host start --lan</code> opens it to them.
        </p>
      )}
      <div role="status">{state?.kind === 'over' && <p className="banner warn">{sentence(state.why)}</p>}</div>
      {armed !== undefined && state?.kind === 'good' ? (
        <ShownPin armed={armed} secondsLeft={state.secondsLeft} viewer={status.viewer} act={act} onDisarm={disarm} />
      ) : (
        <form className="form" onSubmit={arm}>
          {pairing.armedUntil !== null && <ArmedElsewhere until={pairing.armedUntil} act={act} onDisarm={disarm} />}
          <TermsFields terms={terms} onChange={setTerms} mayKeep={false} />
          <div className="row">
            <button type="submit" className="button primary" disabled={act.busy}>
              Show a PIN
            </button>
            <span className="quiet">It is good for one try, within two minutes.</span>
          </div>
        </form>
      )}
      <Failure error={act.error} />
    </section>
  );
}

interface ArmedElsewhereProps {
  readonly until: string;
  readonly act: Act;
  readonly onDisarm: () => void;
}

/** A PIN that was shown somewhere else: nobody but that place is told it. */
function ArmedElsewhere({ until, act, onDisarm }: ArmedElsewhereProps): ReactElement {
  return (
    <div className="banner warn row">
      <p>
        Another place shows a PIN until <time dateTime={until}>{new Date(until).toLocaleTimeString()}</time>; a new one
        makes it void.
      </p>
      <button type="button" className="button" disabled={act.busy} onClick={onDisarm}>
        Make it void
      </button>
    </div>
  );
}
