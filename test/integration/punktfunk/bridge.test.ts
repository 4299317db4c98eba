import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { root } from '../../../scripts/root.ts';
import type { Armed } from '../../../src/control/contract/pair.ts';
import { makeMs, ran } from '../../support/c/make.ts';
import { type CliProcess, TestUser } from '../cli/cli.ts';

const hasCompilers = (await Promise.all(['cc', 'make'].map((tool) => ran(tool, ['--version'])))).every(
  ({ code }) => code === 0,
);

describe.skipIf(!hasCompilers)('a connector, and a program in C behind it', () => {
  let operator: TestUser;
  let person: TestUser;
  let folder: string;
  let socket: string;
  let connector: CliProcess;

  beforeAll(async () => {
    operator = new TestUser();
    person = new TestUser();
    folder = mkdtempSync(join(tmpdir(), 'perun-b-'));
    socket = join(folder, 's');
    const made = await ran('make', [
      '-C',
      join(root, 'sdk', 'c'),
      `BUILD=${folder}`,
      `${folder}/record`,
      `${folder}/watch`,
    ]);
    expect(made, made.output).toMatchObject({ code: 0 });
    const listen = [operator.unix, 'punktfunk://127.0.0.1:0'].flatMap((each) => ['--listen', each]);
    const start = ['host', 'start', '--detach', ...listen, '--source', 'synthetic', '--test-feedback'];
    const { addresses } = (await operator.json(...start)) as { addresses: string[] };
    const address = addresses.find((each) => each.startsWith('punktfunk:')) ?? '';
    const { pin } = (await operator.json('pair', 'arm')) as Armed;
    const words = ['--pin', pin, '--mode', '640x360x60', '--bridge', `unix://${socket}`, '--json'];
    connector = person.start('client', 'connect', address, ...words);
    const isReady = (): void => expect(connector.stderr()).toContain('native clients find the stream');
    await vi.waitFor(isReady, { timeout: 30_000 });
  }, makeMs);
  afterAll(async () => {
    await person.leave();
    await operator.leave();
    rmSync(folder, { recursive: true });
  });

  it('serves its user alone', () => {
    expect(statSync(socket).mode & 0o777).toBe(0o600);
  });

  it('gives access units that ffmpeg can read, to one program after another', async () => {
    for (const frames of [90, 30]) {
      const file = join(folder, `${frames}.h264`);
      const { code, output } = await ran(join(folder, 'record'), [`unix://${socket}`, file, String(frames)]);
      expect({ code, output }).toMatchObject({ code: 0 });
      expect(output).toMatch(new RegExp(`^640x360 codec 1: ${frames} frames, [1-9]\\d* keyframes`, 'u'));
      const probe = ['-v', 'error', '-count_frames', '-show_entries', 'stream=codec_name,width,height,nb_read_frames'];
      const read = execFileSync('ffprobe', [...probe, '-of', 'csv=p=0', file], { encoding: 'utf8' }).trim();
      expect(read).toBe(`h264,640,360,${frames}`);
    }
  });

  it('tells a client of sessions that it has none', async () => {
    const { code, output } = await ran(join(folder, 'watch'), [`unix://${socket}`, '--frames', '1']);
    expect(code).toBe(1);
    expect(output).toMatch(/connector for native clients/u);
  });

  it('ends when it is asked to, and says how it went', async () => {
    connector.child.kill('SIGINT');
    const { code } = await connector.ended;
    expect(code).toBe(130);
    const { code: gone, output } = await ran(join(folder, 'record'), [`unix://${socket}`, join(folder, 'x.h264')]);
    expect([gone, output]).toMatchObject([1, expect.stringContaining('UNREACHABLE')]);
  });
});
