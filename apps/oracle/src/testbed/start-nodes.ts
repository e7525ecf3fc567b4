import type { CleanUp } from './clean-up.ts';
import { buildServer } from './build-server.ts';
import type { ReplicaSet } from './replica-set.ts';
import { startNode, type ServerNode } from './server-node.ts';

/** Milliseconds between two heartbeats: short, so that silence is noticed within a run. */
const heartbeatMs = 1000;
/** Milliseconds that a node has to become ready. */
const readyWithinMs = 60_000;
/**
 * Milliseconds after which the driver closes an idle connection: well before the levels are compared,
 * since its pools would keep as many as were ever needed at once.
 */
const maxIdleMs = 5000;
/** Milliseconds that each node's clock is ahead: no two agree. */
const skewsMs = [0, 3000, -2000];

/** Builds the server and starts three of them; what was started ends with the clean-up. */
export async function startNodes(
  set: ReplicaSet,
  cleanUp: CleanUp,
  options: {
    readonly database: string;
    readonly maxLogBytes: number;
    /** Puts something between the proxy in front of a node and its process. @defaultValue nothing */
    readonly between?: ((port: number) => Promise<number>) | undefined;
    /** Modules loaded ahead of each server, and what they read. @defaultValue none */
    readonly preloads?: readonly string[] | undefined;
    readonly env?: Readonly<Record<string, string>> | undefined;
  },
): Promise<ServerNode[]> {
  const { main } = await cleanUp.use(buildServer);
  const nodes: ServerNode[] = [];
  for (const [index, skewMs] of skewsMs.entries()) {
    const node = {
      index,
      skewMs,
      main,
      mongoPorts: set.ports,
      between: options.between,
      preloads: options.preloads,
      env: {
        MONGODB_URI: `${set.uri}&maxIdleTimeMS=${String(maxIdleMs)}`,
        DB_NAME: options.database,
        HEARTBEAT_MS: String(heartbeatMs),
        MAX_LOG_BYTES: String(options.maxLogBytes),
        MAX_POSTS_PER_MINUTE: '1000000',
        MAX_SIGN_UPS_PER_HOUR: '1000000',
        MAX_INVITATIONS_PER_HOUR: '1000000',
        MAX_SIGN_INS_PER_MINUTE: '1000000',
        MAX_SIGN_INS_PER_ACCOUNT: '1000000',
        DRAIN_SPREAD_MS: '500',
        ...options.env,
      },
    };
    nodes.push(await cleanUp.use(() => startNode(node)));
  }
  for (const node of nodes) {
    if (await node.untilReady(readyWithinMs)) continue;
    throw new Error(`Node ${String(node.index)} is not ready.\n${node.deaths.join('\n')}`);
  }
  return nodes;
}
