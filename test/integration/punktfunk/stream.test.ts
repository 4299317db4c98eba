import { execFileSync } from 'node:child_process';
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { spawn } from 'zigpty';
import type { Armed, Device } from '../../../src/control/contract/pair.ts';
import type { PunktfunkResult } from '../../../src/host/punktfunk-client/result.ts';
import { packageRoot } from '../../../src/platform/package-root.ts';
import { defaultLimits } from '../../../src/shared/limits.ts';
import { TestUser } from '../cli/cli.ts';

/** A host with the door for punktfunk, and a person with our client, each with an account of their own. */
describe('streaming by punktfunk, from command line to command line', () => {
  let operator: TestUser;
  let person: TestUser;
  let address: string;

  beforeAll(async () => {
    operator = new TestUser();
    person = new TestUser();
    const listen = [operator.unix, 'punktfunk://127.0.0.1:0'].flatMap((each) => ['--listen', each]);
    const start = ['host', 'start', '--detach', ...listen, '--source', 'synthetic', '--test-feedback'];
    const { addresses } = (await operator.json(...start)) as { addresses: string[] };
    address = addresses.find((each) => each.startsWith('punktfunk:')) ?? '';
  });
  afterAll(async () => {
    await person.leave();
    await operator.leave();
  });

  const stream = async (...flags: string[]): Promise<PunktfunkResult> =>
    (await person.json('client', 'connect', address, ...flags)) as PunktfunkResult;
  const cooldown = (): Promise<void> => new Promise((done) => setTimeout(done, defaultLimits.pairingCooldownMs + 200));

  test('a stranger is parked at the desk, and one with a wrong PIN is told so', async () => {
    const { pin } = (await operator.json('pair', 'arm')) as Armed;
    const wrong = await person.run('client', 'connect', address, '--pin', pin === '0000' ? '0001' : '0000', '--json');
    expect([wrong.code, JSON.parse(wrong.stdout)]).toMatchObject([4, { error: { code: 'PAIRING_FAILED' } }]);
    const spent = await person.run('client', 'connect', address, '--pin', pin, '--json');
    expect([spent.code, JSON.parse(spent.stdout)]).toMatchObject([4, { error: { code: 'PAIRING_CLOSED' } }]);
  });

  test('the PIN pairs, and a picture comes that ffmpeg can read', async () => {
    await cooldown();
    const { pin } = (await operator.json('pair', 'arm')) as Armed;
    const file = join(person.folder, 'out.h264');
    const result = await stream('--pin', pin, '--frames', '90', '--mode', '640x360x60', '--out', file);
    expect(result).toMatchObject({
      mode: { width: 640, height: 360, rate: 60 },
      codec: 'h264',
      ended: 'asked',
      lost: 0,
    });
    expect(result.frames).toBeGreaterThanOrEqual(90);
    expect(result.keyframes).toBeGreaterThanOrEqual(1);
    expect(result.clock.kind).toBe('compared');
    expect(statSync(file).size).toBe(result.bytes);
    const probe = ['-v', 'error', '-count_frames', '-show_entries', 'stream=codec_name,width,height,nb_read_frames'];
    const read = execFileSync('ffprobe', [...probe, '-of', 'csv=p=0', file], { encoding: 'utf8' }).trim();
    expect(read).toBe(`h264,640,360,${result.frames}`);
  });

  test('pictures are decoded, whole and moving, and painted in a terminal; the keys of the person go out', async () => {
    const dump = await person.run(
      'client',
      'connect',
      address,
      '--view',
      'dump',
      '--frames',
      '5',
      '--mode',
      '320x240x30',
    );
    const lines = dump.stdout.trim().split('\n');
    expect([dump.code, lines.map((line) => line.split(' ')[1])]).toEqual([0, Array<string>(5).fill('320x240')]);
    expect(new Set(lines.map((line) => line.split(' ')[2])).size).toBeGreaterThan(1);

    const words = [join(packageRoot(), 'bin', 'run.js'), 'client', 'connect', address, '--mode', '320x240x30'];
    const env = { ...person.env, TERM: 'xterm-256color', COLORTERM: 'truecolor', NO_COLOR: '' };
    const pty = spawn(process.execPath, words, { cols: 100, rows: 30, encoding: null, env });
    let seen = '';
    pty.onData((data) => (seen += Buffer.from(data).toString()));
    await expect.poll(() => seen.includes('48;2;') && seen.includes('player 1'), { timeout: 30_000 }).toBe(true);
    pty.write('z\x0bhello');
    await expect.poll(() => seen.includes('gamepad'), { timeout: 30_000 }).toBe(true);
    pty.write('\x11');
    expect(await pty.exited).toBe(0);
    pty.close();
  });

  test('lost packets are brought back by the parity, another mode is taken while it streams, input goes out', async () => {
    const result = await stream('--seconds', '3', '--video-drop', '12', '--remode', '320x240x30', '--input-test');
    expect(result.dropped).toBeGreaterThan(0);
    expect(result.recovered).toBeGreaterThan(0);
    expect(result.remode).toMatchObject({ accepted: true });
    expect(result.mode).toEqual({ width: 320, height: 240, rate: 30 });
    expect(result.inputs).toBeGreaterThan(30);
    expect(result.rumble).toBe(3);
    expect(result.hidOutputs).toBe(4);
    const still = { pad: 0, leftTrigger: 0, rightTrigger: 0, lifeMs: 400 };
    expect(result.feedback).toEqual([
      { kind: 'rumble', ...still, low: 0x4000, high: 0x8000 },
      { kind: 'rumble', ...still, low: 0xffff, high: 0, leftTrigger: 0x2000, rightTrigger: 0x6000 },
      { kind: 'rumble', ...still, low: 0, high: 0 },
      { kind: 'light', pad: 0, rgb: '0a141e' },
      { kind: 'playerLights', pad: 0, bits: 4 },
      { kind: 'trigger', pad: 0, side: 'left', effect: '21fc030000000000000000' },
      { kind: 'trigger', pad: 0, side: 'right', effect: '05' },
    ]);
  });

  test('who is put out hears why', async () => {
    const running = person.run('client', 'connect', address, '--json');
    const started = Date.now();
    await new Promise((done) => setTimeout(done, 1500));
    const [device] = (await operator.json('pair', 'list')) as Device[];
    await operator.json('pair', 'revoke', device?.fingerprint ?? '', '--yes');
    const { code, stdout } = await running;
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'PAIRING_DENIED' } });
    expect(code).toBe(4);
    expect(Date.now() - started).toBeLessThan(30_000);
  });
});
