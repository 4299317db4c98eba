import { useCallback, type ReactElement } from 'react';
import type { SaveInfo } from '../../src/control/contract/save.ts';
import { formatAge, formatBytes } from '../../src/shared/quantities.ts';
import { usePoll } from '../app/use-poll.ts';
import { useDesk, useFacts } from './desk.ts';
import { Failure } from './failure.tsx';

const askMs = 10_000;

/** Saved moments of all games, to look at: games are loaded where they are played. */
export function SavesView(): ReactElement {
  const { control } = useDesk();
  const { reading } = useFacts();
  const ask = useCallback((signal: AbortSignal) => control.save.list({}, { signal }), [control]);
  const { value: saves, error } = usePoll(ask, askMs);
  const nameOf = (owner: string): string =>
    reading?.devices.find(({ fingerprint }) => fingerprint === owner)?.name ?? owner.slice(0, 16);
  return (
    <section aria-labelledby="saves-heading">
      <h2 id="saves-heading">Saves</h2>
      <Failure error={error} />
      {saves?.length === 0 && <p className="empty quiet">No game was saved yet.</p>}
      {saves !== undefined && saves.length > 0 && (
        <table className="saves">
          <thead>
            <tr>
              {['Game', 'Slot', 'Made', 'By', 'Size', 'Name'].map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {saves.map((save) => (
              <SaveRow key={save.id} save={save} owner={nameOf(save.owner)} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
}

function SaveRow({ save, owner }: { readonly save: SaveInfo; readonly owner: string }): ReactElement {
  return (
    <tr>
      <th scope="row">
        {save.title} <span className="quiet">{save.core}</span>
      </th>
      <td data-label="Slot">{save.kind === 'auto' ? 'by the host' : save.slot}</td>
      <td data-label="Made">
        <time dateTime={save.createdAt} title={new Date(save.createdAt).toLocaleString()}>
          {formatAge(save.createdAt)} ago
        </time>
      </td>
      <td data-label="By">{owner}</td>
      <td data-label="Size">{formatBytes(save.storedBytes)}</td>
      <td data-label="Name">
        <code>{save.id}</code>
      </td>
    </tr>
  );
}
