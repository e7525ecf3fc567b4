import type { CatchUpOutcome } from './log/catch-up/catch-up.ts';
import type { CloseCode } from './subscribers/close-reason.ts';
import type { PendingSync } from './subscribers/subscriber.ts';

/** What the hub has done so far, and holds now. */
export interface HubCounts {
  readonly opened: number;
  readonly closed: Readonly<Record<CloseCode, number>>;
  readonly outcomes: Readonly<Record<PendingSync['outcome'], number>>;
  /** Events appended to the log. */
  readonly published: number;
  /** Events written to subscribers, snapshots and control events not counted. */
  readonly deliveries: number;
  readonly writes: number;
  readonly bytesWritten: number;
  /** Snapshots that could not be read, each attempt. */
  readonly failedSnapshots: number;
  /** How those who came from before the log were answered. */
  readonly catchUps: Readonly<Record<CatchUpOutcome, number>>;
  readonly subscribers: number;
  readonly logBytes: number;
  readonly logEntries: number;
  /** Seconds of the database's history that the log has. */
  readonly logSeconds: number;
  readonly snapshots: number;
  readonly snapshotBytes: number;
}

type Sizes = Pick<
  HubCounts,
  'subscribers' | 'logBytes' | 'logEntries' | 'logSeconds' | 'snapshots' | 'snapshotBytes'
>;

/** Creates the hub's counters, all at 0. */
export function createCounts() {
  let deliveries = 0;
  let writes = 0;
  let bytesWritten = 0;
  return {
    opened: 0,
    published: 0,
    failedSnapshots: 0,
    closed: {
      gone: 0,
      moving: 0,
      slow: 0,
      revoked: 0,
      unreadable: 0,
      'hub-closed': 0,
    } satisfies Record<CloseCode, number>,
    outcomes: { snapshot: 0, resumed: 0, gap: 0 } satisfies Record<PendingSync['outcome'], number>,
    catchUps: { reached: 0, refused: 0, remembered: 0, spent: 0, late: 0 } satisfies Record<
      CatchUpOutcome,
      number
    >,
    wrote(bytes: number, events: number) {
      writes += 1;
      bytesWritten += bytes;
      deliveries += events;
    },
    read(sizes: Sizes): HubCounts {
      return {
        opened: this.opened,
        published: this.published,
        failedSnapshots: this.failedSnapshots,
        closed: { ...this.closed },
        outcomes: { ...this.outcomes },
        catchUps: { ...this.catchUps },
        deliveries,
        writes,
        bytesWritten,
        ...sizes,
      };
    },
  };
}
