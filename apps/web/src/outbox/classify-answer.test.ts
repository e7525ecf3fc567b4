import { problemCodes } from '@tidings/contracts';
import { defaultLimits } from '@tidings/event-source';
import { describe, expect, it } from 'vitest';
import { refusal } from '../http/answer.ts';
import { classifyAnswer, maxFailures } from './classify-answer.ts';

const now = Date.parse('Fri, 30 Jan 2026 12:00:00 GMT');
const judge = (why: Parameters<typeof refusal>[0], failures = 1) =>
  classifyAnswer(refusal(why), failures, now).name;

describe('classifyAnswer', () => {
  it('waits for temporary failures, for as long as it takes', () => {
    for (const why of ['unreachable', 'not-ready', 'too-many-connections'] as const) {
      expect(judge(why, 1_000)).toBe('wait');
    }
  });

  it('waits for as long as the server asks', () => {
    for (const retryAfter of ['9', 'Fri, 30 Jan 2026 12:00:09 GMT']) {
      const limited = { ...refusal('too-many-requests'), retryAfter };
      expect(classifyAnswer(limited, 0, now)).toMatchObject({ name: 'wait', atLeastMs: 9_000 });
    }
  });

  it('waits no longer than a stream would, and not at all for what cannot be read', () => {
    const waitFor = (retryAfter: string) =>
      classifyAnswer({ ...refusal('not-ready'), retryAfter }, 0, now);
    // Beyond 2^31 - 1 ms a browser's timer fires at once.
    for (const long of ['2147484', '9'.repeat(400), 'Sun, 30 Jan 2099 12:00:00 GMT']) {
      expect(waitFor(long)).toMatchObject({ atLeastMs: defaultLimits.maxRetryAfterMs });
    }
    for (const none of ['', 'soon', '-5', 'Fri, 30 Jan 2026 11:00:00 GMT']) {
      expect(waitFor(none)).toMatchObject({ atLeastMs: 0 });
    }
  });

  it('gives up on an item that the server keeps failing on, so that the next ones are sent', () => {
    expect(judge('internal', maxFailures - 1)).toBe('wait');
    expect(judge('internal', maxFailures)).toBe('refuse');
    expect(judge('unreadable', maxFailures)).toBe('refuse');
  });

  it('P12: treats an item that was created and deleted since as sent', () => {
    expect(judge('post-deleted')).toBe('gone');
    expect(judge('message-deleted')).toBe('gone');
  });

  it('waits for its user to sign in, and waits without limit for no other refusal of the contract', () => {
    expect(judge('unauthorized')).toBe('stop');
    const endless = problemCodes.filter((code) => judge(code, maxFailures) === 'wait');
    expect(endless.sort()).toEqual(['not-ready', 'too-many-connections', 'too-many-requests']);
  });
});
