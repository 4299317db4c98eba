import { expect, test } from 'vitest';
import type { Stage } from './stage.ts';

/** Attempts that fail at once. */
export function connectingTests(stage: Stage): void {
  test('nobody there: UNREACHABLE, with the address that was tried', async () => {
    const address = await stage.carrier.deadAddress();
    const tried = stage.carrier.connector.connect(address);
    await expect(tried).rejects.toMatchObject({ name: 'PerunError', code: 'UNREACHABLE' });
    await expect(tried).rejects.toThrow(address);
  });

  test('an attempt can be given up before it starts', async () => {
    const { listener } = await stage.pair();
    const early = stage.carrier.connector.connect(listener.address, { signal: AbortSignal.abort('no') });
    await expect(early).rejects.toMatchObject({ name: 'PerunError', code: 'FAILED', cause: 'no' });
  });

  test('an address of another kind is refused, by both sides', async () => {
    const wrong = { name: 'PerunError', code: 'ADDRESS_INVALID' };
    await expect(stage.carrier.connector.connect('gopher://there:70')).rejects.toMatchObject(wrong);
    await expect(stage.carrier.acceptor.listen('gopher://there:70', () => {})).rejects.toMatchObject(wrong);
  });
}

/** Attempts that nobody answers. */
export function silenceTests(stage: Stage): void {
  const silent = async (): Promise<string> => (await stage.carrier.silentAddress?.()) ?? '';

  test('no answer: TIMEOUT, with the address and the time', async () => {
    const address = await silent();
    const tried = stage.carrier.connector.connect(address, { timeoutMs: 50 });
    await expect(tried).rejects.toMatchObject({ name: 'PerunError', code: 'TIMEOUT' });
    await expect(tried).rejects.toThrow(`${address} within 50 ms`);
  });

  test('an attempt can be given up while it runs', async () => {
    const giveUp = new AbortController();
    const late = stage.carrier.connector.connect(await silent(), { signal: giveUp.signal });
    setTimeout(() => giveUp.abort('enough'), 5);
    await expect(late).rejects.toMatchObject({ name: 'PerunError', code: 'FAILED', cause: 'enough' });
  });
}
