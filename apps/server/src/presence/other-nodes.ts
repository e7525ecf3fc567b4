import type { NodePresence } from './node-presence.ts';
import { fromDocument } from './presence-document.ts';

/** What the other nodes have said of themselves. */
export interface OtherNodes {
  /** Takes in a document of theirs; one that is older than what is known changes nothing. */
  take(document: Readonly<Record<string, unknown>>): void;
  remove(id: unknown): void;
  /** Takes somebody off those who write in a room, until a node says so anew. */
  wrote(room: string, user: string): void;
  /** Forgets who has been silent for too long. */
  forgetSilent(): void;
  all(): readonly NodePresence[];
}

/** Creates an empty memory of the other nodes. */
export function createOtherNodes(options: {
  /** This node's own id: what it says of itself it knows better. */
  readonly self: string;
  /** Milliseconds of silence after which a node counts as gone. */
  readonly forgetAfterMs: number;
  readonly onChange: () => void;
  /** Milliseconds that only go forward; clocks of other nodes are not compared with it. */
  readonly now: () => number;
}): OtherNodes {
  const { self, forgetAfterMs, onChange, now } = options;
  const nodes = new Map<string, { presence: NodePresence; atMs: number; heardAt: number }>();
  return {
    take(document) {
      const read = fromDocument(document);
      if (read === undefined || read.id === self) return;
      if (read.atMs <= (nodes.get(read.id)?.atMs ?? -Infinity)) return;
      nodes.set(read.id, { presence: read, atMs: read.atMs, heardAt: now() });
      onChange();
    },
    remove(id) {
      if (nodes.delete(String(id))) onChange();
    },
    wrote(room, user) {
      for (const node of nodes.values()) {
        const there = node.presence.rooms.get(room);
        if (there?.writing.has(user) !== true) continue;
        const writing = new Map(there.writing);
        writing.delete(user);
        const rooms = new Map(node.presence.rooms).set(room, { ...there, writing });
        node.presence = { ...node.presence, rooms };
        onChange();
      }
    },
    forgetSilent() {
      const time = now();
      for (const [id, { heardAt }] of nodes) {
        if (time - heardAt <= forgetAfterMs) continue;
        nodes.delete(id);
        onChange();
      }
    },
    all: () => [...nodes.values()].map(({ presence }) => presence),
  };
}
