declare module '*.css';

/** A script of its own, bundled, by its address. */
declare module '*?worker&url' {
  const address: string;
  export default address;
}
