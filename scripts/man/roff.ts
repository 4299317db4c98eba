/** Text as roff reads it: no line becomes a request, hyphens are those people type, backslashes stay. */
export function escapeRoff(text: string): string {
  return text
    .replaceAll('\\', String.raw`\(rs`)
    .replaceAll('-', String.raw`\-`)
    .replaceAll('…', '...')
    .replaceAll('×', String.raw`\(mu`)
    .replaceAll('→', String.raw`\(->`)
    .split('\n')
    .map((line) => (/^[.']/.test(line) ? String.raw`\&${line}` : line))
    .join('\n');
}

export const bold = (text: string): string => String.raw`\fB${escapeRoff(text)}\fR`;
export const italic = (text: string): string => String.raw`\fI${escapeRoff(text)}\fR`;

/** The text of a page: title line, then sections, each a heading over lines of roff. */
export function page(
  title: string,
  version: string,
  sections: readonly (readonly [string, readonly string[]])[],
): string {
  const head = [
    String.raw`.\" Made from oclif.manifest.json; do not edit.`,
    `.TH ${title.toUpperCase().replaceAll('-', String.raw`\-`)} 1 "" "perun ${version}" "Perun"`,
    // Words to type are neither stretched nor broken.
    '.nh',
    '.ad l',
  ];
  const body = sections.filter(([, lines]) => lines.length > 0).flatMap(([name, lines]) => [`.SH ${name}`, ...lines]);
  return `${[...head, ...body].join('\n')}\n`;
}

/** A paragraph with its term in front. */
export function term(head: string, text: string): string[] {
  return ['.TP', head, text === '' ? String.raw`\&` : escapeRoff(text)];
}

/** Paragraphs of plain text, one a line. */
export function paragraphs(text: string): string[] {
  const lines = text.split('\n').filter((line) => line.trim() !== '');
  return lines.flatMap((line, index) => [...(index === 0 ? [] : ['.PP']), escapeRoff(line.trim())]);
}
