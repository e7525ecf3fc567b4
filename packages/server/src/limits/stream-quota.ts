import type { Connection } from './connection.ts';

/** Which limit a request ran into. */
export type StreamLimit = 'total' | 'address' | 'session';

/** Bounds of the streams that are open at once in this process. */
export interface StreamLimits {
  /** Streams of everyone together. */
  readonly maxStreams: number;
  /** Streams of one client address. */
  readonly maxStreamsPerAddress: number;
  /** Streams of one session. */
  readonly maxStreamsPerSession: number;
}

/** Whose stream is counted. */
export interface StreamOwner {
  readonly address: string;
  /** Undefined for a request without a session: those are not limited by session. */
  readonly session: string | undefined;
}

/** One stream's place in the quota. */
export interface StreamSlot {
  /** Frees the slot; further calls do nothing. */
  release(): void;
  /**
   * Stops following the connection, because the stream is open and calls `release` when it closes. Until
   * then a connection that closes frees the slot.
   */
  handOver(): void;
}

/** Counts open streams, in total, by address and by session, and decides whether another may open. */
export interface StreamQuota {
  readonly open: number;
  /** Addresses that have streams open: all that is remembered. */
  readonly addresses: number;
  /** Requests refused so far, by limit. */
  readonly refused: Readonly<Record<StreamLimit, number>>;
  /** Returns the limit that another stream would exceed, if any. Takes no slot: for `HEAD`. */
  check(owner: StreamOwner): StreamLimit | undefined;
  /**
   * Takes a slot for a request, or returns the limit that was reached. `connection` must be open: its
   * `close` is the one event that Node guarantees, whatever becomes of requests and responses on it.
   */
  take(owner: StreamOwner, connection: Connection): StreamSlot | StreamLimit;
}

/** Creates a quota in which nothing is taken. */
export function createStreamQuota(limits: StreamLimits): StreamQuota {
  const byAddress = createCounts();
  const bySession = createCounts();
  const refused = { total: 0, address: 0, session: 0 };
  let open = 0;

  function exceeded({ address, session }: StreamOwner): StreamLimit | undefined {
    if (open >= limits.maxStreams) return 'total';
    if (byAddress.of(address) >= limits.maxStreamsPerAddress) return 'address';
    if (session !== undefined && bySession.of(session) >= limits.maxStreamsPerSession)
      return 'session';
    return undefined;
  }

  function check(owner: StreamOwner): StreamLimit | undefined {
    const limit = exceeded(owner);
    if (limit !== undefined) refused[limit] += 1;
    return limit;
  }

  function count({ address, session }: StreamOwner, change: 1 | -1): void {
    open += change;
    byAddress.add(address, change);
    if (session !== undefined) bySession.add(session, change);
  }

  return {
    get open() {
      return open;
    },
    get addresses() {
      return byAddress.size;
    },
    refused,
    check,
    take(owner, connection) {
      const limit = check(owner);
      if (limit !== undefined) return limit;
      count(owner, 1);
      let isTaken = true;
      const handOver = () => {
        connection.off('close', release);
      };
      function release(): void {
        if (!isTaken) return;
        isTaken = false;
        handOver();
        count(owner, -1);
      }
      connection.on('close', release);
      return { release, handOver };
    },
  };
}

/** Counts by key; a key whose count is 0 is forgotten. */
function createCounts() {
  const counts = new Map<string, number>();
  return {
    get size() {
      return counts.size;
    },
    of: (key: string) => counts.get(key) ?? 0,
    add(key: string, change: 1 | -1) {
      const count = (counts.get(key) ?? 0) + change;
      if (count > 0) counts.set(key, count);
      else counts.delete(key);
    },
  };
}
