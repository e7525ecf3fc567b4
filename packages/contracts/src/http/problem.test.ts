import { validate } from '@tidings/protocol';
import { describe, expect, it } from 'vitest';
import { Problem, problemCodes } from './problem.ts';

const problem = { type: 'about:blank', title: 'Not Found', status: 404, code: 'not-found' };

describe('Problem', () => {
  it.each(problemCodes)('takes the code %s', (code) => {
    expect(validate(Problem, { ...problem, code }).ok).toBe(true);
  });

  it('takes the fields that are wrong', () => {
    const errors = [{ field: 'title', message: 'must not be empty' }];
    expect(validate(Problem, { ...problem, detail: 'More.', errors })).toEqual({
      ok: true,
      data: { ...problem, detail: 'More.', errors },
    });
  });

  it.each([
    ['code', { code: 'teapot' }],
    ['status', { status: 200 }],
    ['status', { status: 600 }],
    ['title', { title: undefined }],
  ])('refuses a %s of %j', (path, fields) => {
    expect(validate(Problem, { ...problem, ...fields })).toMatchObject({
      ok: false,
      issues: [{ path }],
    });
  });
});
