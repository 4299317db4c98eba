import { useEffect, useId, useRef, type ReactElement, type ReactNode } from 'react';
import type { Act } from './desk.ts';
import { Failure } from './failure.tsx';

interface ConfirmDialogProps {
  readonly title: string;
  readonly children: ReactNode;
  /** What the button says that does it. */
  readonly verb: string;
  readonly act: Act;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
}

/** Asks before something that cannot be taken back; the keyboard begins at the way out. */
export function ConfirmDialog({ title, children, verb, act, onConfirm, onClose }: ConfirmDialogProps): ReactElement {
  const dialog = useRef<HTMLDialogElement>(null);
  const id = useId();
  useEffect(() => {
    dialog.current?.showModal();
  }, []);
  return (
    <dialog ref={dialog} className="confirm" aria-labelledby={id} onClose={onClose}>
      <h2 id={id}>{title}</h2>
      {children}
      <Failure error={act.error} />
      <div className="row">
        <button type="button" className="button" onClick={() => dialog.current?.close()}>
          Keep it
        </button>
        <button type="button" className="button danger" disabled={act.busy} onClick={onConfirm}>
          {verb}
        </button>
      </div>
    </dialog>
  );
}
