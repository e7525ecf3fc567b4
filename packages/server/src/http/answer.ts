/** A complete answer to a request. */
export interface Answer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** @defaultValue none */
  readonly body?: string | undefined;
}
