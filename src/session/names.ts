const words =
  'amber ash aspen badger basil beech birch bison brook cedar clover comet copper coral crane delta dune elm ember falcon fern finch fjord flint fox gale garnet ginger glade hazel heron ibex indigo iris ivy jade juniper kestrel lark laurel lily linden lotus lynx maple marten mint moss oak olive onyx opal orchid otter owl pearl pine plum poppy quartz raven reed robin rowan ruby sable sage sorrel sparrow spruce stoat swift tern thistle tiger topaz tulip vale violet walnut wren yarrow'.split(
    ' ',
  );

/**
 * A short word-and-number name that is not taken, e.g. `otter-7`; the number grows with the crowd.
 * @param random uniform in [0, 1)
 */
export function sessionName(taken: (name: string) => boolean, random: () => number = Math.random): string {
  for (let range = 10; ; range *= 2) {
    for (let attempt = 0; attempt < 8; attempt++) {
      const word = words[Math.floor(random() * words.length)] ?? 'perun';
      const name = `${word}-${1 + Math.floor(random() * (range - 1))}`;
      if (!taken(name)) return name;
    }
  }
}

/** Session ids as they may stand in a URL path or a config key. */
export function isSessionName(text: string): boolean {
  return /^[a-z0-9][a-z0-9-]{0,63}$/.test(text);
}
