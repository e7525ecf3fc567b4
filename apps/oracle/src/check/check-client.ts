import { readPlace, type Place } from '../place.ts';
import type { Topic, Truth } from '../truth/truth.ts';
import { checkSnapshot } from './check-snapshot.ts';
import { createList, type ClientList } from './client-list.ts';
import { positionOf, type TraceRecord } from './record.ts';
import { createTrace, type Trace } from './trace.ts';
import type { Violation, ViolationKind } from './violation.ts';

/** What one client went through. */
export interface ClientTally {
  deliveries: number;
  connections: number;
  readonly verdicts: Record<'snapshot' | 'resumed' | 'gap', number>;
  /** Gaps told on a stream that was live: the log's tail had passed the reader. */
  overtaken: number;
  /** Times that a gap put it behind what it had seen: a node that was not as far as the one before. */
  setBack: number;
  /** Longest time from losing the stream to the next verdict, in milliseconds. */
  worstCatchUpMs: number;
}

/** Judges one client's trace against the truth. */
export interface ClientCheck {
  readonly violations: readonly Violation[];
  readonly tally: ClientTally;
  readonly list: ClientList;
  /** What it went through around its first violation. */
  readonly trace: Pick<Trace, 'records' | 'heldAt'>;
  take(record: TraceRecord): void;
  /** Judges what came up to where the truth is known. */
  settle(): void;
  /** Judges everything: the truth is complete. */
  finish(): void;
  /** Everything up to this key has been accounted for. */
  readonly covered: string;
}

/** Creates the check of one client. */
export function createClientCheck(truth: Truth, who: string): ClientCheck {
  const waiting: TraceRecord[] = [];
  const trace = createTrace();
  const violations: Violation[] = [];
  const list = createList();
  const tally: ClientTally = {
    deliveries: 0,
    connections: 0,
    verdicts: { snapshot: 0, resumed: 0, gap: 0 },
    overtaken: 0,
    setBack: 0,
    worstCatchUpMs: 0,
  };
  /** Everything of a topic up to here has been delivered, or was in a snapshot. */
  const covered: Record<Topic, string> = { posts: '', announcements: '' };
  let life: string | undefined;
  let lastId = '';
  /** Ids up to here may come again: the verdict said that the client was set back. */
  let forgiven = '';
  /** This connection. */
  let cursor: string | undefined;
  let isSynced = false;
  let snapshot: string | undefined;
  let replayed = 0;
  let lostAt: number | undefined;

  function blame(kind: ViolationKind, record: TraceRecord, what: string, count = 1): void {
    violations.push({ kind, who, what, count, at: record.at });
    trace.hold();
  }

  function placeOf(record: TraceRecord, position: string): Place | undefined {
    const place = readPlace(position);
    if (place === undefined) blame('unreadable', record, `${position} is no position`);
    return place;
  }

  function checkLost(topic: Topic, record: TraceRecord, upTo: string, includes: boolean): void {
    let count = 0;
    let first: string | undefined;
    for (let i = truth.indexAfter(covered[topic]); i < truth.events.length; i += 1) {
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
    if (key > covered[topic]) covered[topic] = key;
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
    const topic: Topic = record.name === 'message' ? 'announcements' : 'posts';
    const isContained = topic === 'posts' && snapshot !== undefined && key <= snapshot;
    tally.deliveries += 1;
    replayed += 1;
    if (!isSynced && cursor === undefined && snapshot === undefined) {
      blame('unannounced', record, `${record.name} before any snapshot, without a cursor`);
    }
    const event = truth.events[truth.indexAfter(key) - 1];
    if (event?.key !== key) {
      blame('phantom', record, `${record.name} ${record.id} at ${key}`);
      return;
    }
    if (key <= covered[topic] && !isContained) {
      blame('doubled', record, `${record.name} ${record.id} at ${key}`);
      return;
    }
    takeId(record, place);
    if (event.name !== record.name || event.id !== record.id || event.content !== record.content) {
      const is = `${record.name} ${record.id} ${record.content ?? ''}`;
      blame('altered', record, `${is} instead of ${event.name} ${event.id} ${event.content ?? ''}`);
    }
    // Announcements have no snapshot: those missed before a verdict other than `resumed` are gone.
    if (topic === 'posts' || isSynced) checkLost(topic, record, key, false);
    cover(topic, key);
    if (topic === 'posts' && !isContained) list.apply(record);
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
    tally.verdicts[record.verdict] += 1;
    if (record.verdict === 'gap' && isSynced) tally.overtaken += 1;
    if (lostAt !== undefined) {
      tally.worstCatchUpMs = Math.max(tally.worstCatchUpMs, record.at - lostAt);
      lostAt = undefined;
    }
    if (record.verdict === 'resumed') {
      if (cursor === undefined) blame('unannounced', record, 'resumed without a cursor');
      if (isSynced) blame('unannounced', record, 'resumed on a stream that was live');
      if (snapshot !== undefined) blame('unannounced', record, 'a snapshot, and then `resumed`');
      if (record.missed !== replayed) {
        const what = `missed is ${String(record.missed)}, replayed were ${String(replayed)}`;
        blame('miscounted', record, what, Math.abs(record.missed - replayed));
      }
      if (key < covered.posts)
        blame('disorder', record, `resumed at ${key}, behind ${covered.posts}`);
      checkLost('announcements', record, key, true);
    } else {
      if (snapshot === undefined)
        blame('unannounced', record, `${record.verdict} without a snapshot`);
      if (record.verdict === 'snapshot' && (cursor !== undefined || isSynced)) {
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
        covered.announcements = key;
      }
    }
    checkLost('posts', record, key, true);
    cover('posts', key);
    cover('announcements', key);
    life = place.life;
    if (record.id !== undefined && lastId !== key) takeId(record, place);
    isSynced = true;
    snapshot = record.verdict === 'resumed' ? undefined : snapshot;
    replayed = 0;
    isFresh = false;
  }

  /** A snapshot has come since the last verdict. */
  let isFresh = false;

  function judge(record: TraceRecord): void {
    switch (record.type) {
      case 'opened':
        tally.connections += 1;
        ({ cursor } = record);
        isSynced = false;
        isFresh = false;
        snapshot = undefined;
        replayed = 0;
        return;
      case 'closed':
        lostAt ??= record.at;
        return;
      case 'snapshot': {
        const place = placeOf(record, record.position);
        if (place === undefined) return;
        const wrong = checkSnapshot(truth, record, place.key);
        if (wrong !== undefined) blame('wrong-snapshot', record, wrong);
        snapshot = place.key;
        isFresh = true;
        covered.posts = place.key;
        list.replace(record);
        return;
      }
      case 'change':
        takeChange(record);
        return;
      case 'sync':
        if (!isFresh && record.verdict !== 'resumed') snapshot = undefined;
        takeSync(record);
        return;
      case 'heartbeat': {
        const place = placeOf(record, record.position);
        if (place === undefined) return;
        takeId(record, place);
        for (const topic of ['posts', 'announcements'] as const) {
          if (topic === 'posts' || isSynced) checkLost(topic, record, place.key, true);
          cover(topic, place.key);
        }
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
    let done = 0;
    for (const record of waiting) {
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
    trace,
    get covered() {
      return covered.posts;
    },
    take(record) {
      waiting.push(record);
    },
    settle() {
      settleUpTo(truth.reached);
    },
    finish() {
      settleUpTo('~');
    },
  };
}
