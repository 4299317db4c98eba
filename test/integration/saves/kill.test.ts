import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { execPath } from 'node:process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const script = fileURLToPath(new URL('../../../scripts/soak-saves.ts', import.meta.url));

test(
  'host and core are killed five times while saves are made: none is lost or torn',
  { timeout: 300_000 },
  async () => {
    const child = spawn(execPath, ['--disable-warning=ExperimentalWarning', script, '5'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    expect({ code, said }).toEqual({ code: 0, said: expect.stringMatching(/none lost or torn/) as string });
  },
);
