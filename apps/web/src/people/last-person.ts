import { Me } from '@tidings/contracts';
import { validate } from '@tidings/protocol';
import { parseJson } from '../storage/parse-json.ts';
import { createStoredText } from '../storage/stored-text.ts';
import { lastPersonKey } from './known-person.ts';

const stored = createStoredText(() => localStorage, lastPersonKey);

/** Keeps who is signed in, with name and rights, for as long as the server cannot be asked. */
export function keepPerson(person: Me): void {
  stored.write(JSON.stringify(person));
}

/** Reads who it was at the last visit, if that is who is known to be signed in. */
export function readLastPerson(id: string): Me | undefined {
  const me = validate(Me, parseJson(stored.read()));
  return me.ok && me.data.id === id ? me.data : undefined;
}
