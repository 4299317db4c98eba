/** One Markdown table; bars within cells are escaped. Prettier aligns it afterwards. */
export function table(heads: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const line = (cells: readonly (string | number)[]): string =>
    `| ${cells.map((cell) => String(cell).replaceAll('|', '\\|')).join(' | ')} |`;
  return [line(heads), line(heads.map(() => '---')), ...rows.map(line)].join('\n');
}

export function hex(value: number, digits: number): string {
  return `\`0x${value.toString(16).padStart(digits, '0')}\``;
}

/** The first line of every generated page. */
export const generated = '<!-- Written by scripts/generate-docs.ts; change the tables in src, then run it. -->';
