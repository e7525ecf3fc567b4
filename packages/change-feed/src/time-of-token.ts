import type { ClusterTime } from '@tidings/protocol';

/** A timestamp comes first in every token since MongoDB 4.0: its type, then seconds and increment. */
const timestampFirst = /^82([0-9A-F]{8})([0-9A-F]{8})/i;

/**
 * Reads the cluster time of a resume token; `undefined` when it is written in a way we do not know,
 * which MongoDB does not promise to be the same for ever.
 *
 * @see https://github.com/mongodb/mongo/blob/v6.0/src/mongo/db/pipeline/resume_token.h
 */
export function timeOfToken(token: unknown): ClusterTime | undefined {
  if (typeof token !== 'object' || token === null || !('_data' in token)) return undefined;
  const [, seconds, increment] = timestampFirst.exec(String(token._data)) ?? [];
  if (seconds === undefined || increment === undefined) return undefined;
  return { seconds: Number.parseInt(seconds, 16), increment: Number.parseInt(increment, 16) };
}
