import { frameRows } from './layout.ts';

/** The first item a pane shows so that the selected one is among those that fit. */
export function firstRow<T>(list: readonly T[], selected: T | undefined, paneRows: number): number {
  const fit = Math.max(1, paneRows - frameRows);
  const at = selected === undefined ? 0 : list.indexOf(selected);
  return Math.max(0, Math.min(at - fit + 1, list.length - fit));
}
