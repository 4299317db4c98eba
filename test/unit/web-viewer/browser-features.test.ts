import { describe, expect, it } from 'vitest';
import { missingFeatures } from '../../../web-viewer/app/browser-features.ts';

describe('missingFeatures', () => {
  it('names what a plain http page on the LAN lacks', () => {
    const missing = missingFeatures({ isSecureContext: false, crypto: {}, navigator: {} });
    expect(missing.map(({ name }) => name)).toEqual(['Web Crypto', 'Clipboard', 'Audio Worklet', 'Wake Lock']);
    expect(missing.every(({ without }) => without.length > 0)).toBe(true);
  });

  it('leaves out what the browser offers all the same', () => {
    const scope = { isSecureContext: false, crypto: { subtle: {} }, navigator: { clipboard: {} } };
    expect(missingFeatures(scope).map(({ name }) => name)).toEqual(['Audio Worklet', 'Wake Lock']);
  });

  it('says nothing on a secure page, where a missing feature has other reasons', () => {
    expect(missingFeatures({ isSecureContext: true, crypto: {}, navigator: {} })).toEqual([]);
  });
});
