import {
  ClientId,
  CreatePost,
  examplePost,
  maxBodyLength,
  maxTitleLength,
} from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkDraft, postOfDraft } from './check-draft.ts';

const clientId = examplePost.clientId;
const textAround = (max: number): fc.Arbitrary<string> =>
  fc.oneof(
    fc.string({ unit: 'grapheme' }),
    fc.integer({ min: max - 2, max: max + 2 }).map((length) => 'x'.repeat(length)),
    fc.constantFrom('', ' ', '\n', '\u3000'),
  );

describe('checkDraft', () => {
  it('finds exactly the errors that the contract does', () => {
    expect(validate(ClientId, clientId).ok).toBe(true);
    fc.assert(
      fc.property(textAround(maxTitleLength), textAround(maxBodyLength), (title, body) => {
        const faults = checkDraft({ title, body });
        const { ok } = validate(CreatePost, { ...postOfDraft({ title, body }), clientId });
        expect(Object.keys(faults).length === 0).toBe(ok);
      }),
    );
  });

  it('omits an empty body and keeps inner line breaks', () => {
    expect(postOfDraft({ title: ' a ', body: ' \n' })).toEqual({ title: 'a' });
    expect(postOfDraft({ title: 'a', body: ' b\n\nc\n' })).toEqual({
      title: 'a',
      body: ' b\n\nc',
    });
  });
});
