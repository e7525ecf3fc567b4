import * as driver7 from 'mongodb';
import * as driver6 from 'mongodb-6';
import { describe, expect, it } from 'vitest';
import { classifyFeedError, isReplaced, refusesWrites } from '../classify-feed-error.ts';
import { isDatabaseUnavailable } from '../operations/is-database-unavailable.ts';
import { hasServerCode, isDriverError, isOfFamily } from './errors.ts';

type Driver = typeof driver7 | typeof driver6;
const drivers = { 'mongodb 6.20': driver6, 'mongodb 7': driver7 } as const;
const families = ['MongoServerError', 'MongoNetworkError', 'MongoAPIError'] as const;

/** An error of each class that the driver exports, without its constructor, and whether it is a driver's error. */
function errorsOf(driver: Driver): Error[] {
  return Object.values(driver).flatMap((value: unknown) => {
    if (typeof value !== 'function') return [];
    const prototype = value.prototype as object | null;
    if (!(prototype instanceof driver.MongoError || prototype === driver.MongoError.prototype)) {
      return [];
    }
    return [Object.setPrototypeOf(new Error('broken'), prototype) as Error];
  });
}

describe.each(Object.entries(drivers))('errors of %s', (_version, driver) => {
  const errors = errorsOf(driver);

  it('are recognised as the driver does by class, each that it exports', () => {
    expect(errors.length).toBeGreaterThan(30);
    for (const error of errors) {
      expect(isDriverError(error), error.name).toBe(true);
      for (const family of families) {
        const expected = error instanceof driver[family];
        expect(isOfFamily(error, family), `${error.name} ${family}`).toBe(expected);
      }
    }
  });

  it('are recognised by their code', () => {
    const error = new driver.MongoServerError({ code: 11_000, message: 'duplicate' });
    expect(hasServerCode(error, 11_000)).toBe(true);
    expect(hasServerCode(error, 48)).toBe(false);
    expect(hasServerCode(Object.assign(new Error('other'), { code: 48 }), 48)).toBe(false);
  });

  it('are followed by what they mean for the feed', () => {
    const server = (code: number) => new driver.MongoServerError({ code, message: 'refused' });
    expect(classifyFeedError(new driver.MongoNetworkError('lost'))).toBe('resume');
    expect(classifyFeedError(server(189))).toBe('resume');
    expect(classifyFeedError(server(286))).toBe('reset');
    expect(classifyFeedError(server(13))).toBe('fail');
    const labelled = server(1);
    expect(classifyFeedError(labelled)).toBe('fail');
    labelled.addErrorLabel('ResumableChangeStreamError');
    expect(classifyFeedError(labelled)).toBe('resume');
    expect(classifyFeedError(new driver.BSON.BSONError('malformed'))).toBe('reset');
    expect(refusesWrites(server(371))).toBe(true);
  });

  it('tell that the database is unavailable', () => {
    expect(isDatabaseUnavailable(new driver.MongoNetworkError('lost'))).toBe(true);
    expect(isDatabaseUnavailable(new driver.MongoClientClosedError())).toBe(true);
    expect(isDatabaseUnavailable(new driver.MongoInvalidArgumentError('wrong'))).toBe(false);
    expect(isDatabaseUnavailable(new driver.MongoParseError('wrong'))).toBe(false);
  });

  it('tell that another database has taken the place of ours', () => {
    // It takes the description of a topology, of which it reads the error alone.
    const selection = (error?: Error) =>
      new driver.MongoServerSelectionError('no server', { error } as never);
    const stale = new driver.MongoStalePrimaryError('stale');
    expect(isReplaced(selection(stale))).toBe(true);
    expect(isReplaced(selection())).toBe(false);
    expect(classifyFeedError(selection())).toBe('resume');
  });
});
