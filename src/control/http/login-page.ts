import { createHash } from 'node:crypto';

const style = `
  :root { color-scheme: light dark; --line: #8a867a; --bad: #a11a1a; --accent: #8a4b00; --on-accent: #fff; --card: #fff; }
  @media (prefers-color-scheme: dark) {
    :root { --line: #767e8c; --bad: #ff9e93; --accent: #ffb84d; --on-accent: #201400; --card: #1b1f27; }
    body { background: #12151b; color: #eceae4; }
  }
  @media (prefers-color-scheme: light) { body { background: #f6f5f1; color: #1d1f24; } }
  body { margin: 0; padding: 8vh 1rem 2rem; font: 16px/1.5 system-ui, 'Noto Sans', 'DejaVu Sans', sans-serif; }
  main { max-width: 28rem; margin: 0 auto; padding: 1.5rem; background: var(--card); border: 1px solid var(--line); border-radius: 10px; }
  h1 { margin: 0 0 1rem; font-size: 1.4rem; line-height: 1.25; }
  p { margin: 0.9rem 0 0; }
  label { display: grid; gap: 0.3rem; font-weight: 550; }
  input { box-sizing: border-box; width: 100%; min-height: 2.8rem; padding: 0.4rem 0.8rem; font: inherit; border: 1px solid var(--line); border-radius: 7px; }
  button { width: 100%; min-height: 2.8rem; font: inherit; font-weight: 550; color: var(--on-accent); background: var(--accent); border: 0; border-radius: 7px; cursor: pointer; }
  :focus-visible { outline: 3px solid Highlight; outline-offset: 2px; }
  #says { color: var(--bad); }
  #says:empty { display: none; }
`;

/** What the login page may load: its own script, its one style, and its own requests. */
export const loginPolicy: string = [
  "default-src 'none'",
  "script-src 'self'",
  `style-src 'sha256-${createHash('sha256').update(style).digest('base64')}'`,
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** The form. */
export const loginPage: string = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Perun: log in</title>
<style>${style}</style>
<main>
<h1>Perun: log in</h1>
<form id="login">
<label>Token of this host<input id="token" type="password" autocomplete="current-password" required autofocus></label>
<p><button>Log in</button>
<p role="alert" id="says"></p>
</form>
<p><code>perun host token</code> prints the token; <code>perun host console</code> prints a link that needs none.</p>
<noscript><p>Logging in needs JavaScript. Programs send the token as a bearer token instead.</p></noscript>
</main>
<script src="/login.js" type="module"></script>
</html>
`;

/**
 * Goes on to a page of this host only, whatever the address says. A ticket is taken out of the address before it is used:
 * it is good once, and would be a riddle in the history.
 */
export const loginScript: string = `const says = document.getElementById('says');
const ticket = /^#ticket=([\\w.-]+)$/.exec(location.hash)?.[1];

async function logIn(proof) {
  says.textContent = '';
  try {
    const answer = await fetch('/auth/login', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(proof),
    });
    if (answer.ok) {
      const next = new URL(new URLSearchParams(location.search).get('next') ?? '/', location.origin);
      location.replace(next.origin === location.origin ? next.pathname + location.hash : '/');
    } else {
      const { detail, remedy } = await answer.json();
      says.textContent = detail + '; ' + remedy;
    }
  } catch {
    says.textContent = 'The host does not answer.';
  }
}

if (ticket !== undefined) {
  history.replaceState(null, '', location.pathname + location.search);
  void logIn({ ticket });
}
document.getElementById('login').addEventListener('submit', (event) => {
  event.preventDefault();
  void logIn({ token: document.getElementById('token').value.trim() });
});
`;
