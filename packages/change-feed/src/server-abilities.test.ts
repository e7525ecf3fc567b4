import { describe, expect, it } from 'vitest';
import { abilitiesOf } from './server-abilities.ts';

const member = { setName: 'rs0' };
const mongos = { msg: 'isdbgrid' };

describe('abilitiesOf', () => {
  it.each([
    ['6.0.5', member, false, true],
    ['6.0.8', member, false, true],
    ['6.0.9', member, true, true],
    ['6.0.27-rc0', member, true, true],
    ['6.3.1', member, false, true],
    ['7.0.0', member, true, true],
    ['8.0.4', member, true, true],
    ['9.1.0', member, true, false],
    ['7.0.0', mongos, true, false],
    ['7.0.0', {}, true, false],
    ['of a day', member, false, false],
  ])(
    'of %s, %j: splits %j, inclusive %j',
    (version, hello, splitsLargeChanges, emptyIsInclusive) => {
      expect(abilitiesOf(hello, version)).toEqual({ splitsLargeChanges, emptyIsInclusive });
    },
  );
});
