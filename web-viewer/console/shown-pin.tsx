import type { ReactElement } from 'react';
import type { Armed } from '../../src/control/contract/pair.ts';
import { Fingerprint } from '../app/pairing/fingerprint.tsx';
import { countdown, pairingLinkOf } from './armed-pin.ts';
import type { Act } from './desk.ts';
import { qrPath } from './qr-path.ts';

interface ShownPinProps {
  readonly armed: Armed;
  readonly secondsLeft: number;
  /** URL of the page of the host. */
  readonly viewer: string | null;
  readonly act: Act;
  readonly onDisarm: () => void;
}

/** A PIN while it is good: in digits, as a code for phones, and as the command for other machines. */
export function ShownPin({ armed, secondsLeft, viewer, act, onDisarm }: ShownPinProps): ReactElement {
  const link = pairingLinkOf(armed, viewer);
  const commands = armed.addresses.filter((address) => address.startsWith('tcp://'));
  return (
    <div className="shown-pin">
      <div className="pin-side">
        <p className="quiet" id="pin-label">
          PIN for one new device
        </p>
        <output className="big-pin" aria-labelledby="pin-label">
          {armed.pin}
        </output>
        <p role="timer" aria-label="time left" className="countdown">
          {countdown(secondsLeft)}
        </p>
        <button type="button" className="button" disabled={act.busy} onClick={onDisarm}>
          Make it void
        </button>
      </div>
      {link !== undefined && <QrCode text={link} />}
      <div className="pin-ways">
        {commands.length > 0 && <p className="quiet">Or on the other machine:</p>}
        {commands.map((address) => (
          <pre key={address}>
            <code>{`perun client pair ${address.slice('tcp://'.length)} --pin ${armed.pin}`}</code>
          </pre>
        ))}
        <Fingerprint label="The device shows the fingerprint of this host" value={armed.fingerprint} />
      </div>
    </div>
  );
}

function QrCode({ text }: { readonly text: string }): ReactElement {
  const { size, path } = qrPath(text);
  return (
    <figure className="qr">
      <svg viewBox={`0 0 ${size} ${size}`} role="img" aria-label="QR code that opens the page and pairs">
        <rect width={size} height={size} className="qr-light" />
        <path d={path} className="qr-dark" />
      </svg>
      <figcaption className="quiet">A phone that scans it opens the page and pairs.</figcaption>
    </figure>
  );
}
