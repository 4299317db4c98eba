/** What is used of WebAssembly; the types of Node do not know it, though every Node has it. */
interface WebAssemblyHere {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Instance: new (module: object) => { readonly exports: unknown };
}

const webAssembly = (globalThis as { readonly WebAssembly?: WebAssemblyHere }).WebAssembly;

/**
 * Makes instances of a module that is given in base64, which is compiled for the first; undefined where WebAssembly is
 * missing, forbidden or without what the module needs.
 */
export function compileOnce(base64: string): () => unknown {
  let compiled: object | null | undefined;
  return () => {
    if (webAssembly === undefined) return undefined;
    if (compiled === undefined) compiled = compile(webAssembly, base64);
    return compiled === null ? undefined : new webAssembly.Instance(compiled).exports;
  };
}

function compile(here: WebAssemblyHere, base64: string): object | null {
  try {
    return new here.Module(Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0)));
  } catch {
    return null;
  }
}
