import { useCallback, useState, type ReactElement } from 'react';
import type { SaveInfo } from '../../src/control/contract/save.ts';
import { Signal } from '../../src/shared/events.ts';
import type { PlayerView } from '../stream/player-stream.ts';
import { control, controlError } from './control.ts';
import { readBase64, toBlob } from './file-bytes.ts';
import { SaveCard } from './save-card.tsx';
import { saveFile } from './save-file.ts';
import { usePoll } from './use-poll.ts';
import { useThumbnails } from './use-thumbnails.ts';

/** How often the list is asked for, in ms. */
const intervalMs = 3000;
const slots = ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'];
/** More than this is a list nobody reads, and a picture each to be fetched. */
const shownMost = 40;

interface SavesPanelProps {
  readonly session: string;
  readonly view: PlayerView;
}

/** The saves of the game that is played here, with pictures: made, loaded, taken home and brought along. */
export function SavesPanel({ session, view }: SavesPanelProps): ReactElement {
  const [acted] = useState(() => new Signal<[]>());
  const ask = useCallback((signal: AbortSignal) => control.save.list({ session }, { signal }), [session]);
  const { value: saves, error } = usePoll(ask, intervalMs, acted);
  const shown = (saves ?? []).slice(0, shownMost);
  const pictures = useThumbnails(shown.filter(({ kind }) => kind !== 'battery').map(({ id }) => id));
  const [slot, setSlot] = useState('0');
  const [busy, setBusy] = useState(false);
  const [said, setSaid] = useState<{ readonly text: string; readonly bad: boolean }>();
  const isOpen = view.state.kind === 'open' && (view.session?.state === 'live' || view.session?.state === 'paused');
  const refusal = !isOpen ? 'nothing runs' : view.seat.kind === 'watcher' ? 'take a player seat first' : undefined;

  const act = async (work: () => Promise<string>): Promise<void> => {
    setBusy(true);
    try {
      setSaid({ text: await work(), bad: false });
    } catch (failure) {
      const { message, remedy } = controlError(failure);
      setSaid({ text: remedy === '' ? message : `${message}: ${remedy}`, bad: true });
    }
    setBusy(false);
    acted.emit();
  };
  const save = async (): Promise<string> => {
    await control.save.create({ session, slot });
    return `Saved to slot ${slot}.`;
  };
  const load = async ({ id, kind }: SaveInfo): Promise<string> => {
    await control.save.load({ id, session });
    return kind === 'battery' ? 'The game starts again, on that memory.' : 'Loaded.';
  };
  const download = async ({ id, title }: SaveInfo): Promise<string> => {
    const { file } = await control.save.export({ id });
    saveFile(`${title.replaceAll(/[^\w-]+/g, '-') || 'save'}-${id}.prsv`, toBlob(file));
    return 'Downloaded.';
  };
  const remove = async ({ id }: SaveInfo): Promise<string> => {
    await control.save.delete({ id });
    return 'Deleted.';
  };
  const bring = async (file: File): Promise<string> => {
    const kept = await control.save.import({ file: await readBase64(file) });
    return `Kept ${kept.title} in slot ${kept.slot}.`;
  };

  return (
    <aside className="panel" aria-label="saves">
      <h2>Saves</h2>
      <div className="save-now">
        <label>
          Slot{' '}
          <select value={slot} onChange={(change) => setSlot(change.target.value)}>
            {slots.map((name) => (
              <option key={name}>{name}</option>
            ))}
          </select>
        </label>
        <button
          type="button"
          className="button primary"
          disabled={busy || refusal !== undefined}
          title={refusal}
          onClick={() => void act(save)}
        >
          Save now
        </button>
        <label className="button file-button">
          Bring a file
          <input
            type="file"
            accept=".prsv"
            disabled={busy}
            onChange={(change) => {
              const [file] = change.target.files ?? [];
              change.target.value = '';
              if (file !== undefined) void act(() => bring(file));
            }}
          />
        </label>
      </div>
      {refusal !== undefined && <p className="quiet">To save and to load, {refusal}.</p>}
      <p className={said?.bad === true ? 'banner warn' : 'quiet'} role="status" hidden={said === undefined}>
        {said?.text}
      </p>
      {error !== undefined && <p className="banner warn">{error.message}</p>}
      {saves?.length === 0 && <p className="quiet">No saves of this game yet.</p>}
      <ul className="saves">
        {shown.map((one) => (
          <SaveCard
            key={one.id}
            save={one}
            picture={one.kind === 'battery' ? null : pictures.get(one.id)}
            refusal={refusal}
            busy={busy}
            onLoad={() => void act(() => load(one))}
            onExport={() => void act(() => download(one))}
            onDelete={() => void act(() => remove(one))}
          />
        ))}
      </ul>
    </aside>
  );
}
