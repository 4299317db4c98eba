import { useState, type ReactElement } from 'react';
import type { SaveInfo } from '../../src/control/contract/save.ts';
import { formatAge } from '../../src/shared/quantities.ts';

interface SaveCardProps {
  readonly save: SaveInfo;
  /** undefined while it is on its way. */
  readonly picture: string | null | undefined;
  /** Why it cannot be loaded now; undefined where it can. */
  readonly refusal: string | undefined;
  readonly busy: boolean;
  readonly onLoad: () => void;
  readonly onExport: () => void;
  readonly onDelete: () => void;
}

const kinds = { manual: '', auto: 'by the host', battery: 'kept by the game' } as const;

/** One save: its picture, what it is, and what can be done with it. Deleting asks once more. */
export function SaveCard(props: SaveCardProps): ReactElement {
  const { save, picture, refusal, busy, onLoad, onExport, onDelete } = props;
  const [asks, setAsks] = useState(false);
  const name = save.kind === 'manual' ? `Slot ${save.slot}` : save.kind === 'auto' ? 'Autosave' : 'Battery';
  const age = `${formatAge(save.createdAt)} ago`;
  const label = `${name}, ${age}`;
  return (
    <li className="save" aria-label={label}>
      {picture === null || picture === undefined ? (
        <span className="save-picture none">
          {save.kind === 'battery' ? 'memory' : picture === null ? 'no picture' : ''}
        </span>
      ) : (
        <img className="save-picture" src={picture} alt={`the game, ${age}`} />
      )}
      <div className="save-text">
        <h3>{name}</h3>
        <p className="quiet">
          {age}
          {kinds[save.kind] && `, ${kinds[save.kind]}`}
        </p>
        {asks ? (
          <div className="save-actions" role="group" aria-label="delete it?">
            <button type="button" className="button primary" disabled={busy} onClick={onDelete}>
              Delete for good
            </button>
            <button type="button" onClick={() => setAsks(false)}>
              Keep
            </button>
          </div>
        ) : (
          <div className="save-actions">
            <button
              type="button"
              disabled={busy || refusal !== undefined}
              title={refusal ?? (save.kind === 'battery' ? 'starts the game again, on this memory' : undefined)}
              aria-label={`Load ${label}`}
              onClick={onLoad}
            >
              Load
            </button>
            <button type="button" disabled={busy} aria-label={`Download ${label}`} onClick={onExport}>
              Download
            </button>
            <button type="button" disabled={busy} aria-label={`Delete ${label}`} onClick={() => setAsks(true)}>
              Delete
            </button>
          </div>
        )}
      </div>
    </li>
  );
}
