import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createControlClient } from '../../../src/control/client/client.ts';
import { bytesOfWords } from '../../support/cores/chip8.ts';
import { TestUser } from '../cli/cli.ts';

interface Recorded {
  readonly frames: number;
  readonly wholeFrames: number;
  readonly durationMs: number;
  readonly bytes: number;
  readonly end: string;
}

let user: TestUser;
let session = '';
let log = '';
let recorded: Recorded;
beforeAll(async () => {
  user = new TestUser();
  await user.host();
  // Draws a digit that counts, and sounds now and then.
  const program = bytesOfWords([
    ...[0x00e0, 0x7001, 0xf029, 0x610a, 0xd115, 0x6205, 0xf218, 0xf215, 0xf307, 0x3300, 0x1210, 0x1200],
  ]);
  writeFileSync(join(user.folder, 'digits.ch8'), program);
  ({ session } = (await user.json('core', 'run', 'digits.ch8')) as { session: string });
  log = join(user.folder, 'clip.prl');
  recorded = (await user.json('session', 'record', session, '--out', log, '--seconds', '3')) as Recorded;
});
afterAll(() => user.leave());

const dump = async (of: string, frames: number): Promise<string[]> => {
  const end = await user.run('client', 'connect', '-s', of, '--view', 'dump', '--frames', `${frames}`, '--json');
  const lines = end.stdout.trim().split('\n');
  return lines.map((line) => (JSON.parse(line) as { sha256: string }).sha256);
};

describe('a recording', () => {
  test('has what was shown, whole frames among it, and replaces nothing', async () => {
    expect(recorded).toMatchObject({ end: 'time', bytes: readFileSync(log).length });
    expect(recorded.frames).toBeGreaterThan(30);
    expect(recorded.wholeFrames).toBeGreaterThanOrEqual(2);
    expect(recorded.durationMs).toBeGreaterThan(1500);
    const again = await user.run('session', 'record', session, '--out', log, '--seconds', '1');
    expect(again.code).toBe(4);
    const nobody = await user.run('session', 'record', 'no-such-1', '--out', join(user.folder, 'none.prl'));
    expect(nobody.code).toBe(3);
  });

  test('plays in a session of its own, which can be paused and brought to a place', async () => {
    const live = new Set(await dump(session, 240));
    const replay = (await user.json('session', 'replay', log)) as { session: string };
    const control = createControlClient({ socketPath: user.paths.controlSocket });
    const shown = await control.session.show({ id: replay.session });
    expect(shown).toMatchObject({ title: 'digits', source: { name: 'Perun replay', system: 'recording' } });
    const seen = await dump(replay.session, 60);
    // Only pictures that the game shows, and more than one of them.
    expect(seen.filter((hash) => !live.has(hash))).toEqual([]);
    expect(new Set(seen).size).toBeGreaterThan(2);
    await user.json('session', 'run', replay.session, 'pause');
    await expect.poll(() => control.session.show({ id: replay.session })).toMatchObject({ state: 'paused' });
    expect((await user.run('session', 'run', replay.session, 'fly')).code).toBe(2);
    const mark = await control.save.create({ session: replay.session, slot: 'mark' });
    await control.session.run({ id: replay.session, action: 'reset' });
    await control.session.run({ id: replay.session, action: 'step' });
    expect((await control.save.create({ session: replay.session })).sha256).not.toBe(mark.sha256);
    await control.save.load({ id: mark.id, session: replay.session });
    expect((await control.save.create({ session: replay.session })).sha256).toBe(mark.sha256);
  });

  test('torn off is played up to there', async () => {
    const torn = join(user.folder, 'torn.prl');
    writeFileSync(torn, readFileSync(log));
    truncateSync(torn, Math.floor(recorded.bytes / 2));
    const replay = (await user.json('session', 'replay', torn)) as { session: string };
    expect(await dump(replay.session, 5)).toHaveLength(5);
    writeFileSync(torn, 'PRLG but no more');
    const bad = await user.run('session', 'replay', torn);
    expect(bad.code).toBe(1);
    expect(bad.stderr).toContain('this is not a recording');
  });

  test('becomes a video and a moving picture', { timeout: 120_000 }, async () => {
    for (const kind of ['mp4', 'gif']) {
      const video = join(user.folder, `clip.${kind}`);
      const made = await user.json('session', 'replay', log, '--to', video);
      expect(made).toMatchObject({ video: { path: video, width: 64, height: 32 } });
      const probe = ['-v', 'error', '-show_entries', 'stream=codec_type,width,height:format=duration', '-of', 'json'];
      const { streams, format } = JSON.parse(execFileSync('ffprobe', [...probe, video], { encoding: 'utf8' })) as {
        streams: { codec_type: string; width?: number; height?: number }[];
        format: { duration: string };
      };
      expect(streams).toContainEqual(expect.objectContaining({ codec_type: 'video', width: 960, height: 480 }));
      expect(streams.some(({ codec_type: type }) => type === 'audio')).toBe(kind === 'mp4');
      expect(Math.abs(Number(format.duration) * 1000 - recorded.durationMs)).toBeLessThan(500);
      expect((await user.run('session', 'replay', log, '--to', video)).code).toBe(4);
    }
  });

  test('says what is missing where there is no ffmpeg', () => {
    const video = join(user.folder, 'none.mp4');
    const entry = new URL('../../../bin/run.js', import.meta.url).pathname;
    const { status, stderr } = spawnSync(process.execPath, [entry, 'session', 'replay', log, '--to', video], {
      env: { ...user.env, PATH: user.folder },
      encoding: 'utf8',
    });
    expect(status).toBe(7);
    expect(stderr).toContain('apt install ffmpeg');
    expect(existsSync(video)).toBe(false);
  });
});

test('a screenshot is a PNG of every pixel', async () => {
  // Draws a digit and stays.
  const still = bytesOfWords([0x00e0, 0x600c, 0x6106, 0xf029, 0xd015, 0x120a]);
  writeFileSync(join(user.folder, 'still.ch8'), still);
  const { session: drawn } = (await user.json('core', 'run', 'still.ch8')) as { session: string };
  const shown = (await dump(drawn, 5)).at(-1);
  const out = join(user.folder, 'now.png');
  expect(await user.json('session', 'screenshot', drawn, '--out', out)).toMatchObject({ width: 64, height: 32 });
  const raw = execFileSync('ffmpeg', ['-v', 'error', '-i', out, '-f', 'rawvideo', '-pix_fmt', 'rgba', '-']);
  expect(createHash('sha256').update(raw).digest('hex')).toBe(shown);
  expect((await user.run('session', 'screenshot', drawn, '--out', out)).code).toBe(2);
  expect((await user.run('session', 'screenshot', 'no-such-1', '--out', join(user.folder, 'x.png'))).code).toBe(3);
});
