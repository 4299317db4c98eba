import { useCallback, useState } from 'react';

/** A switch that this browser remembers; where storage is refused it lasts as long as the page. */
export function useSetting(name: string, initial: boolean): readonly [boolean, () => void] {
  const [value, setValue] = useState(() => {
    const text = readText(keyOf(name));
    return text === undefined ? initial : text === 'true';
  });
  const toggle = useCallback(() => {
    setValue(!value);
    writeText(keyOf(name), String(!value));
  }, [name, value]);
  return [value, toggle];
}

/** A number between two bounds that this browser remembers. */
export function useNumberSetting(
  name: string,
  initial: number,
  [least, most]: readonly [number, number],
): readonly [number, (value: number) => void] {
  const [value, setValue] = useState(() => {
    const stored = Number.parseFloat(readText(keyOf(name)) ?? '');
    return stored >= least && stored <= most ? stored : initial;
  });
  const change = useCallback(
    (next: number) => {
      setValue(next);
      writeText(keyOf(name), String(next));
    },
    [name],
  );
  return [value, change];
}

const keyOf = (name: string): string => `perun.${name}`;

/** What this browser remembers under a key; a browser may refuse storage, and then it remembers nothing. */
export function readText(key: string): string | undefined {
  try {
    return localStorage.getItem(key) ?? undefined;
  } catch {
    return undefined;
  }
}

export function writeText(key: string, text: string): void {
  try {
    localStorage.setItem(key, text);
  } catch {
    // A browser may refuse storage; the setting then lasts as long as the page.
  }
}
