/**
 * What a promise was broken by.
 *
 * - `lost`: an event that the database shows did not come, and nobody said `gap`.
 * - `doubled`: it came twice.
 * - `disorder`: an id that is not above the one before.
 * - `phantom`: an event that the database does not show.
 * - `altered`: the right event with another name or content.
 * - `wrong-snapshot`: not the newest posts at its own position.
 * - `unannounced`: a `sync` that does not fit what was sent.
 * - `miscounted`: `missed` is not the number of events replayed.
 * - `uninvited`: something of a room reached who was out of it, or after it was revoked (P10).
 * - `untold`: a stream continued past a removal without a `revoked`.
 * - `unfounded`: a room was revoked for a reason that the database does not show.
 * - `unreadable`: bytes that are no event of the contract.
 * - `never-caught-up`: at rest, the client had not arrived.
 * - `wrong-list`: at rest, its list was not the collection's.
 * - `post-lost`, `post-doubled`: an acknowledged POST is not there exactly once.
 * - `misordered`: what was posted after another one's answer sorts before it (P13).
 * - `starved`: it waited too long for a `sync` while another client came back with hopeless positions.
 * - `leak`: a node did not come back to where it was.
 */
export type ViolationKind =
  | 'lost'
  | 'doubled'
  | 'disorder'
  | 'phantom'
  | 'altered'
  | 'wrong-snapshot'
  | 'unannounced'
  | 'miscounted'
  | 'uninvited'
  | 'untold'
  | 'unfounded'
  | 'unreadable'
  | 'never-caught-up'
  | 'wrong-list'
  | 'post-lost'
  | 'post-doubled'
  | 'misordered'
  | 'starved'
  | 'leak';

/** A broken promise, and where. */
export interface Violation {
  readonly kind: ViolationKind;
  readonly who: string;
  readonly what: string;
  /** How many events it concerns. */
  readonly count: number;
  /** Milliseconds since 1970. */
  readonly at: number;
}
