/** Milliseconds as people say them: `42 s`, `3 min`, `2 h 5 min`, `4 d 1 h`. */
export function formatDuration(ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return `${seconds} s`;
  const minutes = Math.floor(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return join(hours, 'h', minutes % 60, 'min');
  return join(Math.floor(hours / 24), 'd', hours % 24, 'h');
}

/** A short time: `0.4 ms`, `12 ms`, `1.2 s`; `-` where it is not known. */
export function formatMs(ms: number | undefined): string {
  if (ms === undefined) return '-';
  if (ms >= 999.5) return `${(ms / 1000).toFixed(1)} s`;
  return `${ms < 9.95 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

/** Time since an ISO date. */
export function formatAge(since: string, now: number = Date.now()): string {
  return formatDuration(now - Date.parse(since));
}

/** Bytes in steps of 1000: `512 B`, `1.5 kB`, `20 MB`. */
export function formatBytes(bytes: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${unit === 0 || value >= 9.95 ? Math.round(value) : value.toFixed(1)} ${units[unit] ?? 'B'}`;
}

/** A speed in percent: `4×`, `0.5×`, `rewind`, `rewind 2×`; undefined for the usual one. */
export function formatSpeed(percent: number): string | undefined {
  if (percent === 100) return undefined;
  if (percent === -100) return 'rewind';
  return percent < 0 ? `rewind ${-percent / 100}×` : `${percent / 100}×`;
}

function join(big: number, bigUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${big} ${bigUnit}` : `${big} ${bigUnit} ${small} ${smallUnit}`;
}
