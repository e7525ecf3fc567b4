import { at, syncData } from './channel.ts';
import type { FakeConnection } from './fake-event-source.ts';

/** One entry of the history: it belongs to a topic, or to none (a heartbeat). */
interface Entry {
  readonly topic: 'a' | 'b' | 'c' | undefined;
  readonly number: number;
}

/** Topics that have snapshots; `c` has none, its changes are replayed or missed. */
const topicsWithSnapshot = ['a', 'b'] as const;

interface Stream {
  readonly connection: FakeConnection;
  readonly topics: ReadonlySet<string>;
  readonly node: Node;
  /** Snapshots to be sent before anything else. */
  pendingSnapshots: string[];
  /** The entry up to which everything was sent. */
  sent: number;
  pendingSync: 'snapshot' | 'resumed' | 'gap' | undefined;
}

/** One server process: how far it has read the history, and from where its log has it. */
interface Node {
  reached: number;
  floor: number;
}

/** An abstract history and nodes that send it, each as far as it knows. */
export interface HistoryServer {
  readonly epoch: string;
  readonly entries: readonly Entry[];
  /** Entries of `c` that were sent to nobody because of a first visit or a gap. */
  readonly unsent: ReadonlySet<number>;
  append(topic: Entry['topic']): void;
  /** Lets a node read on by so many entries. */
  catchUp(node: number, count: number): void;
  /** Drops all but the newest so many entries of a node's log. */
  trim(node: number, keep: number): void;
  /** Begins another history, as after a restored backup; drops all connections. */
  wipe(): void;
  accept(connection: FakeConnection, node: number): void;
  /** Sends the next frame of a stream, or `sync`; false when there is nothing to send. */
  sendOne(which?: number): boolean;
  /** Sends an entry again that was sent before. */
  repeat(back: number): void;
  /** The log's tail has passed the reader: snapshots and a gap. */
  overtake(which?: number): void;
  drop(which?: number): void;
}

/** Creates a history server of two nodes. Streams are counted from the oldest that is open. */
export function createHistoryServer(): HistoryServer {
  let epochNumber = 1;
  let entries: Entry[] = [];
  let nodes: Node[] = [];
  let total = 0;
  let streams: Stream[] = [];
  const unsent = new Set<number>();

  const epoch = (): string => `epoch00${String(epochNumber % 10)}`;
  const streamOf = (which: number): Stream | undefined => {
    streams = streams.filter(({ connection }) => !connection.isClosed);
    return streams[which % streams.length];
  };
  const nodeOf = (index: number): Node => nodes[index % nodes.length] ?? { reached: 0, floor: 0 };

  function reset(): void {
    entries = [{ topic: 'a', number: (total += 1) }];
    nodes = [
      { reached: 1, floor: 0 },
      { reached: 1, floor: 0 },
    ];
  }

  function positionToNumber(text: string | null): number | 'none' | 'other' {
    if (text === null) return 'none';
    const n = Array.from({ length: entries.length + 1 }, (_, i) => i).find(
      (i) => at(i, epoch()) === text,
    );
    return n ?? 'other';
  }

  function leaveOut(from: number, to: number): void {
    for (const { topic, number } of entries.slice(from, to)) if (topic === 'c') unsent.add(number);
  }

  function accept(connection: FakeConnection, nodeIndex: number): void {
    const node = nodeOf(nodeIndex);
    const { query } = connection;
    const topics = new Set([...(query.get('topics') ?? '').split(','), ...query.getAll('topic')]);
    const coveredTopics = query.get('covers')?.split(',');
    const cursor = positionToNumber(query.get('lastEventId'));
    const canResume = typeof cursor === 'number' && cursor >= node.floor && cursor <= node.reached;
    const fresh = canResume
      ? (topic: string) => coveredTopics?.includes(topic) === false
      : () => true;
    streams.push({
      connection,
      topics,
      node,
      pendingSnapshots: topicsWithSnapshot.filter((topic) => topics.has(topic) && fresh(topic)),
      sent: canResume ? cursor : node.reached,
      pendingSync: canResume ? 'resumed' : cursor === 'none' ? 'snapshot' : 'gap',
    });
    if (!canResume) leaveOut(typeof cursor === 'number' ? cursor : 0, node.reached);
    connection.open();
  }

  function sendOne(which = 0): boolean {
    const stream = streamOf(which);
    if (stream === undefined) return false;
    const { connection, pendingSnapshots, node, topics } = stream;
    const topic = pendingSnapshots.shift();
    if (topic !== undefined) {
      sendSnapshot(connection, topic, node.reached);
      return true;
    }
    if (stream.sent < node.reached) {
      stream.sent += 1;
      sendEntry(connection, topics, stream.sent);
      return true;
    }
    const { pendingSync } = stream;
    if (pendingSync === undefined) return false;
    stream.pendingSync = undefined;
    connection.send(
      'sync',
      syncData(pendingSync, at(stream.sent, epoch())),
      at(stream.sent, epoch()),
    );
    return true;
  }

  function sendSnapshot(connection: FakeConnection, topic: string, reached: number): void {
    const known = entries.slice(0, reached);
    const last = known.findLastIndex((entry) => entry.topic === topic) + 1;
    connection.send('notes', {
      topic,
      numbers: known.filter((entry) => entry.topic === topic).map(({ number }) => number),
      position: at(last, epoch()),
    });
  }

  function sendEntry(connection: FakeConnection, topics: ReadonlySet<string>, n: number): void {
    const entry = entries[n - 1];
    if (entry === undefined) return;
    const { topic, number } = entry;
    if (topic === undefined) {
      connection.send('heartbeat', { at: null, lagMs: n, late: false }, at(n, epoch()));
    } else if (topics.has(topic)) {
      connection.send('noteAdded', { topic, number }, at(n, epoch()));
    }
  }

  function drop(which = 0): void {
    streamOf(which)?.connection.fail();
  }

  reset();
  return {
    get epoch() {
      return epoch();
    },
    get entries() {
      return entries;
    },
    unsent,
    append(topic) {
      entries.push({ topic, number: (total += 1) });
    },
    catchUp(index, count) {
      const node = nodeOf(index);
      node.reached = Math.min(entries.length, node.reached + count);
    },
    trim(index, keep) {
      const node = nodeOf(index);
      node.floor = Math.max(node.floor, node.reached - keep);
    },
    wipe() {
      epochNumber += 1;
      reset();
      for (const { connection } of streams.splice(0)) if (!connection.isClosed) connection.fail();
    },
    accept,
    sendOne,
    repeat(back) {
      const stream = streamOf(0);
      if (stream?.pendingSync !== undefined || stream === undefined || stream.sent - back < 1)
        return;
      sendEntry(stream.connection, stream.topics, stream.sent - back);
    },
    overtake(which = 0) {
      const stream = streamOf(which);
      if (stream === undefined || stream.pendingSync !== undefined) return;
      const { topics, node } = stream;
      leaveOut(stream.sent, node.reached);
      stream.pendingSnapshots = topicsWithSnapshot.filter((topic) => topics.has(topic));
      stream.sent = node.reached;
      stream.pendingSync = 'gap';
    },
    drop,
  };
}
