/** Something a browser keeps for secure pages, and what a person misses without it. */
export interface BrowserFeature {
  readonly name: string;
  readonly without: string;
  readonly present: (scope: FeatureScope) => boolean;
}

/** The part of `window` that the checks look at. */
export interface FeatureScope {
  readonly isSecureContext: boolean;
  readonly AudioWorkletNode?: unknown;
  readonly crypto?: { readonly subtle?: unknown };
  readonly navigator: { readonly clipboard?: unknown; readonly wakeLock?: unknown; readonly keyboard?: unknown };
}

export const secureFeatures: readonly BrowserFeature[] = [
  {
    name: 'Web Crypto',
    without: 'frame hashes cannot be computed',
    present: (scope) => scope.crypto?.subtle !== undefined,
  },
  {
    name: 'Clipboard',
    without: 'copy buttons are replaced by download and selection',
    present: (scope) => scope.navigator.clipboard !== undefined,
  },
  {
    name: 'Audio Worklet',
    without: 'there is no sound',
    present: (scope) => scope.AudioWorkletNode !== undefined,
  },
  {
    name: 'Wake Lock',
    without: 'the screen may go dark while you only watch',
    present: (scope) => scope.navigator.wakeLock !== undefined,
  },
];

/** What is missing because the page came over plain http from another machine; empty on secure pages. */
export function missingFeatures(scope: FeatureScope): readonly BrowserFeature[] {
  return scope.isSecureContext ? [] : secureFeatures.filter((feature) => !feature.present(scope));
}
