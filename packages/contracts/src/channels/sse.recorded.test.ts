import { checkRecordedPayloads } from '@tidings/protocol/testing';
import { describe, expect, it } from 'vitest';
import recorded from '../../lock/payloads/sse.json';
import { sse } from './sse.ts';

describe('the payloads of the last release', () => {
  it('are still understood', () => {
    expect(Object.keys(recorded)).not.toEqual([]);
    expect(checkRecordedPayloads(sse, recorded)).toEqual([]);
  });
});
