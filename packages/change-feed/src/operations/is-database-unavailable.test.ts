import {
  MongoInvalidArgumentError,
  MongoNetworkError,
  MongoOperationTimeoutError,
  MongoServerError,
  MongoTopologyClosedError,
} from 'mongodb';
import { describe, expect, it } from 'vitest';
import { isDatabaseUnavailable } from './is-database-unavailable.ts';

const codeOf = (code: number) => new MongoServerError({ message: 'refused', code });

describe('isDatabaseUnavailable', () => {
  it.each([371, 14031, 8000, 146, 46, 261, 117, 50, 64, 91, 112, 189, 202, 10107, 11602, 13435])(
    'says that code %i may pass',
    (code) => {
      expect(isDatabaseUnavailable(codeOf(code))).toBe(true);
    },
  );

  it.each([2, 9, 13, 14, 20, 121, 10334, 11000, 40573])(
    'says that code %i will not pass',
    (code) => {
      expect(isDatabaseUnavailable(codeOf(code))).toBe(false);
    },
  );

  it('is true if the driver could not do it, and false if it was used wrongly', () => {
    expect(isDatabaseUnavailable(new MongoNetworkError('gone'))).toBe(true);
    expect(isDatabaseUnavailable(new MongoOperationTimeoutError('late'))).toBe(true);
    expect(isDatabaseUnavailable(new MongoTopologyClosedError())).toBe(true);
    expect(isDatabaseUnavailable(new MongoInvalidArgumentError('what?'))).toBe(false);
    expect(isDatabaseUnavailable(new TypeError('what?'))).toBe(false);
    expect(isDatabaseUnavailable('what?')).toBe(false);
  });
});
