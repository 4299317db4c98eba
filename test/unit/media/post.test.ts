import { expect, it } from 'vitest';
import { Post } from '../../../src/media/post.ts';

it('datagrams come out for whom they are, in order; what nobody took in time is lost, what is too long refused', () => {
  const post = Post.create();
  const other = Post.of(post.memory);
  const got: string[] = [];
  const take = (): void => other.take((id, datagram) => got.push(`${id} ${datagram.join(',')}`));
  post.put('one', Uint8Array.of(1, 2));
  post.put('a-2_B', Uint8Array.of());
  take();
  expect(got.splice(0)).toEqual(['one 1,2', 'a-2_B ']);
  expect(post.put('x'.repeat(64), new Uint8Array(64))).toBe(true);
  expect(post.put('x'.repeat(64), new Uint8Array(300))).toBe(false);
  take();
  expect(got.splice(0)).toHaveLength(1);
  for (let number = 0; number < 1000; number++) post.put('many', Uint8Array.of(number & 255));
  take();
  expect(got.at(-1)).toBe('many 231');
  expect(got.length).toBeGreaterThan(100);
  expect(got.length).toBeLessThan(200);
});
