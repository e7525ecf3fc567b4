import { Me } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import { parseJson } from '../storage/parse-json.ts';
import { createStoredText } from '../storage/stored-text.ts';
import { lastPersonKey } from './known-user.ts';

const stored = createStoredText(() => localStorage, lastPersonKey);

/** Stores the signed-in user with name and rights, for times when the server cannot be reached. */
export function keepPerson(person: Me): void {
  stored.write(JSON.stringify(person));
}

/** Reads the user of the last visit, if it is the one known to be signed in. */
export function readLastPerson(id: string): Me | undefined {
  const me = validate(Me, parseJson(stored.read()));
  return me.ok && me.data.id === id ? me.data : undefined;
}
