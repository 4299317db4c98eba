import { parsePairingFragment } from '../../../src/shared/pairing-link.ts';
import { turnedAway } from '../control.ts';
import { Admission, type Invitation } from './admission.ts';
import { postToHost } from './host-proof.ts';
import { createKeyStore } from './key-store.ts';

/** Reads the link of the QR code, and takes it out of the address bar and the history: a PIN is for one person. */
function readInvitation(): Invitation | undefined {
  const invitation = parsePairingFragment(window.location.hash);
  if (invitation === undefined) return undefined;
  window.history.replaceState(null, '', window.location.pathname + window.location.search);
  return invitation;
}

/** The admission of this page, which begins at once. */
export const pageAdmission: Admission = new Admission({
  secure: window.location.protocol === 'https:',
  post: postToHost,
  store: createKeyStore(),
  invitation: readInvitation(),
});

turnedAway.on(() => {
  if (pageAdmission.state.kind === 'admitted') void pageAdmission.ask();
});
void pageAdmission.ask();
