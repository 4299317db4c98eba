import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { Device, PairStatus } from '../../../src/control/contract/pair.ts';
import { PerunHome, portOf } from '../../support/host/running-host.ts';
import { TuiTerminal } from '../../support/host/tui-terminal.ts';
import { waitUntil } from '../../support/host/wait-until.ts';

let home: PerunHome;
let person: PerunHome;
let address: string;
let terminal: TuiTerminal | undefined;

beforeAll(async () => {
  [home, person] = await Promise.all([PerunHome.create(), PerunHome.create()]);
  address = `127.0.0.1:${portOf(await home.start(), 'tcp')}`;
});

afterEach(async () => {
  terminal?.close();
  terminal = undefined;
  for (const { fingerprint } of await devices()) await home.run('pair', 'revoke', fingerprint, '--yes');
});

afterAll(async () => {
  await Promise.all([home.remove(), person.remove()]);
});

const devices = (): Promise<Device[]> => home.json<Device[]>('pair', 'list');

function open(columns: number, rows: number, ...flags: readonly string[]): TuiTerminal {
  terminal = new TuiTerminal(home, { columns, rows }, 'tui', ...flags);
  return terminal;
}

it.each([
  [40, 20],
  [80, 24],
  [120, 40],
] as const)('shows a PIN, pairs by it, and manages the device, in %i × %i', async (columns, rows) => {
  const dashboard = open(columns, rows);
  await dashboard.shows(columns < 60 ? 'p pairs devices' : '1 sessions');
  dashboard.type('p');
  await dashboard.shows('none is paired');
  dashboard.type('o');
  await dashboard.shows('new devices may view');
  dashboard.type('a');
  const shown = await dashboard.shows(/PIN \d{4}, for one try, [012]:\d\d left/);
  expect(shown).toMatch(/[▀█ ]{6} {2}[▀█ ]{6} {2}[▀█ ]{6} {2}[▀█ ]{6}/);
  const { fingerprint } = await home.json<PairStatus>('pair', 'status');
  expect(shown.replaceAll(/[^0-9a-f]/g, '')).toContain(fingerprint);
  const pin = /PIN (\d{4})/.exec(shown)?.[1] ?? '';
  const paired = await person.json<{ clientFingerprint: string }>('client', 'pair', address, '--pin', pin);
  await dashboard.shows(`devices 1`);
  await dashboard.shows('no PIN is armed');
  expect(await devices()).toMatchObject([{ fingerprint: paired.clientFingerprint, grants: ['view'] }]);
  const groups = paired.clientFingerprint.slice(0, 16).replaceAll(/.{4}(?!$)/g, '$& ');
  await dashboard.shows(groups);

  dashboard.type('r');
  await dashboard.shows('Enter accept');
  dashboard.type(`${'\x7f'.repeat(64)}sofa\r`);
  await dashboard.shows(/▸ sofa/);
  dashboard.type('g');
  await dashboard.shows(/view▏/);
  dashboard.type(',fly\r');
  await dashboard.shows('there is no grant fly');
  dashboard.type('g');
  await dashboard.shows(/view▏/);
  dashboard.type(',play\r');
  await waitUntil('other grants', async () => (await devices())[0]?.grants.includes('play') || undefined);
  dashboard.type('e');
  await dashboard.shows('Enter accept');
  dashboard.type('yesterday\r');
  await dashboard.shows('neither a time nor a date');
  dashboard.type('e');
  await dashboard.shows('Enter accept');
  dashboard.type('2h\r');
  await waitUntil('an end', async () => (await devices())[0]?.expiresAt ?? undefined);
  expect((await devices())[0]?.grants).toContain('play');
  dashboard.type('e');
  await dashboard.shows('Enter accept');
  dashboard.type('never\r');
  await waitUntil('no end', async () => (await devices())[0]?.expiresAt === null || undefined);
  dashboard.type('x');
  await dashboard.shows('n keep it');
  dashboard.type('n');
  await dashboard.shows('Esc back');
  expect(await devices()).toHaveLength(1);
  dashboard.type('x');
  await dashboard.shows('n keep it');
  dashboard.type('y');
  await dashboard.shows('none is paired');
  if (rows >= 24) await dashboard.shows('sofa is no longer paired');
  dashboard.type('q');
  await dashboard.ended();
});

it('says on the panes who asks to be let in, and answers from there and from the pairing page', async () => {
  const dashboard = open(80, 24);
  await dashboard.shows('1 sessions');
  const denied = person.run('client', 'pair', address, '--json');
  await dashboard.shows(/! .+ \(\w{4}\) asks to pair: Y yes, N no/);
  await dashboard.shows('N turn away');
  dashboard.type('y');
  dashboard.type('N');
  expect(JSON.parse((await denied).stdout)).toMatchObject({ error: { code: 'PAIRING_DENIED' } });
  await dashboard.shows('Perun  0 sessions');

  // Another device: whoever was turned away is not heard for some minutes.
  const other = await PerunHome.create();
  try {
    dashboard.type('p');
    await dashboard.shows('none is paired');
    const letIn = other.run('client', 'pair', address, '--json');
    await dashboard.shows(/\w{4} .+ waits, at 127\.0\.0\.1/);
    dashboard.type('m');
    await waitUntil('the mouse', async () => (await dashboard.screen.isSet(1000)) || undefined);
    dashboard.type('\x1b[<0;3;24M');
    expect(JSON.parse((await letIn).stdout)).toMatchObject({ grants: ['view', 'play'] });
    await dashboard.shows('devices 1');
    await dashboard.shows(/is paired and may view, play/);
  } finally {
    await other.remove();
  }
});

it('says that a PIN is void once it is, and shows it no longer', async () => {
  const dashboard = open(100, 30);
  await dashboard.shows('1 sessions');
  dashboard.type(':');
  await dashboard.shows('go to :');
  dashboard.type('pairing\r');
  await dashboard.shows('no PIN is armed');
  dashboard.type('a');
  await dashboard.shows(/PIN \d{4}/);
  dashboard.type('?');
  await dashboard.shows('show a PIN for one new device');
  dashboard.type('\x1b');
  await dashboard.shows(/PIN \d{4}/);
  await home.json('pair', 'disarm');
  await dashboard.shows('no PIN is armed');
  await home.json('pair', 'arm');
  await dashboard.shows('a PIN is armed elsewhere');
  await home.json('pair', 'disarm');
  dashboard.type('\x1b');
  await dashboard.shows('1 sessions');
});

it('says it in lines, for a screen reader', async () => {
  const dashboard = open(100, 30, '--screen-reader');
  await dashboard.shows('the host is here');
  dashboard.type('pair\r');
  const shown = await dashboard.shows(/the PIN is \d \d \d \d, for one try/);
  const pin = (/PIN is ([\d ]{7})/.exec(shown)?.[1] ?? '').replaceAll(' ', '');
  await person.json('client', 'pair', address, '--pin', pin);
  await dashboard.shows('is paired and may view, play');
  const [device] = await devices();
  dashboard.type(`revoke ${device?.fingerprint}\r`);
  await dashboard.shows('once more');
  expect(await devices()).toHaveLength(1);
  dashboard.type(`revoke ${device?.fingerprint}\r`);
  await dashboard.shows('is no longer paired');
  const other = await PerunHome.create();
  try {
    const asking = other.run('client', 'pair', address, '--json');
    const asked = await dashboard.shows(/type approve \w{4}/);
    dashboard.type(`${/type (approve \w{4})/.exec(asked)?.[1]}\r`);
    expect((await asking).code).toBe(0);
  } finally {
    await other.remove();
  }
  dashboard.type('quit\r');
  await dashboard.shows('status 0');
  expect(dashboard.output).not.toContain('\x1b');
});
