import { MongoServerError, MongoServerSelectionError } from 'mongodb';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createThrottledLog } from './throttled-log.ts';

const refused = () => new MongoServerError({ message: 'User writes blocked', code: 371 });

function createLines() {
  const lines: [string, object, string][] = [];
  const write = (level: string) => (fields: object, message: string) =>
    void lines.push([level, fields, message]);
  const log = createThrottledLog(
    { info: write('info'), warn: write('warn'), error: write('error') },
    { throttleMs: 1_000 },
  );
  return { log, lines };
}

describe('createThrottledLog', () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it('writes the first of a kind at once, then the number of repetitions, once per interval', () => {
    const { log, lines } = createLines();
    for (let n = 0; n < 5; n += 1) log.warn({ err: refused() }, 'A request failed.');
    expect(lines).toEqual([
      ['warn', { reason: 'MongoServerError 371: User writes blocked' }, 'A request failed.'],
    ]);
    vi.advanceTimersByTime(1_000);
    expect(lines).toHaveLength(2);
    expect(lines[1]).toMatchObject(['warn', { repeated: 4, withinMs: 1_000 }, 'A request failed.']);
    vi.advanceTimersByTime(5_000);
    expect(lines).toHaveLength(2);
    log.warn({ err: refused() }, 'A request failed.');
    expect(lines).toHaveLength(3);
    expect(vi.getTimerCount()).toBe(1);
  });

  it('distinguishes kinds by message, level, and sort of error', () => {
    const { log, lines } = createLines();
    log.warn({ err: refused() }, 'A');
    log.error({ err: refused() }, 'A');
    log.warn({ err: refused() }, 'B');
    log.warn({ err: new MongoServerError({ message: 'x', code: 46 }) }, 'A');
    log.warn({ err: new Error('one') }, 'A');
    log.warn({ err: new Error('two') }, 'A');
    expect(lines).toHaveLength(6);
  });

  it('keeps the error itself, with its stack, when the database is not the reason', () => {
    const { log, lines } = createLines();
    const err = new TypeError('undefined is not a function');
    log.error({ err, path: '/' }, 'A request failed.');
    expect(lines[0]?.[1]).toEqual({ err, path: '/' });
  });

  it('is bounded when no two lines are alike', () => {
    const { log, lines } = createLines();
    for (let n = 0; n < 5_000; n += 1) log.warn({}, `kind ${String(n)}`);
    expect(lines.length).toBeLessThan(150);
    vi.advanceTimersByTime(1_000);
    const repeated = lines.flatMap(([, fields]) =>
      'repeated' in fields ? [Number(fields.repeated)] : [],
    );
    expect(repeated.reduce((sum, count) => sum + count, 0) + 101).toBe(5_000);
  });

  it('passes on every information line', () => {
    const { log, lines } = createLines();
    log.info({}, 'Open');
    log.info({}, 'Open');
    expect(lines).toHaveLength(2);
  });
});

it('needs no special class to know an unreachable database', () => {
  const { log, lines } = createLines();
  const err = new MongoServerSelectionError('Server selection timed out', {
    servers: new Map(),
  } as never); // the topology is not looked at
  log.warn({ err }, 'A request failed.');
  expect(lines[0]?.[1]).toMatchObject({
    reason: 'MongoServerSelectionError: Server selection timed out',
  });
});
