/** What a phone needs to pair: the page of the host, with the PIN and the fingerprint it has to show. */
export interface PairingLink {
  /** `host:port` of the page. */
  readonly page: string;
  readonly pin: string;
  /** 64 hexadecimal digits. */
  readonly fingerprint: string;
}

/** As text for a QR code. Behind the `#` nothing is sent to anybody: the page reads it, and takes it away. */
export function formatPairingLink({ page, pin, fingerprint }: PairingLink): string {
  return `https://${page}/#pair=${pin}.${fingerprint}`;
}

/** Reads the part behind the `#`; undefined where it is no pairing link. */
export function parsePairingFragment(fragment: string): Omit<PairingLink, 'page'> | undefined {
  const found = /^#?pair=([0-9]{4})\.([0-9a-f]{64})$/.exec(fragment);
  return found === null ? undefined : { pin: found[1] ?? '', fingerprint: found[2] ?? '' };
}
