import type { ClusterTime } from '@tidings/protocol';
import type { Timestamp } from 'mongodb';
import { sessionOf, type AnySession } from './driver/app-client.ts';
import { makeTimestamp } from './driver/bson.ts';

/** Reads a BSON timestamp as a cluster time: its high half is the seconds, its low half the increment. */
export function toClusterTime(timestamp: Timestamp): ClusterTime {
  return { seconds: timestamp.t, increment: timestamp.i };
}

/** Writes a cluster time as the BSON timestamp that `startAtOperationTime` wants. */
export function toTimestamp({ seconds, increment }: ClusterTime): Timestamp {
  return makeTimestamp(seconds, increment);
}

/** Goes back from a cluster time by whole seconds, rounded up; never below 0. */
export function earlier(time: ClusterTime, byMs: number): ClusterTime {
  return { seconds: Math.max(0, time.seconds - Math.ceil(byMs / 1000)), increment: 0 };
}

/**
 * Says at which cluster time the last command of a session took place: for a write its own, which is
 * the `clusterTime` of the change it made. In a snapshot session that is the time of the snapshot.
 * `undefined` before the first command, and in a session that is not causally consistent otherwise (the
 * driver then keeps no operation time).
 */
export function operationTimeOf(given: AnySession): ClusterTime | undefined {
  const session = sessionOf(given);
  // The driver has `snapshotTime` since 4.1 but leaves it out of its published types.
  const { snapshotTime } = session as { readonly snapshotTime?: Timestamp };
  const time = session.operationTime ?? snapshotTime;
  return time === undefined ? undefined : toClusterTime(time);
}
