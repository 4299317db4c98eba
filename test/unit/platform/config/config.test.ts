import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { checkConfig } from '../../../../src/platform/config/config-file.ts';
import { type Config, configFiles, readConfig, readText } from '../../../../src/platform/config/config.ts';
import { setInFile } from '../../../../src/platform/config/set.ts';
import { redact, settingKeys } from '../../../../src/platform/config/settings.ts';
import { PerunError } from '../../../../src/shared/errors.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cf-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Files relative to the folder, then what counts in `work/deep`. */
function configOf(files: Readonly<Record<string, string>>, env: Readonly<Record<string, string>> = {}): Config {
  for (const [name, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, name)), { recursive: true });
    writeFileSync(join(folder, name), text);
  }
  return readConfig({
    env: { HOME: folder, XDG_CONFIG_HOME: join(folder, 'user'), XDG_CONFIG_DIRS: join(folder, 'system'), ...env },
    cwd: join(folder, 'work', 'deep'),
  });
}

const user = 'user/perun/config.toml';
const system = 'system/perun/config.toml';

describe('what counts', () => {
  test('is the strongest: variable, project, user, system, default', () => {
    const files = {
      'work/.perun.toml': 'name = "project"',
      [user]: 'name = "user"\nlog-level = "debug"',
      [system]: 'name = "system"\nlog-level = "error"\nallow-origin = ["https://a.example"]',
    };
    expect(configOf(files, { PERUN_NAME: 'variable' }).find('name')).toEqual({
      ...{ key: 'name', value: 'variable', origin: 'environment', place: 'PERUN_NAME' },
    });
    const config = configOf(files);
    expect(config.find('name')).toMatchObject({ value: 'project', origin: 'project' });
    expect(config.find('log-level')).toEqual({
      ...{ key: 'log-level', value: 'debug', origin: 'user', place: join(folder, user) },
    });
    expect(config.find('allow-origin')).toMatchObject({ value: ['https://a.example'], origin: 'system' });
    expect(config.find('hooks')).toEqual({ key: 'hooks', value: [], origin: 'default', place: null });
    expect(config.problems).toEqual([]);
    expect(config.all().map(({ key }) => key)).toEqual(settingKeys);
  });

  test('is of a project only what cannot harm', () => {
    const config = configOf({ 'work/.perun.toml': '[[hooks]]\non = ["*"]\nrun = ["evil"]\n' });
    expect(config.get('hooks')).toEqual([]);
    expect(config.problems).toMatchObject([
      { key: 'hooks', fatal: false, message: 'hooks cannot be set by a project' },
    ]);
  });

  test('is of several project files the nearest', () => {
    const config = configOf({ 'work/.perun.toml': 'name = "far"', 'work/deep/.perun.toml': 'name = "near"' });
    expect(config.get('name')).toBe('near');
  });

  test('lists in variables have commas', () => {
    expect(configOf({}, { PERUN_LISTEN: 'tcp://127.0.0.1:1, ws://127.0.0.1:2' }).get('listen')).toEqual([
      ...['tcp://127.0.0.1:1', 'ws://127.0.0.1:2'],
    ]);
  });
});

describe('what is wrong', () => {
  test('with a key is a hint, and the rest counts', () => {
    const config = configOf({ [user]: 'log-levl = "debug"\nname = "Ada"' });
    expect(config.problems).toMatchObject([
      { fatal: false, message: 'there is no setting "log-levl"; did you mean log-level?' },
    ]);
    expect(config.assertUsable().get('name')).toBe('Ada');
  });

  test.each([
    ['with a value', 'log-level = "loud"', 'log-level: Invalid option'],
    ['with the form', 'name = ', 'line 1, column'],
    ['deep within', '[[hooks]]\non = ["session.begun"]\nrun = ["x"]', 'hooks.0.on.0: name events as'],
    ['with a hook that does nothing', '[[hooks]]\non = ["*"]', 'either run or url'],
    [
      'with a hook that does two things',
      '[[hooks]]\non = ["*"]\nrun = ["x"]\nurl = "https://a.example"',
      'either run or url',
    ],
    ['with what a hook may not reach', '[[hooks]]\non = ["*"]\nurl = "file:///etc/passwd"', 'hooks.0.url'],
  ])('%s is CONFIG_INVALID, with its file and place', (_, text, message) => {
    const config = configOf({ [user]: text });
    expect(() => config.assertUsable()).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    expect(() => config.assertUsable()).toThrow(message);
    expect(() => config.assertUsable()).toThrow(join(folder, user));
  });

  test('with a variable names the variable', () => {
    expect(() => configOf({}, { PERUN_LOG_LEVEL: 'loud' }).assertUsable()).toThrow('PERUN_LOG_LEVEL');
  });

  test('with a file that is none, or too large, is said', () => {
    mkdirSync(join(folder, user), { recursive: true });
    expect(() => configOf({}).assertUsable()).toThrow('it is not a file');
    rmSync(join(folder, user), { recursive: true });
    expect(() => configOf({ [user]: `# ${'x'.repeat(300_000)}` }).assertUsable()).toThrow('more than 262144 bytes');
  });

  test('is told of any text, and nothing else is thrown', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 200 }), fc.constantFrom(...settingKeys), (text, key) => {
        for (const whole of [text, `${key} = ${text}`, `[[hooks]]\non = ["${text}"]`]) {
          const { problems } = checkConfig('f', whole, false);
          for (const problem of problems) expect(problem.message).toEqual(expect.any(String));
        }
      }),
    );
  });
});

describe('setting', () => {
  const file = (): string => configFiles({ env: { HOME: folder, XDG_CONFIG_HOME: join(folder, 'user') } }).user;

  test('keeps comments, order and everything else', () => {
    const before =
      '# mine\nname = "Ada" # who\n\nlog-level = "info"\n\n# told\n[[hooks]]\non = ["*"] # all\nrun = ["x"]\n';
    configOf({ [user]: before });
    setInFile(file(), 'log-level', 'debug');
    expect(readFileSync(file(), 'utf8')).toBe(before.replace('"info"', '"debug"'));
    setInFile(file(), 'allow-origin', ['https://a.example']);
    const added = readFileSync(file(), 'utf8');
    expect(added).toContain('# all');
    expect(configOf({}).get('allow-origin')).toEqual(['https://a.example']);
    expect(configOf({}).get('hooks')).toEqual([{ on: ['*'], run: ['x'], timeout: 10 }]);
    setInFile(file(), 'allow-origin', undefined);
    expect(configOf({}).get('allow-origin')).toEqual([]);
    expect(readFileSync(file(), 'utf8')).toContain('# told');
    configOf({ [user]: '# a\nlisten = [ # two\n  "x",\n  "y",\n]\n# b\nname = "Ada"\n' });
    setInFile(file(), 'listen', undefined);
    expect(readFileSync(file(), 'utf8')).toBe('# a\n# b\nname = "Ada"\n');
    setInFile(file(), 'control', undefined);
  });

  test('makes the file where it is missing, and leaves one that cannot be read alone', () => {
    setInFile(file(), 'name', 'Ada');
    expect(readFileSync(file(), 'utf8')).toBe('name = "Ada"\n');
    writeFileSync(file(), 'name = ');
    expect(() => setInFile(file(), 'name', 'Bo')).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID' }));
    expect(readFileSync(file(), 'utf8')).toBe('name = ');
  });

  test('says where it cannot', () => {
    const tables = '[[hooks]]\n# why\non = ["*"]\nrun = ["x"]\n';
    configOf({ [user]: tables });
    expect(() => setInFile(file(), 'hooks', undefined)).toThrow('by hand');
    expect(readFileSync(file(), 'utf8')).toBe(tables);
  });

  test('follows a link', () => {
    configOf({ 'dotfiles/perun.toml': 'name = "Ada"\n', 'user/perun/x': '' });
    symlinkSync(join(folder, 'dotfiles', 'perun.toml'), file());
    setInFile(file(), 'name', 'Bo');
    expect(readFileSync(join(folder, 'dotfiles', 'perun.toml'), 'utf8')).toBe('name = "Bo"\n');
  });

  test('reads what people write', () => {
    expect(readText('log-level', 'debug')).toBe('debug');
    expect(readText('listen', 'tcp://127.0.0.1:1,ws://127.0.0.1:2')).toEqual(['tcp://127.0.0.1:1', 'ws://127.0.0.1:2']);
    expect(readText('allow-origin', '[]')).toEqual([]);
    expect(readText('hooks', '[{"on":["session.*"],"run":["x"]}]')).toEqual([
      { on: ['session.*'], run: ['x'], timeout: 10 },
    ]);
    expect(readText('max-sessions', '3')).toBe(3);
    expect(readText('test-feedback', 'true')).toBe(true);
    expect(readText('name', '3')).toBe('3');
    expect(readText('log-level', 'loud')).toBeInstanceOf(PerunError);
    expect(readText('hooks', 'x')).toBeInstanceOf(PerunError);
  });
});

test('secrets are not shown', () => {
  expect(redact([{ url: 'https://a.example', secret: 'x'.repeat(16) }])).toEqual([
    { url: 'https://a.example', secret: '(hidden)' },
  ]);
});
