import { msOf, readPlace, type Place } from '../place.ts';
import type { Topic, Truth } from '../truth/truth.ts';
import { checkSnapshot } from './check-snapshot.ts';
import { createList, type ClientList } from './client-list.ts';
import { isDenied, isFounded } from './judge-access.ts';
import { positionOf, type Seat, type TraceRecord } from './record.ts';
import { createTrace, type Trace } from './trace.ts';
import { starvedAfterMs, type Wait } from './check-waits.ts';
import type { Violation, ViolationKind } from './violation.ts';

/** What one client went through. */
export interface ClientTally {
  deliveries: number;
  connections: number;
  readonly outcomes: Record<'snapshot' | 'resumed' | 'gap', number>;
  /** Gaps told on a stream that was live: the log's tail had passed the reader. */
  overtaken: number;
  /** Times that a gap put it behind what it had seen: a node that was not as far as the one before. */
  setBack: number;
  /** Longest time from losing the stream to the next `sync`, in milliseconds. */
  worstCatchUpMs: number;
  /** Messages of rooms among the deliveries. */
  messages: number;
  /** Rooms that were taken from it while it had them. */
  revoked: number;
}

/** A room on a connection. */
interface Standing {
  /** `asked` until a snapshot or a `sync` has come. */
  state: 'asked' | 'in' | 'out';
  /** When it was no longer only asked for, in milliseconds since 1970. */
  grantedAt: number | undefined;
}

/** Judges one client's trace against the truth. */
export interface ClientCheck {
  readonly violations: readonly Violation[];
  readonly tally: ClientTally;
  readonly list: ClientList;
  /** Connections that it had to wait on for too long, for a `sync`. */
  readonly waits: readonly Wait[];
  /** Lists of the rooms that it has on its connection, by topic. */
  roomLists(): ReadonlyMap<Topic, ClientList>;
  /** What it went through around its first violation. */
  readonly trace: Pick<Trace, 'records' | 'heldAt'>;
  take(record: TraceRecord): void;
  /** Judges what came up to where the truth is known. */
  settle(): void;
  /** Judges everything, at a time in milliseconds since 1970: the truth is complete. */
  finish(at: number): void;
  /** Everything up to this key has been accounted for. */
  readonly covered: string;
  /** It was told how the catch-up of its connection has ended. */
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
  /** Everything of a topic up to here has been delivered, or was in a snapshot. */
  const covered = new Map<Topic, string>();
  let life: string | undefined;
  let lastId = '';
  /** Ids up to here may come again: `sync` said that the client was set back. */
  let forgiven = '';
  /** This connection. */
  let cursor: string | undefined;
  let isSynced = false;
  let node = 0;
  let openedAt = 0;
  const waits: Wait[] = [];
  let isWaiting = false;
  let seat: Seat | undefined;
  const rooms = new Map<string, Standing>();
  /** Where the snapshots of this connection stand, by topic. */
  const snapshots = new Map<string, string>();
  /** Topics of which a snapshot has come since the last `sync`. */
  const fresh = new Set<Topic>();
  let replayed = 0;
  let lostAt: number | undefined;
  let hasSeat = false;

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

  function placeOf(record: TraceRecord, position: string): Place | undefined {
    const place = readPlace(position);
    if (place === undefined) blame('unreadable', record, `${position} is no position`);
    return place;
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

  /** Everything of posts and rooms up to a place has come, and of announcements where it is said. */
  function passAll(record: TraceRecord, key: string): void {
    checkLost('posts', record, key, true);
    for (const [room, { state }] of rooms) {
      if (state !== 'in') continue;
      checkLost(`room:${room}`, record, key, true);
      cover(`room:${room}`, key);
    }
    cover('posts', key);
    cover('announcements', key);
  }

  /** Whoever is out was told before anything of a later place (P10). */
  function checkTold(record: TraceRecord, key: string): void {
    if (seat === undefined) return;
    for (const [room, standing] of rooms) {
      const { state, grantedAt } = standing;
      if (state === 'out' || grantedAt === undefined) continue;
      if (!isDenied(truth.access, seat, { room, at: record.at, key, grantedAt })) continue;
      blame('untold', record, `${record.type} at ${key}: out of ${room}, and not told`);
      standing.state = 'out';
    }
  }

  /** Says whether something of a room may come to this client now (P10). */
  function isWelcome(record: TraceRecord, topic: string, key: string): boolean {
    const room = /^(?:room|details):(.+)$/.exec(topic)?.[1];
    if (room === undefined) return true;
    const standing = rooms.get(room);
    const mayCome =
      seat !== undefined &&
      standing !== undefined &&
      standing.state !== 'out' &&
      !isDenied(truth.access, seat, {
        ...{ room, at: record.at, key, grantedAt: standing.grantedAt },
      });
    if (!mayCome) {
      const why = standing === undefined ? 'never asked for' : standing.state;
      blame('uninvited', record, `${record.type} of ${topic} at ${key}, which is ${why}`);
    }
    return mayCome;
  }

  function grant(room: string, at: number): void {
    const standing = rooms.get(room);
    if (standing === undefined || standing.state === 'out') return;
    standing.state = 'in';
    standing.grantedAt ??= at;
  }

  function takeRevoked(record: TraceRecord & { type: 'revoked' }): void {
    const { room, reason, at } = record;
    const standing = rooms.get(room);
    if (standing?.state === 'in') tally.revoked += 1;
    if (standing !== undefined) standing.state = 'out';
    // If it comes back, it comes with a snapshot.
    covered.delete(`room:${room}`);
    lists.delete(`room:${room}`);
    if (seat === undefined || standing === undefined) {
      blame('unfounded', record, `${room}, which was never asked for`);
    } else if (!isFounded(truth.access, seat, { room, at, openedAt, lastKey: lastId, reason })) {
      blame('unfounded', record, `${room}: ${reason}, which the database does not show`);
    }
  }

  function takeId(record: TraceRecord, place: Place): void {
    if (place.life === life && place.key <= lastId && place.key > forgiven) {
      blame('disorder', record, `${record.type} at ${place.key} after ${lastId}`);
    }
    life ??= place.life;
    if (place.key > lastId) lastId = place.key;
  }

  function takeChange(record: TraceRecord & { type: 'change' }): void {
    const place = placeOf(record, record.position);
    if (place === undefined) return;
    const { key } = place;
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
    if (!isContained && !isWelcome(record, topic, key)) return;
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
    takeId(record, place);
    if (event.name !== record.name || event.id !== record.id || event.content !== record.content) {
      const is = `${record.name} ${record.id} ${record.content ?? ''}`;
      blame('altered', record, `${is} instead of ${event.name} ${event.id} ${event.content ?? ''}`);
    }
    // Announcements have no snapshot: those missed before a `sync` with another outcome than `resumed` are gone.
    if (topic !== 'announcements' || isSynced) checkLost(topic, record, key, false);
    cover(topic, key);
    if (topic !== 'announcements' && !isContained) listOf(topic).apply(record);
  }

  function takeDuplicate(record: TraceRecord & { type: 'duplicate' }): void {
    const place = placeOf(record, record.position);
    if (place === undefined) return;
    if (place.key > forgiven) {
      blame('doubled', record, `noticed by the client: ${place.key}`);
      return;
    }
    // Set back, it is sent again what it has: of announcements no snapshot made it forget.
    const event = truth.events[truth.indexAfter(place.key) - 1];
    if (event?.key !== place.key || event.topic !== 'announcements') return;
    checkLost('announcements', record, place.key, false);
    cover('announcements', place.key);
  }

  function takeSync(record: TraceRecord & { type: 'sync' }): void {
    const place = placeOf(record, record.position);
    if (place === undefined) return;
    const { key } = place;
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
        blame(
          'unannounced',
          record,
          'the client had a place, and it was not said that it was lost',
        );
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
    checkTold(record, key);
    passAll(record, key);
    life = place.life;
    if (record.id !== undefined && lastId !== key) takeId(record, place);
    isSynced = true;
    if (record.outcome === 'resumed') snapshots.delete('posts');
    replayed = 0;
    fresh.clear();
  }

  function judge(record: TraceRecord): void {
    switch (record.type) {
      case 'opened':
        tally.connections += 1;
        endWait(record.at);
        ({ cursor, seat, node, at: openedAt } = { seat: undefined, ...record });
        isSynced = false;
        isWaiting = true;
        fresh.clear();
        snapshots.clear();
        rooms.clear();
        for (const room of seat?.rooms ?? []) {
          rooms.set(room, { state: 'asked', grantedAt: undefined });
        }
        replayed = 0;
        return;
      case 'closed':
        lostAt ??= record.at;
        endWait(record.at);
        return;
      case 'snapshot': {
        const place = placeOf(record, record.position);
        if (place === undefined) return;
        const { topic } = record;
        if (!isWelcome(record, topic, place.key)) return;
        const wrong = checkSnapshot(truth, record, place.key);
        if (wrong !== undefined) blame('wrong-snapshot', record, wrong);
        snapshots.set(topic, place.key);
        fresh.add(topic);
        covered.set(topic, place.key);
        listOf(topic).replace(record);
        if (topic.startsWith('room:')) grant(topic.slice('room:'.length), record.at);
        return;
      }
      case 'aside': {
        const place = placeOf(record, record.position);
        if (place === undefined) return;
        const { topic, isSnapshot } = record;
        const snapshot = snapshots.get(topic);
        if (isSnapshot) snapshots.set(topic, place.key);
        else {
          takeId(record, place);
          if (snapshot === undefined) replayed += 1;
        }
        if (snapshot === undefined || place.key > snapshot) isWelcome(record, topic, place.key);
        return;
      }
      case 'revoked':
        takeRevoked(record);
        return;
      case 'change':
        takeChange(record);
        return;
      case 'sync':
        takeSync(record);
        return;
      case 'heartbeat': {
        const place = placeOf(record, record.position);
        if (place === undefined) return;
        takeId(record, place);
        checkTold(record, place.key);
        if (isSynced) checkLost('announcements', record, place.key, true);
        passAll(record, place.key);
        return;
      }
      case 'duplicate':
        takeDuplicate(record);
        return;
      case 'unreadable':
        blame('unreadable', record, record.what);
    }
  }

  function settleUpTo(known: string): void {
    // Who was added again by then is known only when the history has come so far.
    const knownMs = known === '' ? 0 : known === '~' ? Infinity : msOf(known);
    let done = 0;
    for (const record of waiting) {
      if (record.type === 'opened') hasSeat = record.seat !== undefined;
      if (hasSeat && record.at >= knownMs) break;
      const position = positionOf(record);
      const place = position === undefined ? undefined : readPlace(position);
      if (place !== undefined && place.key > known) break;
      trace.add(record);
      judge(record);
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
