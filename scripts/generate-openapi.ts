import { readFileSync } from 'node:fs';
import { writeOrCheck } from './generate/committed-files.ts';
import { openApiDocument } from './openapi/document.ts';
import { openApiPage, type PagedDocument } from './openapi/page.ts';
import { root } from './root.ts';

const { version } = JSON.parse(readFileSync(`${root}/package.json`, 'utf8')) as { version: string };
const document = await openApiDocument(version);
const text = `${JSON.stringify(document, undefined, 2)}\n`;
const page = openApiPage(document as unknown as PagedDocument);
const accept = 'programs rely on this interface: add rather than change, then accept with `npm run generate`';
writeOrCheck(
  root,
  [
    { path: 'docs/api/openapi.json', text },
    { path: 'docs/api/index.html', text: page },
  ],
  accept,
);
