/** Whether a backend could be opened on this machine, found out cheaply and without opening it. */
export type BackendProbe =
  | {
      readonly available: true;
      /** What would be used, for people: library and version. */
      readonly found: string;
    }
  | {
      readonly available: false;
      /** What is missing, and what was tried. */
      readonly found: string;
      /** The command that brings it. */
      readonly remedy: string;
    };
