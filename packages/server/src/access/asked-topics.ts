import { queryOf } from '../http/exchange.ts';
import { StreamRefused } from '../streams/refusal.ts';
import type { Asked } from './session-access.ts';

/** Most topics of one stream: a client names them in the URL with which it reconnects. */
export const maxTopicsPerStream = 200;
/** Longest topic that is read, in characters. */
const maxTopicLength = 1_024;

/** Reads `?topic=a&topic=b`; undefined: everything. @throws StreamRefused `bad-request` */
export function readAskedTopics(request: { readonly url?: string | undefined }): Asked | undefined {
  const topics = queryOf(request).getAll('topic');
  if (topics.length === 0) return undefined;
  if (topics.some((topic) => topic === '' || topic.length > maxTopicLength)) {
    const message = `must have 1 to ${String(maxTopicLength)} characters`;
    throw new StreamRefused('bad-request', `topic: ${message}`, {
      errors: [{ field: 'topic', message }],
    });
  }
  return { topics: [...new Set(topics)], only: true };
}

/** Creates the refusal of a stream with more topics than that. */
export function tooManyTopics(count: number): StreamRefused {
  const message = `must be at most ${String(maxTopicsPerStream)} for one stream, not ${String(count)}: ask for fewer`;
  return new StreamRefused('bad-request', `topic: ${message}`, {
    errors: [{ field: 'topic', message }],
  });
}
