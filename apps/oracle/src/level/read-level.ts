import type { ServerNode } from '../testbed/server-node.ts';
import type { ReplicaSet } from '../testbed/replica-set.ts';
import { readMongoUse, type OpenCursor } from './read-mongo-use.ts';

/** What a node without clients holds: counts, and bytes of memory. */
export type Level = Readonly<Record<LevelName, number>> & {
  /** Its cursors, of which `cursors` is the number. */
  readonly openCursors?: readonly OpenCursor[];
};

export const levelNames = [
  'streams',
  'addresses',
  'timers',
  'sockets',
  'listeners',
  'files',
  'memory',
  'connections',
  'cursors',
  'sessions',
] as const;
export type LevelName = (typeof levelNames)[number];

/** Reads what a node holds, from its own metrics and from the mongods; undefined if it does not answer. */
export async function readLevel(
  node: ServerNode,
  set: Pick<ReplicaSet, 'ports' | 'wasFrozenAt'>,
): Promise<Level | undefined> {
  node.collectGarbage();
  const metrics = await node.metrics();
  if (metrics === undefined) return undefined;
  const of = (name: string): number => metrics.get(name) ?? 0;
  const resources = (type: string): number => of(`nodejs_active_resources{type="${type}"}`);
  const connections = node.mongoConnections;
  const { cursors, sessions } = await readMongoUse(set.ports);
  const own = node.mongoSessions;
  const isOwn = ({ session, port, lastReadAt }: OpenCursor): boolean =>
    own.has(session) && !node.wasCutAt(lastReadAt) && !set.wasFrozenAt(port, lastReadAt);
  const openCursors = cursors.filter(isOwn);
  return {
    openCursors,
    streams: of('tidings_connections'),
    addresses: of('tidings_addresses'),
    timers: resources('Timeout'),
    // The driver keeps connections for later; they are counted separately.
    sockets: resources('TCPSocketWrap') - connections,
    listeners: resources('TCPServerWrap'),
    files: of('process_open_fds') - connections,
    // The log is bounded, and meant to stay.
    memory:
      of('nodejs_heap_size_used_bytes') +
      of('nodejs_external_memory_bytes') -
      of('tidings_log_bytes'),
    connections,
    cursors: openCursors.length,
    sessions: [...own].filter((session) => sessions.has(session)).length,
  };
}
