/** A completion waits this long for the names of sessions, and then offers none. */
const patience = '0.3';

/**
 * Shell words that print the ids of sessions, one a line; nothing where no host answers in time. Ids stand four spaces
 * deep in the result, those of people deeper.
 */
export const sessionIds =
  `timeout ${patience} perun session list --json 2>/dev/null` +
  ` | sed -n 's/^    "id": "\\([a-z0-9-]*\\)".*/\\1/p' 2>/dev/null`;

/** Text in single quotes, as bash and zsh read it. */
export function quote(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}
