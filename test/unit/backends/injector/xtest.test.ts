import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { xtestBackend } from '../../../../backends/injector/xtest.ts';
import { X11Lab } from '../../../support/x11/x11-lab.ts';

let lab: X11Lab;
beforeAll(async () => {
  lab = await X11Lab.open();
});
afterAll(() => lab.close());

/** Letters that came, until there are so many of them. */
async function typed(count: number): Promise<string> {
  let text = '';
  const until = Date.now() + 20_000;
  while ([...text].length < count && Date.now() < until) {
    for (const event of await lab.take()) if (event.kind === 'key' && event.isDown) text += event.text;
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
  return text;
}

describe('a server that hangs', () => {
  it('keeps nobody waiting, and gets what comes once it goes on', async () => {
    const hung = await X11Lab.open();
    const injector = await xtestBackend.open(hung.xTarget, hung.mode);
    const [server = 0] = hung.desktop.pids;
    process.kill(server, 'SIGSTOP');
    try {
      // Much more than fits into the socket.
      for (let step = 0; step < 50_000; step++) {
        injector.moveTo(step % 320, 100);
        injector.frame();
      }
      expect(injector.isLost).toBe(false);
    } finally {
      process.kill(server, 'SIGCONT');
    }
    const until = Date.now() + 20_000;
    let seen = false;
    while (!seen && Date.now() < until) {
      injector.moveTo(7, 9);
      injector.frame();
      seen = (await hung.take()).some((event) => event.kind === 'move' && event.x === 7 && event.y === 9);
    }
    expect(seen).toBe(true);
    process.kill(server, 'SIGSTOP');
    injector.key(30, true);
    injector.close();
    process.kill(server, 'SIGCONT');
    await hung.close();
  });
});

describe('text by XTEST', () => {
  it('more different characters than there are spare keys wait until programs have read', async () => {
    const injector = await xtestBackend.open(lab.xTarget, lab.mode);
    const text = String.fromCodePoint(...Array.from({ length: 120 }, (_, at) => 0x4e00 + at * 7));
    injector.text(text.slice(0, 100));
    injector.text(text.slice(100));
    injector.frame();
    expect(await typed(120)).toBe(text);
    injector.close();
  });

  it('is the same while Shift is held and with Caps Lock on, and stays when the injector goes', async () => {
    const [shift, capsLock] = [42, 58];
    const injector = await xtestBackend.open(lab.xTarget, lab.mode);
    injector.key(shift, true);
    injector.text('aB1é');
    injector.key(shift, false);
    injector.frame();
    expect(await typed(4)).toBe('aB1é');
    injector.key(capsLock, true);
    injector.key(capsLock, false);
    injector.text('cD2');
    injector.close();
    const next = await xtestBackend.open(lab.xTarget, lab.mode);
    next.text('eF3');
    next.key(capsLock, true);
    next.key(capsLock, false);
    next.close();
    expect(await typed(6)).toBe('cD2eF3');
  });
});
