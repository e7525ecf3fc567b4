import type { Collection } from 'mongodb';
import type { Posted } from '../check/check-posts.ts';
import type { Attack, Span } from '../check/check-waits.ts';
import type { Crowd } from '../clients/crowd.ts';
import type { ReplicaSet } from './replica-set.ts';
import type { Rooms } from '../rooms/rooms.ts';
import type { ServerNode } from './server-node.ts';

/** Everything that a fault can hit. */
export interface Testbed {
  readonly set: ReplicaSet;
  readonly nodes: readonly ServerNode[];
  readonly crowd: Crowd;
  /** Collection `post`, straight on the replica set. */
  readonly posts: Collection;
  /** Collection `message`, in the same way. */
  readonly messages: Collection;
  readonly rooms: Rooms;
  /** Collects the result of every POST. */
  readonly posted: Posted[];
  /** Collects when one client tried to keep all others waiting. */
  readonly attacks: Attack[];
  /** Collects when the database, or the path to it, was struck. */
  readonly outages: Span[];
  /** When the oracle itself stood still. */
  readonly stalls: readonly Span[];
  /** Milliseconds for which readers stall. */
  readonly stallMs: number;
  /** Documents of a burst, and characters of each one's body. */
  readonly burst: { readonly count: number; readonly bodyLength: number };
}

/** Chooses a fault's target, modulo the number of choices. */
export function choose<T>(from: readonly T[], target: number): T {
  const chosen = from[target % Math.max(1, from.length)];
  if (chosen === undefined) throw new RangeError('There is nothing to choose from.');
  return chosen;
}
