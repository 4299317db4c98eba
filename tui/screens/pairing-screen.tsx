import { Box, Text } from 'ink';
import type { ReactElement, ReactNode } from 'react';
import type { Device } from '../../src/control/contract/pair.ts';
import { formatFingerprint } from '../../src/shared/fingerprint.ts';
import type { View } from '../app/dashboard.ts';
import { eventWords } from '../../src/control/contract/event-words.ts';
import type { Pane } from '../app/layout.ts';
import { offers, type ShownPin } from '../app/pairing-facts.ts';
import type { PairingLayout } from '../app/pairing-layout.ts';
import { firstRow } from '../app/rows.ts';
import { fitText, printable } from '../player/text-cells.ts';
import { bigDigits } from '../widgets/big-digits.ts';
import { joinColumns } from '../widgets/columns.ts';
import { Frame } from '../widgets/frame.tsx';
import { Line } from '../widgets/line.tsx';

interface Parts {
  readonly view: View;
  readonly layout: PairingLayout;
}

/** Who may use the host from elsewhere: a PIN for a new device, who asks to be let in, the paired devices, and events. */
export function PairingScreen({ view, layout }: Parts): ReactElement {
  const { asked, devices, events, code } = layout;
  return (
    <Box flexDirection="row">
      <Box flexDirection="column">
        <AskedPane view={view} pane={asked} />
        <DevicePane view={view} pane={devices} />
        {events !== undefined && <EventPane view={view} pane={events} />}
      </Box>
      {code !== undefined && (
        <Frame pane={code.pane} focused={false} title="for a phone">
          {code.lines.map((text, index) => (
            <CodeLine key={index} text={text} plain={view.state.theme === 'plain'} />
          ))}
        </Frame>
      )}
    </Box>
  );
}

/** A full block is a light square, whatever the colours of the terminal are; without colours most have a dark ground. */
function CodeLine({ text, plain }: { readonly text: string; readonly plain: boolean }): ReactElement {
  const colours = plain ? {} : { color: '#ffffff', backgroundColor: '#000000' };
  return (
    <Text wrap="truncate" {...colours}>
      {text}
    </Text>
  );
}

function AskedPane({ view, pane }: { readonly view: View; readonly pane: Pane }): ReactElement {
  const { facts, state, pin } = view;
  const status = facts.pairing?.status;
  const lines: ReactNode[] = [];
  for (const { id, name, remote, isWaiting } of status?.pending ?? []) {
    const text = `${id} ${name} ${isWaiting ? 'waits' : 'has asked, and left'}, at ${remote}`;
    lines.push(<Line key={id} bold tone="warn" text={` ${printable(text)}`} />);
  }
  if (pin !== undefined) lines.push(...pinLines(pin, pane.columns - 2));
  else if (status === undefined) lines.push(<Line key="none" tone="quiet" text=" looking for the host …" />);
  else {
    const armed =
      status.armedUntil === null ? 'no PIN is armed' : `a PIN is armed elsewhere until ${clockOf(status.armedUntil)}`;
    lines.push(<Line key="armed" text={` ${armed}; a shows one for a new device`} />);
    lines.push(
      <Line key="host" tone="quiet" text={` this host is ${formatFingerprint(status.fingerprint.slice(0, 16))} …`} />,
    );
    if (status.addresses.length === 0)
      lines.push(<Line key="lan" tone="warn" text=" nobody comes from elsewhere: perun host start --lan" />);
  }
  lines.push(<Line key="may" text={` new devices may ${offers[state.offer]?.join(', ')}`} />);
  return (
    <Frame pane={pane} focused={false} title={`pairing${status === undefined ? '' : ` ${status.policy}`}`}>
      {lines.slice(0, pane.rows - 2)}
    </Frame>
  );
}

function pinLines({ armed }: ShownPin, inner: number): ReactNode[] {
  const left = Math.max(0, Math.ceil((Date.parse(armed.expiresAt) - Date.now()) / 1000));
  const rest = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, '0')}`;
  const [first = '', second = ''] = formatFingerprint(armed.fingerprint, 'lines').split('\n');
  return [
    ...bigDigits(armed.pin).map((text, index) => <Line key={`d${index}`} bold tone="accent" text={`  ${text}`} />),
    <Line key="pin" bold text={` PIN ${armed.pin}, for one try, ${rest} left`} />,
    <Line key="is" tone="quiet" text=" this host is" />,
    ...(inner < 41
      ? [...halves(first), ...halves(second)].map((text) => <Line key={text} text={` ${text}`} />)
      : [first, second].map((text) => <Line key={text} text={` ${text}`} />)),
    ...armed.addresses
      .filter((address) => address.startsWith('tcp://'))
      .map((address) => <Line key={address} tone="quiet" text={` at ${address.slice('tcp://'.length)}`} />),
  ];
}

function halves(line: string): string[] {
  const groups = line.split(' ');
  return [groups.slice(0, 4).join(' '), groups.slice(4).join(' ')];
}

function DevicePane({ view, pane }: { readonly view: View; readonly pane: Pane }): ReactElement {
  const devices = view.facts.pairing?.devices ?? [];
  const { device: chosen } = view.shown;
  const first = firstRow(devices, chosen, pane.rows);
  return (
    <Frame pane={pane} focused title={`devices ${devices.length}`}>
      {devices.length === 0 && <Line tone="quiet" text=" none is paired" />}
      {devices.slice(first, first + pane.rows - 2).map((device) => {
        const selected = device.fingerprint === chosen?.fingerprint;
        const text = deviceText(device, pane.columns - 2, selected);
        const tone = isOver(device) ? 'quiet' : undefined;
        return <Line key={device.fingerprint} text={text} selected={selected} tone={tone} />;
      })}
    </Frame>
  );
}

/** The most important first; what does not fit is left out from the end. */
function deviceText(device: Device, inner: number, selected: boolean): string {
  const { name, fingerprint, kind, grants, expiresAt, lastSeenAt } = device;
  const until = isOver(device) ? 'expired' : expiresAt === null ? 'for ever' : `until ${dayOf(expiresAt)}`;
  const wanted = [
    { text: formatFingerprint(fingerprint.slice(0, 16)), cells: 19 },
    { text: grants.join(' '), cells: 14 },
    { text: until, cells: 22 },
    { text: lastSeenAt === null ? 'not seen' : `seen ${clockOf(lastSeenAt)}`, cells: 13 },
    { text: kind, cells: 11 },
  ];
  const columns = [
    { text: selected ? '▸' : ' ', cells: 1 },
    { text: printable(name), cells: 14 },
  ];
  let used = 16;
  for (const column of wanted) {
    if (used + column.cells + 1 > inner) break;
    columns.push(column);
    used += column.cells + 1;
  }
  return fitText(joinColumns(columns), inner);
}

function EventPane({ view, pane }: { readonly view: View; readonly pane: Pane }): ReactElement {
  return (
    <Frame pane={pane} focused={false} title="events">
      {view.facts.events.slice(-(pane.rows - 2)).map((event) => (
        <Line key={event.seq} text={` ${clockOf(event.at)} ${printable(eventWords(event))}`} />
      ))}
    </Frame>
  );
}

function isOver({ expiresAt }: Device): boolean {
  return expiresAt !== null && Date.parse(expiresAt) <= Date.now();
}

/** In the time of this machine. */
function clockOf(moment: string): string {
  return new Date(moment).toLocaleTimeString('en-GB');
}

function dayOf(moment: string): string {
  return new Date(moment).toLocaleString('sv-SE').slice(0, 16);
}
