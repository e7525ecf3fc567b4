import { parsePosition } from '../position.ts';
import type { Frame, Note } from './reader.ts';
import type { TenantUser } from './testbed.ts';
import type { MembershipChange, TenantTruth } from './truth.ts';
import { applied, effectOf, type Value } from './views.ts';

/** A rule that a stream has broken. */
export interface Broken {
  readonly rule: 'uninvited' | 'not revoked' | 'unannounced' | 'skipped' | 'disorder';
  readonly what: string;
}

/** What a reader is left with. */
export interface Checked {
  readonly broken: readonly Broken[];
  /** By topic. */
  readonly views: ReadonlyMap<string, Value>;
  /** Topics that it gained on an open stream, and topics that were revoked. */
  readonly gained: number;
  readonly revoked: number;
}

/** One topic on a client. */
interface View {
  value: Value;
  /** Key of its snapshot: changes up to it are contained. */
  readonly from: string;
}

/**
 * Checks all that a reader has noted, once the truth is known:
 *
 * - nothing of a private list reaches a user who is out of it, and `revoked` goes ahead of everything later (P10);
 * - nothing of another user reaches anyone, nor of a tenant that was written after every node knew that they had left;
 * - nothing reaches a session after its end;
 * - a topic begins with a snapshot, and no id of after its grant is sent before that snapshot;
 * - ids increase.
 */
export function checkReader(
  notes: readonly Note[],
  { id, moves }: Pick<TenantUser, 'id' | 'moves'>,
  truth: TenantTruth,
): Checked {
  const user = id.toHexString();
  const broken: Broken[] = [];
  const views = new Map<string, View>();
  let session = '';
  let lastId = '';
  let isSynced = false;
  /** Key of this connection's first `sync`. */
  let syncedAt = '';
  /** Private lists that this connection has. */
  const carried = new Set<string>();
  /** By topic: key of the removal of which this connection was told. It goes ahead of what waits. */
  const revokedUpTo = new Map<string, string>();
  let gained = 0;
  let revoked = 0;
  let openedKey = '';

  const blame = (rule: Broken['rule'], what: string) => broken.push({ rule, what });

  function take(frame: Frame): void {
    const effect = effectOf(frame);
    const id = frame.id === undefined || frame.id === '' ? undefined : parsePosition(frame.id)?.key;
    if (frame.event === 'revoked') {
      const topic = String(frame.data['topic']);
      views.delete(topic);
      carried.delete(topic);
      revokedUpTo.set(topic, removalAfter(topic, lastId));
      revoked += 1;
      return;
    }
    if (frame.event === 'sync') {
      sync(frame);
      return;
    }
    if (id !== undefined) {
      if (id <= lastId) blame('disorder', `${frame.event} at ${id} after ${lastId}`);
      lastId = id;
      checkRevoked(frame, id);
      checkGained(frame, id);
    }
    if (effect === undefined) return;
    if (effect.kind === 'snapshot') {
      const key = parsePosition(effect.position)?.key ?? '';
      checkInvited(frame, effect.topic, key);
      views.set(effect.topic, { value: effect.value, from: key });
      if (effect.topic.startsWith('tasks:')) carried.add(effect.topic);
      if (isSynced) {
        gained += 1;
      }
      return;
    }
    const view = views.get(effect.topic);
    if (view === undefined) {
      blame('unannounced', `${frame.event} of ${effect.topic}, without a snapshot`);
      return;
    }
    if (id === undefined || id <= view.from) return;
    checkInvited(frame, effect.topic, id);
    if (effect.topic.startsWith('tasks:')) carried.add(effect.topic);
    view.value = applied(view.value, effect);
  }

  function removalAfter(topic: string, key: string): string {
    const changes = truth.changesOf(topic, user);
    return changes.find((change) => !change.isIn && !isBefore(change.key, key))?.key ?? key;
  }

  function sync(frame: Frame): void {
    const key = parsePosition(String(frame.data['position']))?.key ?? '';
    checkRevoked(frame, key);
    const { outcome, missed } = frame.data;
    // A second one of a gained topic; the topics of a joined document that has changed get a `gap`.
    if (isSynced && outcome === 'resumed' && missed !== 0) {
      blame('unannounced', `a sync on an open stream that missed ${String(missed)}`);
    }
    if (!isSynced) syncedAt = key;
    isSynced = true;
    lastId = key > lastId || outcome !== 'resumed' ? key : lastId;
  }

  /** Nothing of a list at or before which the user was out of it, unless they were in it again when it came. */
  function checkInvited({ event, at }: Frame, topic: string, key: string): void {
    const end = truth.endOf(session);
    if (end !== undefined && isBefore(end, key)) {
      blame('uninvited', `${event} of ${topic} at ${key}, after the end of the session at ${end}`);
    }
    const [name = '', owner = ''] = topic.split(':');
    if (name === 'posts') checkTenant(event, owner, key);
    else if (name !== 'tasks' && owner !== user) blame('uninvited', `${event} of ${topic}`);
    if (name !== 'tasks') return;
    const changes = truth.changesOf(topic, user);
    const last = changes.findLast((change) => !isBefore(key, change.key));
    if (last?.isIn === true || changes.some((change) => isAgain(change, key, at))) return;
    blame('uninvited', `${event} of ${topic} at ${key}, out since ${last?.key ?? 'ever'}`);
  }

  /** By the second, as positions are: what was written later than the second after the move was known. */
  function checkTenant(event: string, tenant: string, key: string): void {
    const writtenAt = Number.parseInt(key.slice(0, secondsWidth), 36) * 1000;
    const at = moves.findLastIndex(({ knownAt }) => knownAt + 1000 < writtenAt);
    // They may have moved back since, and not every node may know it.
    if (moves.slice(Math.max(at, 0)).some((move) => move.tenant === tenant)) return;
    blame('uninvited', `${event} of tenant ${tenant} at ${key}`);
  }

  /** What has ended before a position is revoked before it. */
  function checkRevoked({ event }: Frame, key: string): void {
    for (const topic of carried) {
      const changes = truth.changesOf(topic, user);
      const last = changes.findLast((change) => isBefore(change.key, key));
      if (last === undefined || last.isIn || last.key < openedKey) continue;
      // The next change may be at the same time as this position.
      if (changes.some((change) => change.isIn && !isBefore(change.key, last.key))) continue;
      blame('not revoked', `${event} at ${key}: out of ${topic} since ${last.key}`);
      carried.delete(topic);
    }
  }

  /** What was granted on this open stream has its snapshot before any later id: resuming from it would skip that. */
  function checkGained({ event }: Frame, key: string): void {
    if (!isSynced) return;
    for (const topic of truth.topicsOf(user)) {
      const last = truth.changesOf(topic, user).findLast((change) => isBefore(change.key, key));
      if (last?.isIn !== true || !isBefore(syncedAt, last.key) || carried.has(topic)) continue;
      if (!isBefore(revokedUpTo.get(topic) ?? '', last.key)) continue;
      blame('skipped', `${event} at ${key}: in ${topic} since ${last.key}, without a snapshot`);
      carried.add(topic);
    }
  }

  for (const note of notes) {
    switch (note.type) {
      case 'opened':
        if (note.session !== session) {
          views.clear();
          lastId = '';
        }
        session = note.session;
        isSynced = false;
        carried.clear();
        revokedUpTo.clear();
        openedKey = parsePosition(note.cursor)?.key ?? '';
        break;
      case 'frame':
        take(note);
        break;
      case 'refused':
      case 'closed':
        break;
    }
  }
  return {
    ...{ broken, gained, revoked },
    views: new Map([...views].map(([topic, { value }]) => [topic, value])),
  };
}

/** Width of a position's seconds, as text. */
const secondsWidth = 7;
/** Widths of seconds and increment: two changes of one cluster time have no order here. */
const timeWidth = 14;

function isBefore(a: string, b: string): boolean {
  return a.slice(0, timeWidth) < b.slice(0, timeWidth);
}

/** Whether a user was added after a position, and before its event came. */
function isAgain(change: MembershipChange, key: string, at: number): boolean {
  const ms = Number.parseInt(change.key.slice(0, secondsWidth), 36) * 1000;
  return change.isIn && !isBefore(change.key, key) && ms <= at;
}
