/** The parts of the document that a page shows. */
interface Schema {
  readonly type?: string | readonly string[];
  readonly description?: string;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly default?: unknown;
  readonly format?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly anyOf?: readonly Schema[];
  readonly oneOf?: readonly Schema[];
}
interface Content {
  readonly content?: Readonly<Record<string, { readonly schema: Schema }>>;
}
interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly tags?: readonly string[];
  readonly parameters?: readonly {
    readonly name: string;
    readonly in: string;
    readonly required?: boolean;
    readonly schema: Schema;
  }[];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}
export interface PagedDocument {
  readonly info: { readonly title: string; readonly version: string; readonly description?: string };
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

/** The document as one page of HTML, without a script: it loads its style sheet and nothing else. */
export function openApiPage(document: PagedDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
  );
  const tags = [...new Set(operations.flatMap(({ operation }) => operation.tags ?? []))];
  const { title, version, description = '' } = document.info;
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>${text(title)}</title>
<link rel="stylesheet" href="/docs/page.css">
<header>
<h1>${text(title)}</h1>
<p>Version ${text(version)}. ${text(description)} For programs: <a href="/api/v1/openapi.json">openapi.json</a>.</p>
<nav aria-label="Groups">${tags.map((tag) => `<a href="#${text(tag)}">${text(tag)}</a>`).join(' ')}</nav>
</header>
<main>
${tags
  .map(
    (tag) => `<section id="${text(tag)}">
<h2>${text(tag)}</h2>
${operations
  .filter(({ operation }) => operation.tags?.includes(tag))
  .map(({ method, path, operation }) => article(method, path, operation))
  .join('\n')}
</section>`,
  )
  .join('\n')}
</main>
</html>
`;
}

function article(method: string, path: string, operation: Operation): string {
  const parameters = (operation.parameters ?? []).map(({ name, in: where, required, schema }) =>
    row(name, where, schema, required === true),
  );
  const body = Object.values(operation.requestBody?.content ?? {}).flatMap(({ schema }) => rows(schema, 'body'));
  const [type, answer] = Object.entries(operation.responses['200']?.content ?? {})[0] ?? [];
  const asked = [...parameters, ...body];
  const answered = answer === undefined ? [] : rows(unwrapped(answer.schema), '');
  return `<article>
<h3><code>${method} /api/v1${text(path)}</code></h3>
<p>${text(operation.summary ?? '')}. ${text(operation.description ?? '')}</p>
${asked.length === 0 ? '' : table(['parameter', 'in', 'type', 'what'], asked)}
${answer === undefined ? '' : `<p>Answers ${text(type ?? '')}: ${text(typeOf(answer.schema))}</p>`}
${answered.length === 0 ? '' : table(['field', '', 'type', 'what'], answered)}
</article>`;
}

function table(columns: readonly string[], lines: readonly string[]): string {
  const head = columns.map((column) => `<th scope="col">${column}</th>`).join('');
  return `<table><thead><tr>${head}</tr></thead><tbody>\n${lines.join('\n')}\n</tbody></table>`;
}

function rows(schema: Schema, where: string): string[] {
  return Object.entries(schema.properties ?? {}).map(([name, inner]) =>
    row(name, where, inner, schema.required?.includes(name) === true),
  );
}

function row(name: string, where: string, schema: Schema, required: boolean): string {
  const fallback = schema.default === undefined ? '' : ` Default: ${JSON.stringify(schema.default)}.`;
  const optional = required || schema.default !== undefined ? '' : ' Optional.';
  const cells = [where, typeOf(schema), `${schema.description ?? ''}${fallback}${optional}`.trim()];
  return `<tr><th scope="row"><code>${text(name)}</code></th>${cells.map((cell) => `<td>${text(cell)}</td>`).join('')}</tr>`;
}

/** What a list, or a stream of events, is made of. */
function unwrapped(schema: Schema): Schema {
  if (schema.items !== undefined) return schema.items;
  return schema.oneOf?.[0]?.properties?.['data'] ?? schema;
}

function typeOf(schema: Schema): string {
  const options = schema.anyOf ?? schema.oneOf;
  if (options !== undefined) return [...new Set(options.map(typeOf))].join(' or ');
  if (schema.const !== undefined) return JSON.stringify(schema.const);
  if (schema.enum !== undefined) return schema.enum.map((value) => JSON.stringify(value)).join(' or ');
  if (schema.items !== undefined) return `list of ${typeOf(schema.items)}`;
  const type = schema.type === undefined ? 'anything' : [schema.type].flat().join(' or ');
  return schema.format === undefined ? type : `${type} (${schema.format})`;
}

function text(raw: string): string {
  return raw.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;').replace(/"/g, '&quot;');
}
