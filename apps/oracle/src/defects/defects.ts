import type { WireFrame } from './wire-frame.ts';

/** What a defect knows about the connection that it corrupts. */
export interface ProxiedConnection {
  /** It brought a position. */
  readonly hasCursor: boolean;
  /** Sends a frame that the server did not. */
  readonly send: (frame: WireFrame) => void;
}

/** Returns the frames that are sent instead of one. */
type Corrupt = (frame: WireFrame) => readonly WireFrame[];

/** A defect that the server could have; the oracle must notice it. */
export interface Defect {
  /** Corrupts the frames of one connection. @defaultValue they pass unchanged */
  readonly corrupt?: (connection: ProxiedConnection) => Corrupt;
  /** Answers POSTs without doing anything. */
  readonly forgetsPosts?: true;
  /** Keeps a stream open after its client has gone. */
  readonly leaksStreams?: true;
  /** What the server's own process keeps of every stream. */
  readonly keeps?: 'timer' | 'socket' | 'cursor' | 'memory';
}

/** Creates all defects, by name. */
export function createDefects() {
  const firstSnapshot: { posts?: unknown } = {};
  const contents = new Map<string, string>();
  /** Topics that were revoked, by the stream that should have been notified. */
  const outOf = new Map<ProxiedConnection['send'], Set<string>>();

  return {
    'event-skipped': { corrupt: () => everyNth(7, isChange, () => []) },
    'event-doubled': { corrupt: () => everyNth(7, isChange, (frame) => [frame, frame]) },
    'wrong-ordinal-after-resume': {
      corrupt: ({ hasCursor }) =>
        everyNth(
          3,
          (frame) => hasCursor && isChange(frame),
          (frame) => [{ ...frame, id: withNextOrdinal(frame.id) }],
        ),
    },
    'gap-called-resumed': {
      corrupt:
        ({ hasCursor }) =>
        (frame) => {
          if (hasCursor && frame.event === 'posts') return [];
          return [{ ...frame, data: frame.data.replace('"outcome":"gap"', '"outcome":"resumed"') }];
        },
    },
    'gap-called-snapshot': {
      corrupt: () => (frame) => [
        { ...frame, data: frame.data.replace('"outcome":"gap"', '"outcome":"snapshot"') },
      ],
    },
    'snapshot-without-its-newest': {
      corrupt: () => onSnapshot((posts) => posts.slice(1)),
    },
    'snapshot-from-before-the-join': {
      corrupt: () => onSnapshot((posts) => (firstSnapshot.posts ??= posts)),
    },
    'id-repeated': {
      corrupt: () => {
        let before: string | undefined;
        return everyNth(
          5,
          isChange,
          (frame) => [{ ...frame, id: before }],
          (frame) => {
            before = frame.id;
          },
        );
      },
    },
    'deletion-swallowed': {
      corrupt: () =>
        everyNth(
          2,
          ({ event }) => event === 'postDeleted',
          () => [],
        ),
    },
    'stale-edit': {
      corrupt: () => (frame) => {
        if (frame.event !== 'newPost' && frame.event !== 'postEdited') return [frame];
        // The contract says so of both.
        const { id } = JSON.parse(frame.data) as { id: string };
        const stale = contents.get(id);
        contents.set(id, stale ?? frame.data);
        return [
          frame.event === 'postEdited' && stale !== undefined ? { ...frame, data: stale } : frame,
        ];
      },
    },
    'events-swapped': {
      corrupt: () => {
        let held: WireFrame[] = [];
        const hold = everyNth(6, isChange, (frame) => {
          held.push(frame);
          return [];
        });
        return (frame) => {
          const late = held;
          held = [];
          return [...hold(frame), ...late];
        };
      },
    },
    'sync-before-snapshot': {
      corrupt: () => {
        let held: WireFrame[] = [];
        return (frame) => {
          if (frame.event === 'posts') {
            held.push(frame);
            return [];
          }
          const late = held;
          held = [];
          return [frame, ...late];
        };
      },
    },
    'replay-dropped': {
      corrupt: ({ hasCursor }) => {
        let isReplaying = hasCursor;
        return (frame) => {
          if (frame.event === 'sync') isReplaying = false;
          return isReplaying && isChange(frame) ? [] : [frame];
        };
      },
    },
    'heartbeat-from-the-future': {
      corrupt: () =>
        everyNth(
          3,
          ({ event, id }) => event === 'heartbeat' && id !== undefined,
          (frame) => [{ ...frame, id: withLaterSecond(frame.id) }],
        ),
    },
    'removal-raced': {
      // Messages of a room are also sent to streams that should have got `revoked`.
      corrupt: ({ send }) => {
        const out = new Set<string>();
        outOf.set(send, out);
        return (frame) => {
          if (frame.event === 'revoked') {
            // The contract says so.
            const { topic } = JSON.parse(frame.data) as { topic: string };
            out.add(topic);
            return [];
          }
          if (frame.event?.startsWith('message') === true || frame.event === 'newMessage') {
            const { room } = JSON.parse(frame.data) as { room?: string };
            for (const [other, its] of outOf) {
              if (other !== send && room !== undefined && its.has(`room:${room}`)) other(frame);
            }
          }
          return [frame];
        };
      },
    },
    'post-forgotten': { forgetsPosts: true },
    'listener-leaked': { leaksStreams: true },
    'timer-leaked': { keeps: 'timer' },
    'socket-leaked': { keeps: 'socket' },
    'cursor-leaked': { keeps: 'cursor' },
    'memory-leaked': { keeps: 'memory' },
  } satisfies Record<string, Defect>;
}

export type DefectName = keyof ReturnType<typeof createDefects>;

/** Every defect. */
// The keys of an object literal are the keys of its type.
export const defectNames = Object.keys(createDefects()) as DefectName[];

function isChange({ event }: WireFrame): boolean {
  return event === 'newPost' || event === 'postEdited' || event === 'postDeleted';
}

/** Spoils every nth frame of a kind, and looks at the others of it. */
function everyNth(
  n: number,
  fits: (frame: WireFrame) => boolean,
  corrupt: Corrupt,
  look?: (frame: WireFrame) => void,
): Corrupt {
  let count = 0;
  return (frame) => {
    if (!fits(frame)) return [frame];
    count += 1;
    if (count % n === 0) return corrupt(frame);
    look?.(frame);
    return [frame];
  };
}

function onSnapshot(change: (posts: readonly unknown[]) => unknown): Corrupt {
  return (frame) => {
    if (frame.event !== 'posts') return [frame];
    // The contract says so.
    const snapshot = JSON.parse(frame.data) as { posts: readonly unknown[] };
    return [{ ...frame, data: JSON.stringify({ ...snapshot, posts: change(snapshot.posts) }) }];
  };
}

/** The position of the change after this one in the same cluster time. */
function withNextOrdinal(id: string | undefined): string | undefined {
  return raised(id, 4);
}

function withLaterSecond(id: string | undefined): string | undefined {
  return raised(id, 2);
}

function raised(id: string | undefined, part: number): string | undefined {
  return id
    ?.split('.')
    .map((text, i) => (i === part ? (Number.parseInt(text, 36) + 1).toString(36) : text))
    .join('.');
}
