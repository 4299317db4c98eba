import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  mkdirSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { isOver, Supervisor, type CoreReport, type CoreSpec } from '../../../src/core/supervisor.ts';
import { identifyProcess, isProcessAlive } from '../../../src/platform/process-identity.ts';
import { defaultLimits, type Limits } from '../../../src/shared/limits.ts';
import { silentLogger } from '../../../src/shared/logger.ts';

let folder = '';
const supervisors: Supervisor[] = [];
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'sv-'))));
afterEach(async () => {
  await Promise.all(supervisors.splice(0).map((supervisor) => supervisor.close()));
  rmSync(folder, { recursive: true, force: true });
});

const quick: Limits = { ...defaultLimits, coreRestartMinMs: 5, coreRestartMaxMs: 20, coreRestarts: 3 };

function supervise(limits: Limits = quick): Supervisor {
  const supervisor = new Supervisor({
    logFolder: join(folder, 'logs'),
    pidFile: join(folder, 'cores.json'),
    logger: silentLogger,
    limits,
  });
  supervisors.push(supervisor);
  return supervisor;
}

/** A core that runs a line of JavaScript. */
function script(source: string, id = 'amber-1'): CoreSpec {
  const command = [process.execPath, '-e', source];
  return { id, name: 'probe', system: 'test', command, cwd: folder, address: `unix://${folder}/x.sock` };
}

const idle = 'setInterval(() => {}, 1000); console.log("up");';

async function logged(supervisor: Supervisor, text: string, id = 'amber-1'): Promise<void> {
  await expect
    .poll(() => supervisor.logs(id, 100).some((line) => !line.startsWith('--- ') && line.includes(text)), {
      timeout: 10_000,
    })
    .toBe(true);
}

async function until(supervisor: Supervisor, state: CoreReport['state'], id = 'amber-1'): Promise<CoreReport> {
  await expect.poll(() => supervisor.get(id).state, { timeout: 10_000 }).toBe(state);
  return supervisor.get(id);
}

describe('Supervisor', () => {
  test('starts a program without a shell, in its folder, with its address, and keeps what it writes', async () => {
    const supervisor = supervise();
    const source = `console.log(process.argv[1], process.cwd(), process.env.PERUN_ADDRESS); console.error('to stderr'); ${idle}`;
    const spec = script(source);
    const started = supervisor.start({ ...spec, command: [...spec.command, '$HOME; echo *'] });
    expect(started).toMatchObject({ id: 'amber-1', state: 'starting', restarts: 0, lastExit: null });
    await logged(supervisor, 'to stderr');
    expect(supervisor.logs('amber-1', 100)).toContain(`$HOME; echo * ${folder} unix://${folder}/x.sock`);
  });

  test('is running once its session is live', async () => {
    const supervisor = supervise();
    const states: string[] = [];
    supervisor.changed.on(({ state }) => states.push(state));
    supervisor.start(script(idle));
    supervisor.setLive('amber-1', true);
    supervisor.setLive('amber-1', true);
    expect(supervisor.get('amber-1').state).toBe('running');
    supervisor.setLive('amber-1', false);
    expect(states.slice(-2)).toEqual(['running', 'starting']);
    supervisor.setLive('unknown', true);
  });

  test('restarts what dies, and gives it up after too many deaths in a row', async () => {
    const supervisor = supervise();
    supervisor.start(script('console.log("born"); process.exit(1)'));
    const report = await until(supervisor, 'failed');
    expect(report).toMatchObject({ restarts: 3, pid: null, lastExit: 'ended with exit code 1, after 3 restarts' });
    expect(supervisor.logs('amber-1', 100).filter((line) => line === 'born')).toHaveLength(4);
  });

  test('does not restart what finished, nor what is hopeless', async () => {
    const supervisor = supervise();
    supervisor.start(script('process.exit(0)', 'a-1'));
    supervisor.start(script('process.exit(3)', 'b-2'));
    supervisor.start({ ...script('', 'c-3'), command: ['/nonexistent/program'] });
    supervisor.start({ ...script('', 'd-4'), command: [folder] });
    expect(await until(supervisor, 'stopped', 'a-1')).toMatchObject({
      restarts: 0,
      lastExit: 'ended with exit code 0',
    });
    expect(await until(supervisor, 'failed', 'b-2')).toMatchObject({ restarts: 0 });
    expect((await until(supervisor, 'failed', 'c-3')).lastExit).toContain('/nonexistent/program was not found');
    expect((await until(supervisor, 'failed', 'd-4')).lastExit).toContain('may not be executed');
  });

  test('stops the program and everything it started', async () => {
    const supervisor = supervise();
    const child = `const c = require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)']); console.log('child', c.pid);`;
    supervisor.start(script(`${child} ${idle}`));
    await logged(supervisor, 'child ');
    const line = supervisor.logs('amber-1', 100).find((text) => text.startsWith('child ')) ?? '';
    const grandchild = identifyProcess(Number(line.slice('child '.length)));
    const core = identifyProcess(supervisor.get('amber-1').pid ?? 0);
    expect(isProcessAlive(grandchild)).toBe(true);
    expect(await supervisor.stop('amber-1')).toMatchObject({ state: 'stopped', pid: null });
    expect(isProcessAlive(core)).toBe(false);
    await expect.poll(() => isProcessAlive(grandchild)).toBe(false);
    await supervisor.stop('amber-1');
    supervisor.forget('amber-1');
    expect(supervisor.has('amber-1')).toBe(false);
    expect(supervisor.logs('amber-1', 100).at(-1)).toContain('ended by SIGTERM');
  });

  test('kills what does not heed SIGTERM', async () => {
    const supervisor = supervise();
    supervisor.start(script(`process.on('SIGTERM', () => console.log('no')); ${idle}`));
    await logged(supervisor, 'up');
    await supervisor.stop('amber-1');
    expect(supervisor.logs('amber-1', 100)).toContain('no');
    expect(supervisor.get('amber-1').lastExit).toBe('ended by SIGKILL');
  });

  test('a stop while waiting for a restart is final', async () => {
    const supervisor = supervise({ ...quick, coreRestartMinMs: 60_000, coreRestartMaxMs: 60_000 });
    supervisor.start(script('process.exit(1)'));
    await until(supervisor, 'restarting');
    expect(await supervisor.stop('amber-1')).toMatchObject({ state: 'stopped', restarts: 0 });
  });

  test('hot swap keeps the id and the address', async () => {
    const supervisor = supervise();
    supervisor.start(script(idle));
    await logged(supervisor, 'up');
    const before = supervisor.get('amber-1').pid;
    const { command, cwd } = script('console.log("swapped", process.env.PERUN_ADDRESS); setInterval(() => {}, 1000)');
    const report = await supervisor.replace('amber-1', { name: 'other', system: 'test', command, cwd });
    expect(report).toMatchObject({ id: 'amber-1', name: 'other', state: 'starting' });
    expect(report.pid).not.toBe(before);
    await logged(supervisor, `swapped unix://${folder}/x.sock`);
    await supervisor.stop('amber-1');
    await expect(supervisor.replace('amber-1', { name: 'x', system: 'x', command, cwd })).rejects.toMatchObject({
      code: 'CORE_NOT_FOUND',
    });
  });

  test('refuses a second core in a session, unknown ids, and names that leave the log folder', () => {
    const supervisor = supervise();
    supervisor.start(script(idle));
    expect(() => supervisor.start(script(idle))).toThrow('session amber-1 has a core already');
    expect(() => supervisor.get('none')).toThrow(expect.objectContaining({ code: 'CORE_NOT_FOUND' }));
    for (const id of ['none', '../../etc/passwd', '', 'a/b']) {
      expect(() => supervisor.logs(id, 5)).toThrow(expect.objectContaining({ code: 'CORE_NOT_FOUND' }));
    }
  });

  test('an ended core makes room for another', async () => {
    const supervisor = supervise();
    supervisor.start(script('process.exit(0)'));
    await until(supervisor, 'stopped');
    expect(supervisor.start(script(idle)).state).toBe('starting');
  });

  test('close ends all and forgets the pids; nothing starts after it', async () => {
    const supervisor = supervise();
    const cores = ['a-1', 'b-2'].map((id) => identifyProcess(supervisor.start(script(idle, id)).pid ?? 0));
    expect(JSON.parse(readFileSync(join(folder, 'cores.json'), 'utf8'))).toEqual(cores);
    await supervisor.close();
    await supervisor.close();
    expect(cores.some((core) => isProcessAlive(core))).toBe(false);
    expect(existsSync(join(folder, 'cores.json'))).toBe(false);
    expect(supervisor.list().every(({ state }) => isOver(state))).toBe(true);
    expect(() => supervisor.start(script(idle))).toThrow('the host is stopping');
  });

  test('kill ends all at once', async () => {
    const supervisor = supervise();
    const core = identifyProcess(supervisor.start(script(idle)).pid ?? 0);
    supervisor.kill();
    await expect.poll(() => isProcessAlive(core)).toBe(false);
  });

  test('reaps what a killed host left behind, and nobody else', async () => {
    const start = (): ReturnType<typeof spawn> =>
      spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { detached: true, stdio: 'ignore' });
    const left = start();
    const foreign = start();
    const foreignIdentity = identifyProcess(foreign.pid ?? 0);
    const ended = once(left, 'exit');
    const remembered = [identifyProcess(left.pid ?? 0), { pid: foreign.pid, started: '1' }, { pid: 'x' }, null];
    writeFileSync(join(folder, 'cores.json'), JSON.stringify(remembered));
    supervise();
    expect(await ended).toEqual([null, 'SIGKILL']);
    expect(isProcessAlive(foreignIdentity)).toBe(true);
    foreign.kill('SIGKILL');
  });

  test('keeps a bounded number of old logs, from one core to the next', () => {
    const supervisor = supervise();
    mkdirSync(join(folder, 'logs'));
    for (let index = 0; index < 80; index += 1) {
      const path = join(folder, 'logs', `old-${index}.log`);
      writeFileSync(path, '');
      utimesSync(path, index, index);
    }
    supervisor.start(script(idle));
    const kept = readdirSync(join(folder, 'logs')).filter((name) => name.startsWith('old-'));
    expect(kept).toHaveLength(64);
    expect(kept).toContain('old-79.log');
    expect(kept).not.toContain('old-15.log');
  });
});
