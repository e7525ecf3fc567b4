import type * as z from 'zod/mini';
import type { NodePresence } from './node-presence.ts';
import { fromDocument } from './presence-document.ts';

/** What the other processes have written of themselves. */
export interface OtherNodes<Payload> {
  /** Reads a document of theirs; one that is older than what is known changes nothing. */
  take(document: Readonly<Record<string, unknown>>): void;
  remove(id: unknown): void;
  /** Removes a user from those who are typing at a topic, until a process says so again. */
  stopped(topic: string, user: string): void;
  /** Forgets processes that have been silent for too long. */
  forgetSilent(): void;
  all(): readonly NodePresence<Payload>[];
}

/** Creates an empty memory of the other processes. */
export function createOtherNodes<Payload>(options: {
  /** This process's own id: its own state is more recent than its document. */
  readonly self: string;
  readonly payload: z.core.$ZodType<Payload>;
  /** Milliseconds of silence after which a process counts as gone. */
  readonly forgetAfterMs: number;
  /** Called with the topics whose presence may have changed. */
  readonly onChange: (topics: Iterable<string>) => void;
  /** Milliseconds of a monotonic clock; clocks of other processes are not compared with it. */
  readonly now: () => number;
}): OtherNodes<Payload> {
  const { self, payload, forgetAfterMs, onChange, now } = options;
  const nodes = new Map<
    string,
    { presence: NodePresence<Payload>; atMs: number; heardAt: number }
  >();

  function forget(id: string): void {
    const node = nodes.get(id);
    if (node === undefined) return;
    nodes.delete(id);
    onChange(node.presence.keys());
  }

  return {
    take(document) {
      const read = fromDocument(document, payload);
      if (read === undefined || read.id === self) return;
      const before = nodes.get(read.id);
      if (before !== undefined && read.atMs <= before.atMs) return;
      nodes.set(read.id, { presence: read.presence, atMs: read.atMs, heardAt: now() });
      onChange(new Set([...(before?.presence.keys() ?? []), ...read.presence.keys()]));
    },
    remove(id) {
      forget(String(id));
    },
    stopped(topic, user) {
      for (const node of nodes.values()) {
        const there = node.presence.get(topic);
        if (there?.typing.has(user) !== true) continue;
        const typing = new Map(there.typing);
        typing.delete(user);
        node.presence = new Map(node.presence).set(topic, { ...there, typing });
        onChange([topic]);
      }
    },
    forgetSilent() {
      const time = now();
      for (const [id, { heardAt }] of [...nodes]) if (time - heardAt > forgetAfterMs) forget(id);
    },
    all: () => [...nodes.values()].map(({ presence }) => presence),
  };
}
