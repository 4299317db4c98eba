import type { ReactElement } from 'react';
import { CopyButton } from './copy-button.tsx';
import { saveFile } from './save-file.ts';

/** The recorded hashes, one per line, to copy or to save as a file. */
export function HashList({ hashes }: { readonly hashes: readonly string[] }): ReactElement {
  const text = hashes.map((hash) => `${hash}\n`).join('');
  const save = (): void => saveFile('perun-frame-hashes.txt', new Blob([text], { type: 'text/plain' }));
  return (
    <section aria-label="recorded hashes">
      <h3>{hashes.length === 1 ? '1 frame' : `${hashes.length} frames`}</h3>
      <textarea readOnly rows={8} value={text} aria-label="SHA-256 of each frame, in order" spellCheck={false} />
      <div className="card-actions">
        <CopyButton text={() => text} />
        <button type="button" className="button" onClick={save}>
          Download
        </button>
      </div>
    </section>
  );
}
