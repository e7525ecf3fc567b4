import type { Issue } from '@tidings/protocol';

/** A problem worth reporting that stops nothing. */
export type Report =
  /** The data of an event is not JSON; it was not delivered. */
  | { readonly kind: 'not-json'; readonly name: string; readonly cause: unknown }
  /** An event breaks the contract; it was not delivered. */
  | { readonly kind: 'invalid'; readonly name: string; readonly issues: readonly Issue[] }
  /** The server's contract is of a later generation than this client's: the source stops. */
  | { readonly kind: 'outdated'; readonly generation: number }
  /** A change or a snapshot had no readable position; it was not delivered. */
  | { readonly kind: 'no-position'; readonly name: string; readonly id: string }
  /**
   * The channel has no event of that name: it is from a newer contract, whose names `sync` lists, or the
   * default event.
   */
  | { readonly kind: 'unknown'; readonly name: string }
  /** A change arrived again; it was not delivered twice. */
  | { readonly kind: 'duplicate'; readonly name: string; readonly position: string }
  /** A listener threw; the others were still called. `name` is the event, or `state`. */
  | { readonly kind: 'listener-failed'; readonly name: string; readonly cause: unknown }
  /** A connection was refused, with this answer from the server. */
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly contentType: string | null;
      readonly code?: string;
    }
  /** The platform rejected the URL. */
  | { readonly kind: 'invalid-url'; readonly cause: unknown };
