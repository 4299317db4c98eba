import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { spawn } from 'zigpty';
import { Screen } from '../screen.ts';

const fixture = fileURLToPath(new URL('./pty-player.ts', import.meta.url));

/** Runs the fixture in a pty, then asks the line discipline how it stands; the shell sees what the player leaves. */
async function runInPty(manner: string, typed?: string): Promise<string> {
  const command = '"$0" "$1" "$2"; echo "status $?"; stty -a; echo "that is all"';
  const pty = spawn('/bin/sh', ['-c', command, process.execPath, fixture, manner], {
    cols: 80,
    rows: 24,
    encoding: null,
    env: { PATH: process.env['PATH'] ?? '', TERM: 'xterm-256color', COLORTERM: 'truecolor' },
  });
  const chunks: Buffer[] = [];
  let seen = '';
  pty.onData((data) => {
    const chunk = Buffer.from(data);
    chunks.push(chunk);
    seen += chunk.toString('latin1');
    // Once pictures come, the keyboard is listened to.
    if (typed !== undefined && seen.includes('48;2;')) {
      pty.write(typed);
      typed = undefined;
    }
  });
  await pty.exited;
  // The end of the shell may be known before the last it wrote has been read.
  await expect.poll(() => seen.includes('that is all'), { timeout: 10_000, interval: 10 }).toBe(true);
  pty.close();
  return Buffer.concat(chunks).toString();
}

describe('the terminal after the player', () => {
  it.each([
    ['type', '\x03', 'ended by {"kind":"quit"}', 0],
    ['type', '\x11', 'ended by {"kind":"quit"}', 0],
    ['close', undefined, 'ended by {"kind":"client-closed"}', 0],
    ['SIGINT', undefined, 'ended by {"kind":"signal","signal":"SIGINT"}', 0],
    ['SIGTERM', undefined, 'ended by {"kind":"signal","signal":"SIGTERM"}', 0],
    ['SIGHUP', undefined, 'ended by {"kind":"signal","signal":"SIGHUP"}', 0],
    ['throw', undefined, 'Error: thrown on purpose', 1],
    ['reject', undefined, 'Error: rejected on purpose', 1],
    ['exit', undefined, 'status 7', 7],
  ] as const)(
    'is as it was before (%s %j)',
    async (manner, typed, sentence, status) => {
      const output = await runInPty(manner, typed);
      const screen = new Screen(80, 24);
      await screen.feed(output);
      // Pictures were shown, in whole updates.
      expect(output).toContain('▀');
      expect(output.split('\x1b[?2026h').length).toBeGreaterThan(1);
      // Every mode is undone, and what came after stands on the ordinary screen.
      expect(screen.alternate).toBe(false);
      expect(await screen.isSet(25)).toBe(true);
      expect(await screen.isSet(1004)).toBe(false);
      expect(await screen.isSet(2004)).toBe(false);
      expect(await screen.isSet(2026)).toBe(false);
      expect(output.split('\x1b[>15u').length).toBe(2);
      expect(output.split('\x1b[<u').length).toBe(2);
      expect(output.lastIndexOf('\x1b[<u')).toBeGreaterThan(output.lastIndexOf('\x1b[?2026h'));
      const text = output.slice(output.lastIndexOf('\x1b[?1049l'));
      expect(text).toContain(sentence);
      expect(text).toContain(`status ${status}`);
      // The line discipline echoes and edits again.
      expect(text).toMatch(/(?<!-)icanon/);
      expect(text).toMatch(/(?<!-)\becho\b/);
      screen.dispose();
    },
    60_000,
  );

  it('does not outlive its terminal', async () => {
    const pty = spawn(process.execPath, [fixture, 'type'], { cols: 80, rows: 24, encoding: null });
    await new Promise<void>((resolve) => {
      pty.onData((data) => {
        if (Buffer.from(data).includes('\x1b[?2026l')) resolve();
      });
    });
    const { pid } = pty;
    pty.close();
    await expect.poll(() => isRunning(pid), { timeout: 30_000, interval: 50 }).toBe(false);
  }, 60_000);
});

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}
