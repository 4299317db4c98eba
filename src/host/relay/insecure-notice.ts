import type { IncomingMessage, ServerResponse } from 'node:http';
import { answerText, headersOf } from './page-headers.ts';
import type { PageCredentials } from './protocol.ts';

/**
 * What another machine gets over plain http: why it gets nothing, the way to https, and the certificate that makes its
 * browser content. Nothing of the host itself.
 */
export function serveInsecureNotice(
  request: IncomingMessage,
  response: ServerResponse,
  page: PageCredentials | null,
): void {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return answerText(response, 403, 'this host takes other machines by https only');
  }
  if (page === null)
    return answerText(
      response,
      403,
      'this host takes other machines by https only, and has no certificate for its page',
    );
  const html = noticePage(request.headers.host ?? '', page.authorityPem !== null);
  const headers = {
    ...headersOf(request),
    'content-type': 'text/html; charset=utf-8',
    'cache-control': 'no-store',
  };
  response.writeHead(403, headers).end(html);
}

function noticePage(host: string, ownAuthority: boolean): string {
  const safe = /^[\w.:[\]-]{1,260}$/.test(host) ? host : '';
  const link = safe === '' ? 'the same address with https in front' : `<a href="https://${safe}/">https://${safe}/</a>`;
  const trust = ownAuthority
    ? `<li>This host vouches for itself. So that your browser believes it, install
  <a href="/ca.crt">its certificate</a> once, and compare its fingerprint with the one that
  <code>perun pair status</code> prints on the host. The guide is in docs/https.md.</li>`
    : '';
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Perun: open this page with https</title>
</head>
<body>
<h1>Open this page with https</h1>
<p>Over plain http anybody on this network could read along, and browsers keep back what playing needs: gamepads,
sound, keyboard lock, full decoding speed. So this host shows nothing here.</p>
<ul>
<li>Go on at ${link}.</li>
${trust}
</ul>
</body>
</html>
`;
}
