import { useCallback, useState } from 'react';

/** A switch that this browser remembers; where storage is refused it lasts as long as the page. */
export function useSetting(name: string, initial: boolean): readonly [boolean, () => void] {
  const [value, setValue] = useState(() => read(name) ?? initial);
  const toggle = useCallback(() => {
    setValue(!value);
    write(name, !value);
  }, [name, value]);
  return [value, toggle];
}

const keyOf = (name: string): string => `perun.${name}`;

function read(name: string): boolean | undefined {
  try {
    const text = localStorage.getItem(keyOf(name));
    return text === null ? undefined : text === 'true';
  } catch {
    return undefined;
  }
}

function write(name: string, value: boolean): void {
  try {
    localStorage.setItem(keyOf(name), String(value));
  } catch {
    // A browser may refuse storage; the switch then works for this page alone.
  }
}
