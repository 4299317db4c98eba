import { useState, type ReactElement } from 'react';

/** The recorded hashes, one per line, to copy or to save as a file. */
export function HashList({ hashes }: { readonly hashes: readonly string[] }): ReactElement {
  const [copied, setCopied] = useState(false);
  const text = hashes.map((hash) => `${hash}\n`).join('');
  // Not there on plain http pages, whatever the type says.
  const clipboard: Clipboard | undefined = navigator.clipboard;
  const copy = async (): Promise<void> => {
    await clipboard?.writeText(text);
    setCopied(true);
  };
  return (
    <section aria-label="recorded hashes">
      <h3>{hashes.length === 1 ? '1 frame' : `${hashes.length} frames`}</h3>
      <textarea readOnly rows={8} value={text} aria-label="SHA-256 of each frame, in order" spellCheck={false} />
      <div className="card-actions">
        {clipboard !== undefined && (
          <button type="button" className="button" onClick={() => void copy()}>
            {copied ? 'Copied' : 'Copy'}
          </button>
        )}
        <button type="button" className="button" onClick={() => save(text)}>
          Download
        </button>
      </div>
    </section>
  );
}

function save(text: string): void {
  const url = URL.createObjectURL(new Blob([text], { type: 'text/plain' }));
  const link = document.createElement('a');
  link.href = url;
  link.download = 'perun-frame-hashes.txt';
  link.click();
  // The browser has the blob by the time the click returns to the event loop.
  setTimeout(() => URL.revokeObjectURL(url), 0);
}
