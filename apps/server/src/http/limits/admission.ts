/** Which limit a request ran into. */
export type AdmissionLimit = 'total' | 'address';

/** Counts the streams that are open, in all and by address, and says who may open another. */
export interface Admission {
  readonly open: number;
  /** Addresses that have streams open: what is remembered. */
  readonly addresses: number;
  readonly refused: Readonly<Record<AdmissionLimit, number>>;
  /** Takes a place; returns what gives it back, or the limit that was reached. */
  take(address: string): (() => void) | AdmissionLimit;
}

/** Creates the count, at 0. */
export function createAdmission(limits: {
  /** Streams open at once. */
  readonly maxConnections: number;
  /** Streams open at once from one address. */
  readonly maxConnectionsPerAddress: number;
}): Admission {
  const byAddress = new Map<string, number>();
  const refused = { total: 0, address: 0 };
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
    take(address) {
      if (open >= limits.maxConnections) return refuse('total');
      const taken = byAddress.get(address) ?? 0;
      if (taken >= limits.maxConnectionsPerAddress) return refuse('address');
      open += 1;
      byAddress.set(address, taken + 1);
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        open -= 1;
        const left = (byAddress.get(address) ?? 0) - 1;
        if (left > 0) byAddress.set(address, left);
        else byAddress.delete(address);
      };
    },
  };
}
