import { stdin, stdout } from 'node:process';
import type { MediaWire } from '../../../src/media/types.ts';
import { TestReceiver } from './test-receiver.ts';

/**
 * Run as a program: receives a stream, says so once it comes, and when its input ends prints what it got as JSON: times of
 * arrival in ms since 1970 and numbers of frames. Arguments: port, then the wire as JSON with key and salt in hex.
 */
const [, , port = '0', text = '{}'] = process.argv;
const { key, salt, ...rest } = JSON.parse(text) as Omit<MediaWire, 'key' | 'salt'> & { key: string; salt: string };
const wire = { ...rest, key: Buffer.from(key, 'hex'), salt: Buffer.from(salt, 'hex') };
const receiver = await TestReceiver.open({ wire }, Number(port));
await receiver.until(10);
stdout.write('it comes\n');
stdin.resume().once('end', () => {
  const frames = receiver.frames.map(({ index, at }) => ({ index, at: performance.timeOrigin + at }));
  stdout.write(`${JSON.stringify(frames)}\n`);
  receiver.close();
});
