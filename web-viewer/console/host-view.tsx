import type { ReactElement } from 'react';
import { formatAge, formatBytes } from '../../src/shared/quantities.ts';
import { Fingerprint } from '../app/pairing/fingerprint.tsx';
import type { HostReading } from './console-feed.ts';
import { MachineReport } from './machine-report.tsx';
import { useNow } from './use-now.ts';

const policies: Readonly<Record<HostReading['pairing']['policy'], string>> = {
  required: 'paired devices only',
  optional: 'everybody may watch and play, by TLS',
  off: 'everybody, also without TLS',
};

/** How the host is, and where it listens. */
export function HostView({ reading }: { readonly reading: HostReading }): ReactElement {
  const now = useNow(5000);
  const { status, stats, pairing, cores } = reading;
  const broken = cores.filter(({ state }) => state === 'failed' || state === 'restarting');
  return (
    <>
      <section aria-labelledby="health-heading">
        <h2 id="health-heading">Health</h2>
        <ul className="tiles">
          <Tile label="runs for" value={formatAge(status.startedAt, now)} />
          <Tile label="sessions" value={String(status.sessions)} />
          <Tile label="people" value={String(status.people)} />
          <Tile label="connections" value={String(stats.connections)} />
          <Tile label="memory" value={formatBytes(status.memoryBytes)} />
          <Tile label="cores in trouble" value={String(broken.length)} bad={broken.length > 0} />
        </ul>
        {broken.map(({ id, name, state, restarts, lastExit }) => (
          <p key={id} className="banner bad">
            {name} of <code>{id}</code> is {state} after {restarts} restarts{lastExit === null ? '' : `: ${lastExit}`}
          </p>
        ))}
      </section>
      <section className="card" aria-labelledby="about-heading">
        <h2 id="about-heading">This host</h2>
        <dl className="facts">
          <dt>Version</dt>
          <dd>
            {status.version}, Node {status.node}, pid {status.pid}
          </dd>
          <dt>Listens on</dt>
          <dd>
            {status.addresses.map((address) => (
              <code key={address} className="hash">
                {address}
              </code>
            ))}
          </dd>
          <dt>Page for players</dt>
          <dd>{status.viewer === null ? 'none' : <a href={status.viewer}>{status.viewer}</a>}</dd>
          <dt>From other machines</dt>
          <dd>
            {pairing.addresses.length === 0 ? 'not reached' : policies[pairing.policy]}
            {pairing.addresses.map((address) => (
              <code key={address} className="hash">
                {address}
              </code>
            ))}
          </dd>
          <dt>For programs</dt>
          <dd>
            <a href="/docs">control API</a>, <a href="/metrics">metrics</a>
          </dd>
        </dl>
        <Fingerprint label="Fingerprint of this host" value={pairing.fingerprint} />
        {pairing.authority !== null && (
          <Fingerprint label="Fingerprint of the authority of its page (ca.crt)" value={pairing.authority} />
        )}
      </section>
      <MachineReport />
    </>
  );
}

interface TileProps {
  readonly label: string;
  readonly value: string;
  readonly bad?: boolean;
}

function Tile({ label, value, bad = false }: TileProps): ReactElement {
  return (
    <li className={bad ? 'tile bad' : 'tile'}>
      <strong>{value}</strong> <span>{label}</span>
    </li>
  );
}
