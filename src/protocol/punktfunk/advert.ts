import { cleanText, cutText } from '../../shared/text.ts';

/** The DNS-SD type under which hosts are found: `_punktfunk._udp`, the port being that of QUIC. */
export const advertType = { type: 'punktfunk', protocol: 'udp' } as const;
/** Value of the key `proto`; an advert that says another one is not for us. */
export const advertProto = 'punktfunk/1';

/** What a host says of itself on the local network. All of it is a hint: anybody can say it. */
export interface PunktfunkAdvert {
  /** SHA-256 of the host's certificate, 64 hex digits; '' where it says none. */
  readonly fingerprint: string;
  readonly pairing: 'required' | 'optional' | 'unknown';
  /** Id of the installation; at most 64 bytes. */
  readonly id: string;
}

const idBytes = 64;

/** The TXT record of a host. */
export function encodePunktfunkAdvert(host: PunktfunkAdvert): Record<string, string> {
  return {
    proto: advertProto,
    ...(host.fingerprint !== '' && { fp: host.fingerprint }),
    ...(host.pairing !== 'unknown' && { pair: host.pairing }),
    ...(host.id !== '' && { id: host.id }),
  };
}

/** Reads a TXT record; undefined where it is of another protocol. Values that make no sense count as not said. */
export function decodePunktfunkAdvert(txt: Readonly<Record<string, string>>): PunktfunkAdvert | undefined {
  const said = (key: string): string => (Object.hasOwn(txt, key) ? (txt[key] ?? '') : '');
  if (said('proto') !== advertProto && said('proto') !== '') return undefined;
  const pairing = said('pair');
  return {
    fingerprint: /^[0-9a-f]{64}$/iu.test(said('fp')) ? said('fp').toLowerCase() : '',
    pairing: pairing === 'required' || pairing === 'optional' ? pairing : 'unknown',
    id: cutText(cleanText(said('id')), idBytes),
  };
}
