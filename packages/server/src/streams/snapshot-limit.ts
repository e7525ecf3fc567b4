import { snapshotLimits } from '@tidings/sse-hub';
import { StreamRefused } from './refusal.ts';

const rule = `must be a whole number of at least 1, given once; it is rounded down to ${snapshotLimits.join(', ')}`;

/**
 * Reads `?limit=`, which bounds the snapshots of a stream for clients that take lines of a limited length.
 *
 * @param given - The values of the query's parameter.
 * @returns undefined when there is none.
 * @throws StreamRefused `bad-request`, saying what is allowed.
 */
export function readSnapshotLimit(given: readonly string[]): number | undefined {
  const [text] = given;
  if (text === undefined) return undefined;
  if (given.length === 1 && /^0*[1-9]\d*$/.test(text)) return Number(text);
  const errors = [{ field: 'limit', message: rule }];
  throw new StreamRefused('bad-request', `limit: ${rule}`, { errors });
}
