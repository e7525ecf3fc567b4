import type { RunOptions } from './run.ts';

/**
 * The scenario in which a node comes back to a history that is gone: an oplog of 2 MB that is
 * truncated every second. The truth reader is never away, so it has read what is lost.
 */
export const lostHistory = {
  mongodArgs: ['--oplogSize', '2', '--syncdelay', '1'],
  kinds: ['history-lost', 'client-cut', 'client-move', 'client-come-and-go'],
  everyMs: 6000,
  guests: [],
} as const satisfies Partial<RunOptions>;
