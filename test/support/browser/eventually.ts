import { expect } from 'vitest';

/** An expectation about a value that takes a while: asked again until it holds, or until a slow machine had its time. */
export function eventually<T>(value: () => T | Promise<T>): ReturnType<typeof expect.poll<T>> {
  return expect.poll(value, { timeout: 15_000, interval: 50 });
}
