import type { Advertiser, Browser } from '../src/drivers/discovery.ts';

/** Backends by what they are for; each library is loaded when it is first asked for. */
export const backends = {
  async advertiser(): Promise<Advertiser> {
    return (await import('./discovery/ciao.ts')).createCiaoAdvertiser();
  },
  async browser(): Promise<Browser> {
    return (await import('./discovery/bonjour.ts')).createBonjourBrowser();
  },
};
