import { once } from 'node:events';
import type { Server } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { endUnusedSockets } from '../limits/unused-sockets.ts';
import type { Phase } from './readiness.ts';

/** Options of `Tidings.drain`. */
export interface DrainOptions {
  /** Milliseconds over which clients reconnect. */
  readonly spreadMs: number;
  /**
   * Milliseconds for which the process is not ready but still serves: longer than the load balancer takes to notice.
   * @defaultValue 0
   */
  readonly delayMs?: number;
  /**
   * A server to close as well: requests in progress get 3 s to finish, then their connections are closed. Connections
   * that no longer speak HTTP, such as WebSockets, are yours to close. @defaultValue none
   */
  readonly server?: Server;
}

/** Milliseconds that requests in progress have to finish after the clients were sent away. */
const requestGraceMs = 3_000;
/** Milliseconds after which a server is left that does not close: it has connections that are not HTTP. */
const abandonAfterMs = 1_000;

/** Takes a process out of service: first it is not ready, then it accepts nobody, then its clients are sent away. */
export async function drain(
  { spreadMs, delayMs = 0, server }: DrainOptions,
  {
    enter,
    sendAway,
  }: {
    readonly enter: (phase: Phase) => void;
    readonly sendAway: (options: { readonly spreadMs: number }) => void;
  },
): Promise<void> {
  enter('leaving');
  if (delayMs > 0) await sleep(delayMs);
  enter('draining');
  const closed = server?.listening === true ? once(server, 'close') : undefined;
  server?.close();
  server?.closeIdleConnections();
  if (server !== undefined) endUnusedSockets(server);
  sendAway({ spreadMs });
  if (closed === undefined) return;
  const giveUp = new AbortController();
  const abandoned = sleep(requestGraceMs, undefined, { signal: giveUp.signal }).then(() => {
    server?.closeAllConnections();
    return sleep(abandonAfterMs, undefined, { signal: giveUp.signal });
  });
  await Promise.race([closed, abandoned]);
  giveUp.abort();
  await abandoned.catch(() => undefined);
}
