import { useCallback, useEffect, useRef, type ReactElement, type ReactNode } from 'react';

interface HoldButtonProps {
  readonly may: boolean;
  readonly title: string | undefined;
  readonly onHeld: (held: boolean) => void;
  readonly children: ReactNode;
}

/** A button that does something for as long as it is held, by pointer or by key; whatever ends the hold is told. */
export function HoldButton({ may, title, onHeld, children }: HoldButtonProps): ReactElement {
  const held = useRef(false);
  const tell = useRef(onHeld);
  useEffect(() => {
    tell.current = onHeld;
  });
  const hold = useCallback((now: boolean): void => {
    if (held.current === now) return;
    held.current = now;
    tell.current(now);
  }, []);
  const letGo = useCallback((): void => hold(false), [hold]);
  // A button that may no longer be held, or goes away, gets no event that says so.
  useEffect(() => {
    if (!may) letGo();
  }, [may, letGo]);
  useEffect(() => letGo, [letGo]);
  return (
    <button
      type="button"
      disabled={!may}
      title={title}
      onPointerDown={(event) => {
        event.currentTarget.setPointerCapture(event.pointerId);
        hold(true);
      }}
      onPointerUp={letGo}
      onPointerCancel={letGo}
      onLostPointerCapture={letGo}
      onBlur={letGo}
      onContextMenu={(event) => event.preventDefault()}
      onKeyDown={(event) => {
        if (event.key === ' ' || event.key === 'Enter') hold(true);
      }}
      onKeyUp={letGo}
    >
      {children}
    </button>
  );
}
