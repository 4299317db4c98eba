import { Flags } from '@oclif/core';

export type GraphicsName = 'auto' | 'kitty' | 'sixel' | 'blocks';

/** How a player in the terminal paints; said by every command that may start one. */
export const graphicsFlag = Flags.option({
  summary: 'how pictures are painted: auto asks the terminal for the best it has',
  options: ['auto', 'kitty', 'sixel', 'blocks'] as const,
  default: 'auto' as const,
  env: 'PERUN_GRAPHICS',
});
