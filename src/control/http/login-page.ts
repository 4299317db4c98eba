/** What the login page may load: its own script, and its own requests. */
export const loginPolicy: string = [
  "default-src 'none'",
  "script-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The form; without styles, so that it needs no more than it says. */
export const loginPage = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Perun: log in</title>
<h1>Perun</h1>
<form id="login">
<p><label>Token of this host<br><input id="token" type="password" autocomplete="current-password" required autofocus size="46"></label>
<p><button>Log in</button>
<p role="alert" id="says"></p>
</form>
<p><code>perun host token</code> prints the token.</p>
<noscript><p>Logging in needs JavaScript. Programs send the token as a bearer token instead.</p></noscript>
<script src="/login.js" type="module"></script>
</html>
`;

/** Goes on to a page of this host only, whatever the address says. */
export const loginScript = `const says = document.getElementById('says');
document.getElementById('login').addEventListener('submit', async (event) => {
  event.preventDefault();
  says.textContent = '';
  try {
    const token = document.getElementById('token').value.trim();
    const answer = await fetch('/auth/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token }),
    });
    if (answer.ok) {
      const next = new URL(new URLSearchParams(location.search).get('next') ?? '/docs', location.origin);
      location.replace(next.origin === location.origin ? next.pathname : '/docs');
    } else {
      const { detail, remedy } = await answer.json();
      says.textContent = detail + '; ' + remedy;
    }
  } catch {
    says.textContent = 'The host does not answer.';
  }
});
`;
