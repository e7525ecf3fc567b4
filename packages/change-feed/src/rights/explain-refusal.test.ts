import { MongoServerError } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { explainRefusal } from './explain-refusal.ts';
import { requiredRole } from './required-role.ts';

const refused = (code: number, message: string) => new MongoServerError({ code, message });
const role = requiredRole({ database: 'shop', collections: ['order'] });

describe('explainRefusal', () => {
  it.each([
    [
      13,
      'not authorized on shop to execute command { collMod: "order", lsid: { id: 1 }, $db: "shop" }',
    ],
    [8000, 'user is not allowed to do action [collMod] on [shop.order]'],
  ])('has the commands of the role for code %i', (code, message) => {
    const explained = explainRefusal(refused(code, message), role);
    expect(explained).toMatchObject({ name: 'FeedError', code: 'unauthorized' });
    expect(explained?.message).toMatch(
      /^MongoDB refused: [^]*createRole\(\{ "role": "tidings-shop"/,
    );
    expect(explained?.message).not.toContain('lsid');
  });

  it.each([
    [18, 'Authentication failed.', /does not know this user/],
    [8000, 'bad auth : authentication failed', /does not know this user/],
    [13, 'command listCollections requires authentication', /name and password/],
  ])('says for code %i, %s, what is wrong with the connection', (code, message, expected) => {
    expect(explainRefusal(refused(code, message), role)?.message).toMatch(expected);
  });

  it('leaves every other error alone', () => {
    expect(explainRefusal(refused(8000, 'you are over your space quota'), role)).toBeUndefined();
    expect(explainRefusal(refused(11000, 'not authorized'), role)).toBeUndefined();
    expect(explainRefusal(new TypeError('not authorized'), role)).toBeUndefined();
    expect(explainRefusal(undefined, role)).toBeUndefined();
  });
});
