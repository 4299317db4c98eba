import { useState, type ReactElement } from 'react';

/** Copies a text; nothing where the browser has no clipboard to give, as on plain http pages. */
export function CopyButton({ text }: { readonly text: () => string }): ReactElement | null {
  const [copied, setCopied] = useState(false);
  // Not there on plain http pages, whatever the type says.
  const clipboard: Clipboard | undefined = navigator.clipboard;
  if (clipboard === undefined) return null;
  const copy = (): void => {
    clipboard.writeText(text()).then(
      () => setCopied(true),
      // The person may have forbidden it; the button then goes on saying Copy.
      () => undefined,
    );
  };
  return (
    <button type="button" className="button" onClick={copy}>
      {copied ? 'Copied' : 'Copy'}
    </button>
  );
}
