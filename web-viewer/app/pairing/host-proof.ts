import { decodePairMessage } from '../../../src/protocol/pairing/decode.ts';
import { encodePairMessage } from '../../../src/protocol/pairing/encode.ts';
import { ClientIdentity } from '../../../src/protocol/pairing/identity-proof.ts';
import { isErrorCode, isPerunError, PerunError } from '../../../src/shared/errors.ts';
import { isGrant, type Grant } from '../../../src/shared/grants.ts';
import { type BrowserKey, verifyInBrowser } from './key-store.ts';

/** One POST to the host that served the page. */
export type Post = (path: string, body: Uint8Array, headers: Readonly<Record<string, string>>) => Promise<Response>;

/** What host and browser have shown each other. */
export interface Shown {
  readonly host: string;
  readonly grants: readonly Grant[];
}

const handleHeader = 'perun-hello';

export const postToHost: Post = (path, body, headers) =>
  fetch(path, {
    method: 'POST',
    body: Uint8Array.from(body),
    headers: { ...headers, 'content-type': 'application/octet-stream' },
    credentials: 'same-origin',
  });

/**
 * Has the host prove which it is, and where `accepts` takes that fingerprint, proves to it which browser this is: the
 * browser holds a cookie then. Undefined where the host wants no identity from here. Fails with IDENTITY_REFUSED,
 * UNREACHABLE, what `accepts` throws, or what the host says.
 */
export async function proveTo(
  post: Post,
  key: BrowserKey,
  accepts: (host: string) => void | Promise<void>,
): Promise<Shown | undefined> {
  const random = (bytes: number): Uint8Array => crypto.getRandomValues(new Uint8Array(bytes));
  const identity = new ClientIdentity({ spki: key.spki, sign: key.sign, verify: verifyInBrowser, random });
  const greeted = await asked(post('/auth/hello', encodePairMessage(identity.hello()), {}));
  if (greeted.status === 404) return undefined;
  const answer = decodePairMessage(new Uint8Array(await (await good(greeted)).arrayBuffer()));
  if (isPerunError(answer)) throw answer;
  if (answer.kind !== 'hostIdentity') throw new PerunError('PROTOCOL_MALFORMED', 'the host did not say who it is');
  const checked = await identity.answer(answer);
  if (isPerunError(checked)) throw checked;
  await accepts(checked.hostFingerprint);
  const handle = greeted.headers.get(handleHeader) ?? '';
  const proven = await good(
    await asked(post('/auth/proof', encodePairMessage(checked.proof), { [handleHeader]: handle })),
  );
  return { host: checked.hostFingerprint, grants: grantsIn(await proven.json()) };
}

async function asked(answer: Promise<Response>): Promise<Response> {
  try {
    return await answer;
  } catch (cause) {
    throw new PerunError('UNREACHABLE', 'the host does not answer', { cause });
  }
}

/** The answer, unless it is a refusal: then what the host says. */
async function good(answer: Response): Promise<Response> {
  if (answer.ok) return answer;
  const problem = (await answer.json().catch(() => undefined)) as
    { readonly code?: unknown; readonly detail?: unknown } | undefined;
  const text = typeof problem?.detail === 'string' ? problem.detail : `the host answered ${answer.status}`;
  throw new PerunError(isErrorCode(problem?.code) ? problem.code : 'FAILED', text);
}

function grantsIn(answer: unknown): readonly Grant[] {
  if (typeof answer !== 'object' || answer === null || !('grants' in answer)) return [];
  return Array.isArray(answer.grants) ? answer.grants.filter(isGrant) : [];
}
