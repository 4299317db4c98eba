import { useId, type ReactElement, type ReactNode } from 'react';

/** Buttons that belong together, with their name in front. */
export function ControlGroup({
  label,
  children,
}: {
  readonly label: string;
  readonly children: ReactNode;
}): ReactElement {
  const id = useId();
  return (
    <div className="control-group" role="group" aria-labelledby={id}>
      <span className="control-label" id={id}>
        {label}
      </span>
      {children}
    </div>
  );
}
