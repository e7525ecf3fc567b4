/** Which limit a request ran into. */
export type AdmissionLimit = 'total' | 'address' | 'session';

/** Counts the streams that are open, in all, by address and by session, and says who may open another. */
export interface Admission {
  readonly open: number;
  /** Addresses that have streams open: what is remembered. */
  readonly addresses: number;
  readonly refused: Readonly<Record<AdmissionLimit, number>>;
  /** Takes a place; returns what gives it back, or the limit that was reached. Nobody's session is unlimited. */
  take(address: string, session?: string): (() => void) | AdmissionLimit;
}

/** Creates the count, at 0. */
export function createAdmission(limits: {
  /** Streams open at once. */
  readonly maxConnections: number;
  /** Streams open at once from one address. */
  readonly maxConnectionsPerAddress: number;
  /** Streams open at once in one session. */
  readonly maxConnectionsPerSession: number;
}): Admission {
  const byAddress = createCounts();
  const bySession = createCounts();
  const refused = { total: 0, address: 0, session: 0 };
  let open = 0;

  function refuse(limit: AdmissionLimit): AdmissionLimit {
    refused[limit] += 1;
    return limit;
  }

  return {
    get open() {
      return open;
    },
    get addresses() {
      return byAddress.size;
    },
    refused,
    take(address, session) {
      if (open >= limits.maxConnections) return refuse('total');
      if (byAddress.of(address) >= limits.maxConnectionsPerAddress) return refuse('address');
      if (session !== undefined && bySession.of(session) >= limits.maxConnectionsPerSession)
        return refuse('session');
      open += 1;
      byAddress.add(address, 1);
      if (session !== undefined) bySession.add(session, 1);
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        open -= 1;
        byAddress.add(address, -1);
        if (session !== undefined) bySession.add(session, -1);
      };
    },
  };
}

/** Counts by key; what is at 0 is forgotten. */
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
