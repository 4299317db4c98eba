import type { ReactElement } from 'react';
import { ArmPanel } from './arm-panel.tsx';
import type { HostReading } from './console-feed.ts';
import { DeviceCard } from './device-card.tsx';

/** Who may use this host from other machines, and the way to let in one more. */
export function DevicesView({ reading }: { readonly reading: HostReading }): ReactElement {
  const devices = reading.devices.toSorted((a, b) => a.name.localeCompare(b.name));
  return (
    <>
      <section aria-labelledby="devices-heading">
        <h2 id="devices-heading">Paired devices</h2>
        {devices.length === 0 ? (
          <p className="empty quiet">No device is paired.</p>
        ) : (
          <ul className="cards">
            {devices.map((device) => (
              <li key={device.fingerprint}>
                <DeviceCard device={device} />
              </li>
            ))}
          </ul>
        )}
      </section>
      <ArmPanel reading={reading} />
    </>
  );
}
