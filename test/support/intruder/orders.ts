/** What the intruder is to try, and where. */
export interface Orders {
  readonly host: string;
  readonly ports: readonly number[];
  readonly requests: readonly { readonly method: string; readonly path: string }[];
}

export interface PerunFinding {
  readonly port: number;
  readonly scheme: 'tcp' | 'tls';
  readonly extended: boolean;
  /** Names of the packets that came back, in order. */
  readonly heard: readonly string[];
  /** Why there was no connection. */
  readonly failed?: string;
}

export interface HttpFinding {
  readonly port: number;
  readonly secure: boolean;
  readonly method: string;
  readonly path: string;
  readonly upgrade: boolean;
  /** 0 where there was no answer. */
  readonly status: number;
  readonly body: string;
}

export interface Findings {
  readonly perun: PerunFinding[];
  readonly http: HttpFinding[];
}
