import type { IncomingMessage } from 'node:http';
import { StreamRefused } from '../streams/refusal.ts';
import type { Asked } from './session-access.ts';

/** Longest topic that is read, in characters. */
const maxTopicLength = 1_024;

/** Reads `?topic=a&topic=b`; undefined: everything. @throws StreamRefused `bad-request` */
export function readAskedTopics({ url }: Pick<IncomingMessage, 'url'>): Asked | undefined {
  const topics = new URLSearchParams(url?.split('?')[1] ?? '').getAll('topic');
  if (topics.length === 0) return undefined;
  if (topics.some((topic) => topic === '' || topic.length > maxTopicLength)) {
    const message = `must have 1 to ${String(maxTopicLength)} characters`;
    throw new StreamRefused('bad-request', `topic: ${message}`, {
      errors: [{ field: 'topic', message }],
    });
  }
  return { topics: [...new Set(topics)], only: true };
}
