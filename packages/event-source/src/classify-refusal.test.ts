import { describe, expect, it } from 'vitest';
import { classifyRefusal, type RefusalDecision } from './classify-refusal.ts';

const html = 'text/html';
const stream = 'text/event-stream; charset=utf-8';

const table: readonly (readonly [number, string | null, number | undefined, RefusalDecision])[] = [
  [401, html, undefined, { kind: 'stop', reason: 'unauthorized', status: 401 }],
  [403, null, 5000, { kind: 'stop', reason: 'unauthorized', status: 403 }],
  [404, html, undefined, { kind: 'stop', reason: 'not-found', status: 404 }],
  [410, null, undefined, { kind: 'stop', reason: 'not-found', status: 410 }],
  [400, null, undefined, { kind: 'stop', reason: 'rejected', status: 400 }],
  [405, null, undefined, { kind: 'stop', reason: 'rejected', status: 405 }],
  [499, null, undefined, { kind: 'stop', reason: 'rejected', status: 499 }],
  [204, null, undefined, { kind: 'stop', reason: 'no-content', status: 204 }],
  [408, null, undefined, { kind: 'retry', reason: 'refused', status: 408 }],
  [421, null, undefined, { kind: 'retry', reason: 'refused', status: 421 }],
  [425, null, undefined, { kind: 'retry', reason: 'refused', status: 425 }],
  [429, null, undefined, { kind: 'retry', reason: 'refused', status: 429 }],
  [429, null, 7000, { kind: 'retry', reason: 'refused', status: 429, afterMs: 7000 }],
  [503, html, 0, { kind: 'retry', reason: 'refused', status: 503, afterMs: 0 }],
  [503, html, undefined, { kind: 'retry', reason: 'refused', status: 503 }],
  [500, html, undefined, { kind: 'retry', reason: 'refused', status: 500 }],
  [502, html, 9000, { kind: 'retry', reason: 'refused', status: 502 }],
  [200, stream, undefined, { kind: 'retry', reason: 'refused' }],
  [200, 'TEXT/EVENT-STREAM', undefined, { kind: 'retry', reason: 'refused' }],
  [200, html, undefined, { kind: 'retry', reason: 'not-a-stream', status: 200 }],
  [200, null, undefined, { kind: 'retry', reason: 'not-a-stream', status: 200 }],
  [200, 'text/event-streams', undefined, { kind: 'retry', reason: 'not-a-stream', status: 200 }],
  [206, stream, undefined, { kind: 'retry', reason: 'refused', status: 206 }],
  [302, html, undefined, { kind: 'retry', reason: 'refused', status: 302 }],
];

describe('classifyRefusal', () => {
  it.each(table)('answers %i %s, Retry-After %s with %o', (status, type, afterMs, expected) => {
    expect(classifyRefusal(status, type, afterMs)).toEqual(expected);
  });
});
