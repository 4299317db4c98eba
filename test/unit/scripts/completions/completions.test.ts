import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { env } from 'node:process';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { spawn } from 'zigpty';
import { root } from '../../../../scripts/root.ts';
import { missingTools } from '../../../../scripts/test/system-tools.ts';
import { StandIn } from './stand-in.ts';

const missing = new Set(missingTools(env['PATH'] ?? '').map(({ command }) => command));
const scripts = join(root, 'packaging', 'completions');
let perun: StandIn;
beforeAll(() => {
  perun = new StandIn();
});
beforeEach(() => perun.answer('in time'));
afterAll(() => perun.remove());

const run = (shell: string, args: readonly string[]): string[] => {
  const output = execFileSync(shell, args, { cwd: perun.folder, env: perun.env, encoding: 'utf8' });
  return output.split('\n').filter((line) => line !== '');
};

/** What is offered for the last of the words. */
type Complete = (...words: readonly string[]) => string[];

const bash: Complete = (...words) => {
  const script = `source ${scripts}/perun.bash; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    _perun perun "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD - 1]}"; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return run('bash', ['--norc', '-c', script, 'bash', ...words]);
};

const fish: Complete = (...words) => {
  const lines = run('fish', ['--no-config', '-c', `source ${scripts}/perun.fish; complete -C '${words.join(' ')}'`]);
  return lines.map((line) => line.split('\t')[0] ?? '');
};

const offers = (complete: Complete): void => {
  test('commands, and commands of a topic', () => {
    expect(complete('perun', '')).toEqual(expect.arrayContaining(['core', 'doctor', 'host', 'session', 'stats']));
    expect(complete('perun', 'session', 's')).toEqual(expect.arrayContaining(['show', 'stop']));
    expect(complete('perun', 'no-such', '')).not.toContain('list');
  });

  test('flags, and their values where they are known', () => {
    expect(complete('perun', 'host', 'start', '--det')).toEqual(['--detach']);
    expect(complete('perun', 'host', 'start', '--log-level', '').toSorted()).toEqual([
      'debug',
      'error',
      'info',
      'warn',
    ]);
    expect(complete('perun', 'completion', '').toSorted()).toEqual(['bash', 'fish', 'zsh']);
  });

  test('files', () => {
    expect(complete('perun', 'core', 'run', 'ga')).toEqual(['game.ch8']);
  });

  test('sessions of the host, as argument and as value', () => {
    for (const words of [['session', 'show'], ['core', 'stop'], ['stats'], ['client', 'connect', '--session']]) {
      expect(complete('perun', ...words, '').toSorted()).toEqual(['amber-3', 'birch-fox-12']);
    }
    expect(complete('perun', 'session', 'stop', 'b')).toEqual(['birch-fox-12']);
  });

  test('no sessions where the host is late or none runs, and no noise', () => {
    perun.answer('late');
    expect(complete('perun', 'session', 'show', '')).toEqual([]);
    perun.answer('with a failure');
    expect(complete('perun', 'session', 'show', '')).toEqual([]);
  });
};

describe('bash offers', () => {
  offers(bash);
});
describe.skipIf(missing.has('fish'))('fish offers (needs fish)', () => {
  offers(fish);
});

describe.skipIf(missing.has('zsh'))('zsh completes at its prompt (needs zsh)', { timeout: 60_000 }, () => {
  const sourced = `compinit -u -D; source ${scripts}/_perun`;
  const autoloaded = `fpath=(${scripts} $fpath); compinit -u -D`;

  /** Types at a real prompt and returns what was shown, once `until` appears in it. */
  async function shownFor(keys: string, until: string, load = sourced): Promise<string> {
    const pty = spawn('zsh', ['-f', '-i'], { cols: 100, rows: 30, cwd: perun.folder, env: perun.env });
    let shown = '';
    pty.onData((data) => (shown += data));
    try {
      pty.write(`unsetopt beep; PS1=; autoload -U compinit; ${load}; print rea''dy\r`);
      await expect.poll(() => shown, { timeout: 20_000 }).toContain('ready');
      shown = '';
      pty.write(keys);
      await expect.poll(() => shown, { timeout: 20_000 }).toContain(until);
      return shown;
    } finally {
      pty.kill('SIGKILL');
    }
  }

  test('commands with what they are', async () => {
    expect(await shownFor('perun sess\tsh\t', 'show')).toContain('session');
    expect(await shownFor('perun host \t', 'stop  ')).toMatch(/status\s+-- Show whether the host runs/);
  });

  test('flags and their values', async () => {
    expect(await shownFor('perun host start --det\t', 'ach')).toContain('--detach');
    expect(await shownFor('perun host start --log-level \t', 'warn')).toMatch(/debug\s+error\s+info\s+warn/);
  });

  test('the same from a folder of $fpath', async () => {
    expect(await shownFor('perun completion \t', 'zsh', autoloaded)).toMatch(/bash\s+fish\s+zsh/);
    expect(await shownFor('perun session show \t', 'birch-fox-12', autoloaded)).toContain('amber-3');
  });

  test('files and sessions', async () => {
    expect(await shownFor('perun core run ga\t', '.ch8')).toContain('game.ch8');
    expect(await shownFor('perun session show \t', 'birch-fox-12')).toContain('amber-3');
    expect(await shownFor('perun client connect --session am\t', 'ber-3')).toContain('amber-3');
  });
});
