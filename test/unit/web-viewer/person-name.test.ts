import { describe, expect, it } from 'vitest';
import { nameLength, readName, writeName } from '../../../web-viewer/app/person-name.ts';

function memoryStorage(): Pick<Storage, 'getItem' | 'setItem'> {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

const refused = (): never => {
  throw new DOMException('storage is off', 'SecurityError');
};

describe('the name of a person', () => {
  it('is remembered without spaces around it, and cut', () => {
    const storage = memoryStorage();
    expect(readName(() => storage)).toBe('');
    expect(writeName(() => storage, '  Ada ')).toBe(true);
    expect(readName(() => storage)).toBe('Ada');
    writeName(() => storage, 'x'.repeat(100));
    expect(readName(() => storage)).toHaveLength(nameLength);
  });

  it('is empty where the browser refuses storage', () => {
    expect(readName(refused)).toBe('');
    expect(writeName(refused, 'Ada')).toBe(false);
  });
});
