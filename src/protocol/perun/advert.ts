import { cleanText, cutText } from '../../shared/text.ts';

/** The DNS-SD type under which hosts are found: `_perun._tcp`. */
export const advertType = { type: 'perun', protocol: 'tcp' } as const;
/** Value of the key `proto`; an advert with another one is not for us. */
export const advertProto = 'perun/1';

export type AdvertPairing = 'required' | 'optional' | 'off';

/** What a host says of itself on the local network. All of it is a hint: anybody can say it. */
export interface HostAdvert {
  /** SHA-256 of the host's certificate, 64 hex digits; '' where it says none. */
  readonly fingerprint: string;
  readonly pairing: AdvertPairing | 'unknown';
  /** Random id of the installation, the same for all its adverts; at most 64 bytes. */
  readonly id: string;
  /** Ports beside the one of the advert; 0 where it says none. */
  readonly page: number;
  readonly control: number;
}

const idBytes = 64;

/** The TXT record of a host, in the keys of the punktfunk advert where they mean the same. */
export function encodeHostAdvert(host: HostAdvert): Record<string, string> {
  const ports = {
    ...(host.page > 0 && { page: String(host.page) }),
    ...(host.control > 0 && { control: String(host.control) }),
  };
  return { proto: advertProto, fp: host.fingerprint, pair: host.pairing, id: host.id, ...ports };
}

/** Reads a TXT record; undefined where it is of another protocol. Values that make no sense count as not said. */
export function decodeHostAdvert(txt: Readonly<Record<string, string>>): HostAdvert | undefined {
  const said = (key: string): string => txt[key] ?? '';
  if (said('proto') !== advertProto && said('proto') !== '') return undefined;
  const pairing = said('pair');
  return {
    fingerprint: /^[0-9a-f]{64}$/i.test(said('fp')) ? said('fp').toLowerCase() : '',
    pairing: pairing === 'required' || pairing === 'optional' || pairing === 'off' ? pairing : 'unknown',
    id: cutText(cleanText(said('id')), idBytes),
    page: portOf(said('page')),
    control: portOf(said('control')),
  };
}

function portOf(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : 0;
  return port <= 65_535 ? port : 0;
}
