/** One end of a UDP flow: a numeric IPv4 or IPv6 address (`fe80::1%eth0` with its interface), and a port. */
export interface UdpPeer {
  readonly address: string;
  readonly port: number;
}
