import { useCallback, useEffect, useRef, useState } from 'react';
import { type PerunError, toPerunError } from '../../../src/shared/errors.ts';
import type { Admission, AdmissionState } from './admission.ts';

export type PairingPhase =
  | { readonly kind: 'idle' }
  | { readonly kind: 'pairing' }
  /** The operator sees this browser under that id. */
  | { readonly kind: 'waiting'; readonly id: string }
  | { readonly kind: 'failed'; readonly error: PerunError };

export interface Pairing {
  readonly phase: PairingPhase;
  /** By PIN, or undefined to ask the operator. */
  readonly begin: (pin: string | undefined) => void;
  readonly cancel: () => void;
}

/** One attempt at a time; an invitation begins the first by itself. */
export function usePairing(
  admission: Admission,
  { host, browser }: Extract<AdmissionState, { kind: 'unpaired' }>,
  name: string,
): Pairing {
  const [phase, setPhase] = useState<PairingPhase>({ kind: 'idle' });
  const attempt = useRef<AbortController>(undefined);
  const cancel = useCallback(() => {
    attempt.current?.abort();
    attempt.current = undefined;
    setPhase({ kind: 'idle' });
  }, []);

  const begin = useCallback(
    (pin: string | undefined): void => {
      attempt.current?.abort();
      const mine = new AbortController();
      attempt.current = mine;
      const { signal } = mine;
      setPhase({ kind: 'pairing' });
      const onPending = ({ id }: { readonly id: string }): void => setPhase({ kind: 'waiting', id });
      const run = async (): Promise<void> => {
        if (!(await admission.isStillUnpaired(host))) return;
        // The curve is of use to nobody who is paired.
        const { pairBrowser } = await import('./pair-browser.ts');
        await pairBrowser({ ...(pin !== undefined && { pin }), name, host, browser, signal, onPending });
        await admission.paired(host);
      };
      run().catch((error: unknown) => {
        if (!signal.aborted) setPhase({ kind: 'failed', error: toPerunError(error) });
      });
    },
    [admission, host, browser, name],
  );

  useEffect(() => {
    const invitation = admission.takeInvitation();
    if (invitation !== undefined) begin(invitation.pin);
    // With the name as it is then: whoever scans a code wants to be through.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, []);
  return { phase, begin, cancel };
}
