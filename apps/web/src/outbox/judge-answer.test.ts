import { problemCodes } from '@tidings/contracts';
import { describe, expect, it } from 'vitest';
import { refusal } from '../http/answer.ts';
import { judgeAnswer, maxFailures } from './judge-answer.ts';

const judge = (why: Parameters<typeof refusal>[0], failures = 1) =>
  judgeAnswer(refusal(why), failures).name;

describe('judgeAnswer', () => {
  it('waits for what is nobody’s fault, for as long as it takes', () => {
    for (const why of ['unreachable', 'not-ready', 'too-many-connections'] as const) {
      expect(judge(why, 1_000)).toBe('wait');
    }
  });

  it('leaves a server alone for as long as it asks for', () => {
    const limited = { ...refusal('too-many-requests'), retryAfterMs: 9_000 };
    expect(judgeAnswer(limited, 0)).toMatchObject({ name: 'wait', atLeastMs: 9_000 });
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
