import { levelNames, type Level, type LevelName } from './read-level.ts';
import type { OpenCursor } from './read-mongo-use.ts';

/**
 * How much more than a fresh process a node may hold once its clients are gone. Nothing of what
 * each client costs; a little of what comes and goes by itself, or is kept for later and bounded.
 */
export const allowedMore: Level = {
  streams: 0,
  addresses: 0,
  // The driver's own: one more for an operation that is under way.
  timers: 3,
  // The request that asks.
  sockets: 2,
  listeners: 0,
  files: 4,
  memory: 24 * 1024 * 1024,
  // A few operations under way; the driver closes those that nobody uses.
  connections: 6,
  cursors: 0,
  sessions: 24,
};

/** Lists what a node holds too much of; nothing if it is back at its initial level. */
export function compareLevels(before: Level, after: Level): string[] {
  return levelNames.flatMap((name) => {
    if (after[name] <= before[name] + allowedMore[name]) return [];
    const found = `${name}: ${show(name, after[name])} instead of ${show(name, before[name])}`;
    return [
      name === 'cursors' ? [found, ...(after.openCursors ?? []).map(when)].join(', ') : found,
    ];
  });
}

/** Describes where a cursor is, when it was read last (the fault at that time left it open), and what it reads. */
function when({ port, lastReadAt, command }: OpenCursor): string {
  return `one at ${String(port)} read last at ${new Date(lastReadAt).toISOString()} (${command})`;
}

/** Writes one of a level's numbers with its unit. */
export function show(name: LevelName, value: number): string {
  return name === 'memory' ? `${(value / 1024 ** 2).toFixed(1)} MB` : String(value);
}
