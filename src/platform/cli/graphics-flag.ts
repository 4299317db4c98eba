const names: readonly ['auto', 'kitty', 'sixel', 'blocks'] = ['auto', 'kitty', 'sixel', 'blocks'];

export type GraphicsName = (typeof names)[number];

/** How a player in the terminal paints: the flag of every command that may start one. */
export const graphicsFlag: {
  readonly summary: string;
  readonly options: typeof names;
  readonly default: GraphicsName;
  readonly env: string;
} = {
  summary: 'how pictures are painted: auto asks the terminal for the best it has',
  options: names,
  default: 'auto',
  env: 'PERUN_GRAPHICS',
};
