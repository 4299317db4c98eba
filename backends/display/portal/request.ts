import { randomBytes } from 'node:crypto';
import { PerunError } from '../../../src/shared/errors.ts';
import type { SdBus } from '../../bindings/sd-bus/bus.ts';
import { entryOf, options, type BusValue } from '../../bindings/sd-bus/values.ts';

export const portal = 'org.freedesktop.portal.Desktop';
export const desktopPath = '/org/freedesktop/portal/desktop';
export const portalInterface = (name: string): string => `org.freedesktop.portal.${name}`;

type Options = Readonly<Record<string, readonly [signature: string, value: BusValue]>>;

/** One question to the portal, which a person may have to answer. */
export interface PortalRequest {
  readonly interface: 'RemoteDesktop' | 'ScreenCast';
  readonly member: string;
  /** Of what comes before the options. */
  readonly signature: string;
  readonly values: readonly BusValue[];
  readonly options: Options;
  /** How long the answer may take, which is a person's time where one is asked. */
  readonly timeoutMs: number;
  readonly stepMs: number;
}

/**
 * Asks, and waits for the answer, which comes as a signal of an object whose name we choose. Fails with REFUSED where the
 * person says no, TIMEOUT, FAILED. Source: org.freedesktop.portal.Request.
 */
export async function askPortal(bus: SdBus, owner: string, request: PortalRequest): Promise<BusValue> {
  const token = newToken();
  const path = `${desktopPath}/request/${bus.uniqueName.slice(1).replaceAll('.', '_')}/${token}`;
  let answer: (values: readonly BusValue[]) => void = () => undefined;
  const answered = new Promise<readonly BusValue[]>((resolve) => {
    answer = resolve;
  });
  const match = { sender: owner, path, interface: portalInterface('Request'), member: 'Response' };
  const stop = await bus.subscribe(match, (values) => answer(values));
  let timer: NodeJS.Timeout | undefined;
  let forget: (() => void) | undefined;
  try {
    await bus.call(
      { destination: owner, path: desktopPath, interface: portalInterface(request.interface), member: request.member },
      {
        signature: `${request.signature}a{sv}`,
        values: [...request.values, options({ ...request.options, handle_token: ['s', token] })],
        timeoutMs: request.stepMs,
      },
    );
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(tooLate(request)), request.timeoutMs);
      forget = bus.lost.on(reject);
    });
    const [code, results] = await Promise.race([answered, late]);
    if (code === 0) return results ?? new Map();
    throw refused(request.member, code);
  } catch (error) {
    // A dialog that nobody waits for goes away.
    const close = { destination: owner, path, interface: portalInterface('Request'), member: 'Close' };
    if (error instanceof PerunError && error.code === 'TIMEOUT') bus.call(close).catch(() => undefined);
    throw error;
  } finally {
    clearTimeout(timer);
    forget?.();
    stop();
  }
}

/** A name for an object that is to be made for us. */
export function newToken(): string {
  return `perun${randomBytes(8).toString('hex')}`;
}

export function textOf(results: BusValue, name: string): string | undefined {
  const value = entryOf(results, name);
  return typeof value === 'string' ? value : undefined;
}

function tooLate({ member, timeoutMs }: PortalRequest): PerunError {
  return new PerunError('TIMEOUT', `the portal did not answer ${member} within ${timeoutMs / 1000} s`, {
    remedy: 'say yes to the dialog on the desktop; it is asked once, and remembered',
  });
}

function refused(member: string, code: BusValue | undefined): PerunError {
  if (code !== 1) return new PerunError('FAILED', `the portal could not do ${member}; the desktop's log may say why`);
  return new PerunError('REFUSED', 'the person at the desktop did not allow it to be shared', {
    remedy: 'connect again, and say yes to the dialog on the desktop',
  });
}
