import { problemCodes } from '@tidings/contracts';
import { defaultLimits } from '@tidings/event-source';
import { describe, expect, it } from 'vitest';
import { refusal } from '../http/answer.ts';
import { judgeAnswer, maxFailures } from './judge-answer.ts';

const now = Date.parse('Fri, 30 Jan 2026 12:00:00 GMT');
const judge = (why: Parameters<typeof refusal>[0], failures = 1) =>
  judgeAnswer(refusal(why), failures, now).name;

describe('judgeAnswer', () => {
  it('waits for what is nobody’s fault, for as long as it takes', () => {
    for (const why of ['unreachable', 'not-ready', 'too-many-connections'] as const) {
      expect(judge(why, 1_000)).toBe('wait');
    }
  });

  it('leaves a server alone for as long as it asks for', () => {
    for (const retryAfter of ['9', 'Fri, 30 Jan 2026 12:00:09 GMT']) {
      const limited = { ...refusal('too-many-requests'), retryAfter };
      expect(judgeAnswer(limited, 0, now)).toMatchObject({ name: 'wait', atLeastMs: 9_000 });
    }
  });

  it('waits no longer than a stream would, and not at all for what cannot be read', () => {
    const waitFor = (retryAfter: string) =>
      judgeAnswer({ ...refusal('not-ready'), retryAfter }, 0, now);
    // Beyond 2^31 - 1 ms a browser's timer fires at once.
    for (const long of ['2147484', '9'.repeat(400), 'Sun, 30 Jan 2099 12:00:00 GMT']) {
      expect(waitFor(long)).toMatchObject({ atLeastMs: defaultLimits.maxRetryAfterMs });
    }
    for (const none of ['', 'soon', '-5', 'Fri, 30 Jan 2026 11:00:00 GMT']) {
      expect(waitFor(none)).toMatchObject({ atLeastMs: 0 });
    }
  });

  it('gives up on one that the server fails over, so that those behind it go on', () => {
    expect(judge('internal', maxFailures - 1)).toBe('wait');
    expect(judge('internal', maxFailures)).toBe('refuse');
    expect(judge('unreadable', maxFailures)).toBe('refuse');
  });

  it('P12: takes one that was made and deleted since for sent', () => {
    expect(judge('post-deleted')).toBe('gone');
    expect(judge('message-deleted')).toBe('gone');
  });

  it('waits for its person, and for no other answer of the contract without end', () => {
    expect(judge('unauthorized')).toBe('stop');
    const endless = problemCodes.filter((code) => judge(code, maxFailures) === 'wait');
    expect(endless.sort()).toEqual(['not-ready', 'too-many-connections', 'too-many-requests']);
  });
});
