/** Whom work is done for. Both are keys that are only compared. */
export interface Client {
  readonly address: string;
  /** Absent: all clients of the address without a session share. */
  readonly session?: string | undefined;
}

/** How many failed reads each client caused lately: those with the fewest are served first. */
export interface Shares {
  charge(client: Client): void;
  /** Orders clients: negative when `a` cost less. First the address decides, then the session. */
  compare(a: Client, b: Client): number;
  /** Returns whether a client has used up its allowance: its session's, or its address's without one. */
  isSpent(client: Client): boolean;
  /** Forgets what is longer ago than the window. */
  sweep(): void;
  /** Keys that are remembered. */
  readonly size: number;
}

/** Creates empty accounts. Each lasts for a window from its last charge. */
export function createShares(options: {
  readonly windowMs: number;
  /** Charges within a window after which a session, or an address without one, is spent. */
  readonly maxCharges: number;
  /** Milliseconds that only go forward. */
  readonly now: () => number;
}): Shares {
  const { windowMs, maxCharges, now } = options;
  const accounts = new Map<string, { readonly count: number; readonly until: number }>();

  function countOf(key: string): number {
    const account = accounts.get(key);
    return account === undefined || now() >= account.until ? 0 : account.count;
  }

  return {
    get size() {
      return accounts.size;
    },
    charge(client) {
      const until = now() + windowMs;
      for (const key of [addressKey(client), sessionKey(client)])
        accounts.set(key, { count: countOf(key) + 1, until });
    },
    compare(a, b) {
      return (
        countOf(addressKey(a)) - countOf(addressKey(b)) ||
        countOf(sessionKey(a)) - countOf(sessionKey(b))
      );
    },
    isSpent: (client) => countOf(sessionKey(client)) >= maxCharges,
    sweep() {
      for (const [key, { until }] of accounts) if (now() >= until) accounts.delete(key);
    },
  };
}

function addressKey({ address }: Client): string {
  return `address ${address}`;
}

/** Without a session, those of one address share: a session of its own costs more than a new connection. */
function sessionKey({ address, session }: Client): string {
  return session === undefined ? `no session ${address}` : `session ${session}`;
}
