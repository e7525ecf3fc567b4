import { Me } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import { parseJson } from '../storage/parse-json.ts';
import { createStoredText } from '../storage/stored-text.ts';
import { lastUserKey } from './known-user.ts';

const stored = createStoredText(() => localStorage, lastUserKey);

/** Stores the signed-in user with name and rights, for times when the server cannot be reached. */
export function keepUser(user: Me): void {
  stored.write(JSON.stringify(user));
}

/** Reads the user of the last visit, if it is the one known to be signed in. */
export function readLastUser(id: string): Me | undefined {
  const me = validate(Me, parseJson(stored.read()));
  return me.ok && me.data.id === id ? me.data : undefined;
}
