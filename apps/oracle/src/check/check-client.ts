import { msOf, parsePosition, type ParsedPosition } from '../position.ts';
import type { Topic, Truth } from '../truth/truth.ts';
import { checkSnapshot } from './check-snapshot.ts';
import { createList, type ClientList } from './client-list.ts';
import { isDenied, isJustified } from './access-rules.ts';
import { positionOf, type AuthContext, type TraceRecord } from './record.ts';
import { createTrace, type Trace } from './trace.ts';
import { starvedAfterMs, type Wait } from './check-waits.ts';
import type { Violation, ViolationKind } from './violation.ts';

/** Counters of one client. */
export interface ClientTally {
  deliveries: number;
  connections: number;
  readonly outcomes: Record<'snapshot' | 'resumed' | 'gap', number>;
  /** Gaps on a live stream: the log's tail had passed the reader. */
  overtaken: number;
  /** Times that a gap set it back behind what it had seen: the node was behind the previous one. */
  setBack: number;
  /** Longest time from losing the stream to the next `sync`, in milliseconds. */
  worstCatchUpMs: number;
  /** Messages of rooms among the deliveries. */
  messages: number;
  /** Rooms that were revoked while it had them. */
  revoked: number;
}

/** A room on a connection. */
interface Standing {
  /** `asked` until a snapshot or a `sync` has arrived. */
  state: 'asked' | 'in' | 'out';
  /** When it was granted, in milliseconds since 1970. */
  grantedAt: number | undefined;
}

/** Checks one client's trace against the truth. */
export interface ClientCheck {
  readonly violations: readonly Violation[];
  readonly tally: ClientTally;
  readonly list: ClientList;
  /** Connections on which it waited too long for a `sync`. */
  readonly waits: readonly Wait[];
  /** Lists of the rooms that it has on its connection, by topic. */
  roomLists(): ReadonlyMap<Topic, ClientList>;
  /** Its records around its first violation. */
  readonly trace: Pick<Trace, 'records' | 'heldAt'>;
  take(record: TraceRecord): void;
  /** Checks the records up to where the truth is known. */
  settle(): void;
  /** Checks all records, at a time in milliseconds since 1970: the truth is complete. */
  finish(at: number): void;
  /** Everything up to this key has been accounted for. */
  readonly covered: string;
  /** It has received a `sync` on its connection. */
  readonly isSynced: boolean;
}

/** Creates the check of one client. */
export function createClientCheck(truth: Truth, who: string): ClientCheck {
  const waiting: TraceRecord[] = [];
  const trace = createTrace();
  const violations: Violation[] = [];
  const lists = new Map<Topic, ClientList>();
  const list = listOf('posts');
  const tally: ClientTally = {
    deliveries: 0,
    connections: 0,
    outcomes: { snapshot: 0, resumed: 0, gap: 0 },
    overtaken: 0,
    setBack: 0,
    worstCatchUpMs: 0,
    messages: 0,
    revoked: 0,
  };
  /** Everything of a topic up to here was delivered, or was in a snapshot. */
  const covered = new Map<Topic, string>();
  let history: string | undefined;
  let lastId = '';
  /** Ids up to here may repeat: a `sync` set the client back. */
  let forgiven = '';
  /** This connection. */
  let cursor: string | undefined;
  let isSynced = false;
  let node = 0;
  let openedAt = 0;
  const waits: Wait[] = [];
  let isWaiting = false;
  let auth: AuthContext | undefined;
  const rooms = new Map<string, Standing>();
  /** Positions of this connection's snapshots, by topic. */
  const snapshots = new Map<string, string>();
  /** Topics with a snapshot since the last `sync`. */
  const fresh = new Set<Topic>();
  let replayed = 0;
  let lostAt: number | undefined;
  let hasAuth = false;

  function blame(kind: ViolationKind, record: TraceRecord, what: string, count = 1): void {
    violations.push({ kind, who, what, count, at: record.at });
    trace.hold();
  }

  function endWait(at: number): void {
    if (isWaiting && at - openedAt > starvedAfterMs) waits.push({ node, from: openedAt, to: at });
    isWaiting = false;
  }

  function listOf(topic: Topic): ClientList {
    const known = lists.get(topic) ?? createList();
    lists.set(topic, known);
    return known;
  }

  function coveredOf(topic: Topic): string {
    return covered.get(topic) ?? '';
  }

  function parsePositionOf(record: TraceRecord, position: string): ParsedPosition | undefined {
    const parsed = parsePosition(position);
    if (parsed === undefined) blame('unreadable', record, `${position} is no position`);
    return parsed;
  }

  function checkLost(topic: Topic, record: TraceRecord, upTo: string, includes: boolean): void {
    let count = 0;
    let first: string | undefined;
    for (let i = truth.indexAfter(coveredOf(topic)); i < truth.events.length; i += 1) {
      const event = truth.events[i];
      if (event === undefined || event.key > upTo || (!includes && event.key === upTo)) break;
      if (event.topic !== topic) continue;
      count += 1;
      first ??= `${event.name} ${event.id} at ${event.key}`;
    }
    if (count > 0)
      blame('lost', record, `before ${upTo} (${record.type}): first ${first ?? ''}`, count);
  }

  function cover(topic: Topic, key: string): void {
    if (key > coveredOf(topic)) covered.set(topic, key);
  }

  /** Checks that everything of posts and rooms up to a position has arrived, and covers announcements. */
  function coverAll(record: TraceRecord, key: string): void {
    checkLost('posts', record, key, true);
    for (const [room, { state }] of rooms) {
      if (state !== 'in') continue;
      checkLost(`room:${room}`, record, key, true);
      cover(`room:${room}`, key);
    }
    cover('posts', key);
    cover('announcements', key);
  }

  /** Checks that a removed user was notified before anything later (P10). */
  function checkNotified(record: TraceRecord, key: string): void {
    if (auth === undefined) return;
    for (const [room, standing] of rooms) {
      const { state, grantedAt } = standing;
      if (state === 'out' || grantedAt === undefined) continue;
      if (!isDenied(truth.access, auth, { room, at: record.at, key, grantedAt })) continue;
      blame('untold', record, `${record.type} at ${key}: out of ${room}, and not notified`);
      standing.state = 'out';
    }
  }

  /** Returns whether this client may receive something of a room now (P10). */
  function mayReceive(record: TraceRecord, topic: string, key: string): boolean {
    const room = /^(?:room|details):(.+)$/.exec(topic)?.[1];
    if (room === undefined) return true;
    const standing = rooms.get(room);
    const isAllowed =
      auth !== undefined &&
      standing !== undefined &&
      standing.state !== 'out' &&
      !isDenied(truth.access, auth, {
        ...{ room, at: record.at, key, grantedAt: standing.grantedAt },
      });
    if (!isAllowed) {
      const why = standing === undefined ? 'never asked for' : standing.state;
      blame('uninvited', record, `${record.type} of ${topic} at ${key}, which is ${why}`);
    }
    return isAllowed;
  }

  function grant(room: string, at: number): void {
    const standing = rooms.get(room);
    if (standing === undefined || standing.state === 'out') return;
    standing.state = 'in';
    standing.grantedAt ??= at;
  }

  function checkRevoked(record: TraceRecord & { type: 'revoked' }): void {
    const { room, reason, at } = record;
    const standing = rooms.get(room);
    if (standing?.state === 'in') tally.revoked += 1;
    if (standing !== undefined) standing.state = 'out';
    // If it returns, it does so with a snapshot.
    covered.delete(`room:${room}`);
    lists.delete(`room:${room}`);
    if (auth === undefined || standing === undefined) {
      blame('unfounded', record, `${room}, which was never asked for`);
    } else if (!isJustified(truth.access, auth, { room, at, openedAt, lastKey: lastId, reason })) {
      blame('unfounded', record, `${room}: ${reason}, which the database does not show`);
    }
  }

  function checkId(record: TraceRecord, parsed: ParsedPosition): void {
    if (parsed.history === history && parsed.key <= lastId && parsed.key > forgiven) {
      blame('disorder', record, `${record.type} at ${parsed.key} after ${lastId}`);
    }
    history ??= parsed.history;
    if (parsed.key > lastId) lastId = parsed.key;
  }

  function checkChange(record: TraceRecord & { type: 'change' }): void {
    const parsed = parsePositionOf(record, record.position);
    if (parsed === undefined) return;
    const { key } = parsed;
    const { topic } = record;
    const isRoom = topic.startsWith('room:');
    const snapshot = snapshots.get(topic);
    const isContained = snapshot !== undefined && key <= snapshot;
    tally.deliveries += 1;
    if (isRoom) tally.messages += 1;
    if (!isRoom || snapshot === undefined) replayed += 1;
    if (!isSynced && cursor === undefined && !snapshots.has('posts')) {
      blame('unannounced', record, `${record.name} before any snapshot, without a cursor`);
    }
    if (!isContained && !mayReceive(record, topic, key)) return;
    if (isRoom && !covered.has(topic)) {
      blame('unannounced', record, `${record.name} of ${topic}, of which it has no snapshot`);
      cover(topic, key);
    }
    const event = truth.events[truth.indexAfter(key) - 1];
    if (event?.key !== key) {
      blame('phantom', record, `${record.name} ${record.id} at ${key}`);
      return;
    }
    if (key <= coveredOf(topic) && !isContained) {
      blame('doubled', record, `${record.name} ${record.id} at ${key}`);
      return;
    }
    checkId(record, parsed);
    if (event.name !== record.name || event.id !== record.id || event.content !== record.content) {
      const is = `${record.name} ${record.id} ${record.content ?? ''}`;
      blame('altered', record, `${is} instead of ${event.name} ${event.id} ${event.content ?? ''}`);
    }
    // Announcements have no snapshot: those missed before a `sync` with any outcome but `resumed` are gone.
    if (topic !== 'announcements' || isSynced) checkLost(topic, record, key, false);
    cover(topic, key);
    if (topic !== 'announcements' && !isContained) listOf(topic).apply(record);
  }

  function checkDuplicate(record: TraceRecord & { type: 'duplicate' }): void {
    const parsed = parsePositionOf(record, record.position);
    if (parsed === undefined) return;
    if (parsed.key > forgiven) {
      blame('doubled', record, `noticed by the client: ${parsed.key}`);
      return;
    }
    // After being set back it gets again what it has: no snapshot made it forget announcements.
    const event = truth.events[truth.indexAfter(parsed.key) - 1];
    if (event?.key !== parsed.key || event.topic !== 'announcements') return;
    checkLost('announcements', record, parsed.key, false);
    cover('announcements', parsed.key);
  }

  function checkSync(record: TraceRecord & { type: 'sync' }): void {
    const parsed = parsePositionOf(record, record.position);
    if (parsed === undefined) return;
    const { key } = parsed;
    tally.outcomes[record.outcome] += 1;
    endWait(record.at);
    if (record.outcome === 'gap' && isSynced) tally.overtaken += 1;
    if (lostAt !== undefined) {
      tally.worstCatchUpMs = Math.max(tally.worstCatchUpMs, record.at - lostAt);
      lostAt = undefined;
    }
    if (record.outcome === 'resumed') {
      if (cursor === undefined) blame('unannounced', record, 'resumed without a cursor');
      if (isSynced) blame('unannounced', record, 'resumed on a stream that was live');
      if (snapshots.has('posts')) {
        blame('unannounced', record, 'a snapshot, and then `resumed`');
      }
      if (record.missed !== replayed) {
        const what = `missed is ${String(record.missed)}, replayed were ${String(replayed)}`;
        blame('miscounted', record, what, Math.abs(record.missed - replayed));
      }
      const before = coveredOf('posts');
      if (key < before) blame('disorder', record, `resumed at ${key}, behind ${before}`);
      checkLost('announcements', record, key, true);
    } else {
      if (!fresh.has('posts')) {
        blame('unannounced', record, `${record.outcome} without a snapshot`);
      }
      if (record.outcome === 'snapshot' && (cursor !== undefined || isSynced)) {
        blame('unannounced', record, 'the client had a position, and got no `gap`');
      }
      if (key < lastId) {
        tally.setBack += 1;
        forgiven = lastId;
        lastId = key;
        covered.set('announcements', key);
      }
    }
    for (const [room, { state }] of rooms) {
      const topic = `room:${room}` as const;
      if (state === 'out' || fresh.has(topic)) continue;
      if (record.outcome !== 'resumed' || !covered.has(topic)) {
        const what = `${record.outcome} without a snapshot of ${room}, which is not revoked`;
        blame('unannounced', record, what);
        covered.set(topic, key);
      }
      grant(room, record.at);
    }
    checkNotified(record, key);
    coverAll(record, key);
    history = parsed.history;
    if (record.id !== undefined && lastId !== key) checkId(record, parsed);
    isSynced = true;
    if (record.outcome === 'resumed') snapshots.delete('posts');
    replayed = 0;
    fresh.clear();
  }

  function checkRecord(record: TraceRecord): void {
    switch (record.type) {
      case 'opened':
        tally.connections += 1;
        endWait(record.at);
        ({ cursor, auth, node, at: openedAt } = { auth: undefined, ...record });
        isSynced = false;
        isWaiting = true;
        fresh.clear();
        snapshots.clear();
        rooms.clear();
        for (const room of auth?.rooms ?? []) {
          rooms.set(room, { state: 'asked', grantedAt: undefined });
        }
        replayed = 0;
        return;
      case 'closed':
        lostAt ??= record.at;
        endWait(record.at);
        return;
      case 'snapshot': {
        const parsed = parsePositionOf(record, record.position);
        if (parsed === undefined) return;
        const { topic } = record;
        if (!mayReceive(record, topic, parsed.key)) return;
        const wrong = checkSnapshot(truth, record, parsed.key);
        if (wrong !== undefined) blame('wrong-snapshot', record, wrong);
        snapshots.set(topic, parsed.key);
        fresh.add(topic);
        covered.set(topic, parsed.key);
        listOf(topic).replace(record);
        if (topic.startsWith('room:')) grant(topic.slice('room:'.length), record.at);
        return;
      }
      case 'positionOnly': {
        const parsed = parsePositionOf(record, record.position);
        if (parsed === undefined) return;
        const { topic, isSnapshot } = record;
        const snapshot = snapshots.get(topic);
        if (isSnapshot) snapshots.set(topic, parsed.key);
        else {
          checkId(record, parsed);
          if (snapshot === undefined) replayed += 1;
        }
        if (snapshot === undefined || parsed.key > snapshot) mayReceive(record, topic, parsed.key);
        return;
      }
      case 'revoked':
        checkRevoked(record);
        return;
      case 'change':
        checkChange(record);
        return;
      case 'sync':
        checkSync(record);
        return;
      case 'heartbeat': {
        const parsed = parsePositionOf(record, record.position);
        if (parsed === undefined) return;
        checkId(record, parsed);
        checkNotified(record, parsed.key);
        if (isSynced) checkLost('announcements', record, parsed.key, true);
        coverAll(record, parsed.key);
        return;
      }
      case 'duplicate':
        checkDuplicate(record);
        return;
      case 'unreadable':
        blame('unreadable', record, record.what);
    }
  }

  function settleUpTo(known: string): void {
    // Who had been added again by then is known only once the history is that far.
    const knownMs = known === '' ? 0 : known === '~' ? Infinity : msOf(known);
    let done = 0;
    for (const record of waiting) {
      if (record.type === 'opened') hasAuth = record.auth !== undefined;
      if (hasAuth && record.at >= knownMs) break;
      const position = positionOf(record);
      const parsed = position === undefined ? undefined : parsePosition(position);
      if (parsed !== undefined && parsed.key > known) break;
      trace.add(record);
      checkRecord(record);
      done += 1;
    }
    waiting.splice(0, done);
  }

  return {
    violations,
    tally,
    list,
    waits,
    roomLists: () =>
      new Map(
        [...lists].filter(([topic]) => rooms.get(topic.slice('room:'.length))?.state === 'in'),
      ),
    trace,
    get covered() {
      return coveredOf('posts');
    },
    get isSynced() {
      return isSynced;
    },
    take(record) {
      waiting.push(record);
    },
    settle() {
      settleUpTo(truth.reached);
    },
    finish(at) {
      settleUpTo('~');
      endWait(at);
    },
  };
}
