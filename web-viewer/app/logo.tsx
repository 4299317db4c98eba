import type { ReactElement } from 'react';

export function Logo(): ReactElement {
  return (
    <svg className="logo" viewBox="-32 -32 64 64" width="32" height="32" aria-hidden="true">
      <path className="logo-frame" d="M0-30 26-15V15L0 30-26 15V-15Z" />
      <path className="logo-bolt" d="M5-20-11 4h8L-5 20 11-4H3Z" />
    </svg>
  );
}
