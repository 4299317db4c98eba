import type { ReactElement } from 'react';
import { sentence } from './status-text.ts';

/** A message or remedy as a sentence, what stands in backticks as code. */
export function Prose({ text }: { readonly text: string }): ReactElement {
  const parts = sentence(text).split('`');
  // Every second part stood between two backticks.
  return <>{parts.map((part, index) => (index % 2 === 1 ? <code key={index}>{part}</code> : part))}</>;
}
