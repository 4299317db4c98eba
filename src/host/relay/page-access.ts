/** Whom a path of the page's port answers. Machines other than this one come by TLS for all but `anyone`. */
export type PageAccess = 'anyone' | 'encrypted' | 'paired';

export type PagePath = '/healthz' | '/ca.crt' | '/auth/hello' | '/auth/proof' | '/rpc/' | '/';

/**
 * Every path of the page's port; one that ends in `/` stands for all below it. What is answered before pairing is listed
 * in docs/security.md.
 */
export const pageAccess: Readonly<Record<PagePath, PageAccess>> = {
  '/healthz': 'anyone',
  '/ca.crt': 'anyone',
  '/auth/hello': 'encrypted',
  '/auth/proof': 'encrypted',
  // What each procedure takes is its own class; here it takes to be paired at all.
  '/rpc/': 'paired',
  // The files of the page.
  '/': 'encrypted',
};

const paths = Object.keys(pageAccess) as readonly PagePath[];

/** The row of the table for a request's URL. */
export function pagePathOf(url: string): PagePath {
  const path = url.split('?', 1)[0] ?? '';
  const found = paths.find(
    (each) => each !== '/' && (each.endsWith('/') ? `${path}/`.startsWith(each) : path === each),
  );
  return found ?? '/';
}
