import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const list = JSON.stringify(
  [
    { id: 'amber-3', people: [{ id: 'person' }] },
    { id: 'birch-fox-12', people: [] },
  ],
  undefined,
  2,
);

/** A program named perun, first on PATH, that answers as a host with two sessions, late, or not at all. */
export class StandIn {
  readonly folder: string = mkdtempSync(join(tmpdir(), 'perun-completion-'));
  readonly env: Record<string, string> = {
    PATH: [this.folder, process.env['PATH']].join(delimiter),
    HOME: this.folder,
    LANG: 'C.UTF-8',
    TERM: 'xterm',
  };

  constructor() {
    this.answer('in time');
    writeFileSync(join(this.folder, 'game.ch8'), '');
  }

  answer(how: 'in time' | 'late' | 'with a failure'): void {
    const late = how === 'late' ? 'sleep 20' : '';
    const text = how === 'with a failure' ? `echo '{"error": {}}'; echo no host >&2; exit 5` : `echo '${list}'`;
    const file = join(this.folder, 'perun');
    writeFileSync(file, `#!/bin/sh\n${late}\n${text}\n`);
    chmodSync(file, 0o755);
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
