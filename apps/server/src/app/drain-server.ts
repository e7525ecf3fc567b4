import type { SseChannel } from '@tidings/contracts';
import type { Tidings } from '@tidings/server';
import { once } from 'node:events';
import type { Server } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';

/**
 * How far a node is on its way out.
 *
 * - `serving`: it is not.
 * - `leaving`: it says that it is not ready, and serves as before, for the load balancer to notice.
 * - `draining`: it takes no connection and no stream, and has sent its clients away.
 */
export type Phase = 'serving' | 'leaving' | 'draining';

/** Milliseconds that requests under way have to finish once the clients have been sent away. */
const requestGraceMs = 3_000;

/** Takes a node out: not ready first, then nobody new, then everyone is told when to come back. */
export async function drainServer(options: {
  readonly server: Server;
  readonly tidings: Pick<Tidings<SseChannel>, 'drain'>;
  readonly endUnusedSockets: () => void;
  /** Milliseconds of `leaving`. */
  readonly delayMs: number;
  /** Milliseconds over which the clients come back. */
  readonly spreadMs: number;
  readonly enter: (phase: Phase) => void;
}): Promise<void> {
  const { server, tidings, enter } = options;
  enter('leaving');
  if (options.delayMs > 0) await wait(options.delayMs);
  enter('draining');
  const closed = once(server, 'close');
  server.close();
  server.closeIdleConnections();
  options.endUnusedSockets();
  tidings.drain({ spreadMs: options.spreadMs });
  const grace = setTimeout(() => {
    server.closeAllConnections();
  }, requestGraceMs);
  await closed;
  clearTimeout(grace);
}
