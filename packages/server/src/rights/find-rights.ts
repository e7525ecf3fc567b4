import {
  checkDeployment,
  describeGrant,
  describeRights,
  FeedError,
  explainRefusal,
  isDatabaseUnavailable,
  isNotAuthenticated,
  missingRightsError,
  ownDocumentRights,
  readGrantedRights,
  readingRights,
  requiredRole,
  type FeedLog,
  type GrantedRights,
  type Images,
  type Right,
  type RoleDocument,
} from '@tidings/change-feed';
import type { Db, MongoClient } from 'mongodb';
import { setTimeout as sleep } from 'node:timers/promises';
import { presenceRights, quarantineRights } from './needed-rights.ts';

/** What an instance wants to do on its database. */
export interface WantedRights {
  readonly database: string;
  /** The collections whose images are turned on. */
  readonly collections: readonly string[];
  readonly ownCollection: string;
  readonly images: Images;
  /** Undefined: whatever the rights allow. */
  readonly readOnly: boolean | undefined;
  /** The collection of presence, if it is wanted. */
  readonly presence: string | undefined;
  /** The collection of the quarantine, if it is wanted. */
  readonly quarantine: string | undefined;
}

/** What an instance may do on its database. */
export interface FoundRights {
  readonly granted: GrantedRights;
  /** The role that gives everything that is wanted. */
  readonly role: RoleDocument;
  readonly readOnly: boolean;
  /** Its presence reaches other processes. */
  readonly writesPresence: boolean;
  /** Violations of the contract can be recorded. */
  readonly writesQuarantine: boolean;
}

/** Milliseconds between two attempts while the database is unavailable. */
const retryMs = 500;

/** How the database is asked. */
export interface AskOptions {
  /** Connected or not. */
  readonly client: MongoClient;
  /** The database, of a client whose operations are limited. */
  readonly db: Db;
  readonly operationTimeoutMs: number;
  /** Milliseconds after which an unavailable database is given up. */
  readonly withinMs: number;
  readonly log: FeedLog;
}

/**
 * Finds out, before anything is started, what the user of the connection may do. What is missing and can be done
 * without is logged, once, with the commands that grant it.
 *
 * @throws FeedError `unauthorized` if a right is missing that nothing works without; `unavailable` after `withinMs`; and
 * what `checkDeployment` throws.
 */
export async function findRights(
  wanted: WantedRights,
  { client, db, operationTimeoutMs, withinMs, log }: AskOptions,
): Promise<FoundRights> {
  const granted = await retry(
    async () => {
      await checkDeployment(client, { connectWithinMs: operationTimeoutMs });
      return readGrantedRights(db);
    },
    { log, withinMs },
  );
  const role = roleFor(wanted);
  const about = { database: wanted.database, granted, role };
  const fail = (missing: readonly Right[], instead: string) =>
    missingRightsError({ ...about, missing, instead });

  const unreadable = granted.missing(readingRights);
  if (unreadable.length > 0) {
    const instead = `To stream without writing anything, MongoDB's role "read" on database "${wanted.database}" is enough.`;
    throw fail([...unreadable, ...missingForWriting(granted, wanted)], instead);
  }
  const unwritable = granted.missing(ownDocumentRights(wanted.ownCollection));
  if (unwritable.length > 0 && wanted.readOnly === false) {
    throw fail(unwritable, 'Or set `readOnly: true`: then nothing is written.');
  }
  const readOnly = wanted.readOnly ?? unwritable.length > 0;
  const presence = wanted.presence === undefined ? [] : presenceRights(wanted.presence);
  const quarantine = wanted.quarantine === undefined ? [] : quarantineRights(wanted.quarantine);
  const unwritten = (rights: readonly Right[]) =>
    readOnly
      ? []
      : granted
          .missing(rights)
          .filter(({ action }) => action !== 'createIndex' && action !== 'convertToCapped');
  const [noPresence, noQuarantine] = [unwritten(presence), unwritten(quarantine)];
  const missing = [
    ...(wanted.readOnly === undefined ? unwritable : []),
    ...noPresence,
    ...noQuarantine,
  ];
  if (missing.length > 0) {
    const consequences = [
      readOnly &&
        'Read-only, because the user of the connection may not write: it streams, and `sync` reports what is weaker. If that is meant, set `readOnly: true`.',
      noPresence.length > 0 &&
        'Presence stays in this process, because the user of the connection may not write it: other processes do not see its users.',
      noQuarantine.length > 0 &&
        'Documents that break the contract are counted and not recorded, because the user of the connection may not write them.',
    ];
    const rights = describeRights(wanted.database, missing);
    const text = consequences.filter((line) => line !== false).join('\n');
    log.warn(
      { missing },
      `${text}\nWhat is missing:\n${rights}\n${describeGrant({ ...about, missing })}`,
    );
  }
  return {
    ...{ granted, role, readOnly },
    writesPresence: !readOnly && noPresence.length === 0,
    writesQuarantine: !readOnly && noQuarantine.length === 0,
  };
}

function roleFor({ readOnly, presence, quarantine, ...wanted }: WantedRights): RoleDocument {
  const isReadOnly = readOnly === true;
  return requiredRole({
    ...wanted,
    readOnly: isReadOnly,
    rights: isReadOnly
      ? []
      : [
          ...(presence === undefined ? [] : presenceRights(presence)),
          ...(quarantine === undefined ? [] : quarantineRights(quarantine)),
        ],
  });
}

function missingForWriting(
  granted: GrantedRights,
  { readOnly, ownCollection }: WantedRights,
): readonly Right[] {
  return readOnly === true ? [] : granted.missing(ownDocumentRights(ownCollection));
}

/** Repeats something while the database is unavailable. A password does not become right by waiting. */
async function retry<Result>(
  ask: () => Promise<Result>,
  { log, withinMs }: { readonly log: FeedLog; readonly withinMs: number },
): Promise<Result> {
  const untilMs = performance.now() + withinMs;
  for (;;) {
    try {
      return await ask();
    } catch (error) {
      if (isNotAuthenticated(error) || !isDatabaseUnavailable(error)) {
        throw explainRefusal(error) ?? error;
      }
      const reason = error instanceof Error ? error.message : String(error);
      if (performance.now() >= untilMs) {
        throw new FeedError(
          'unavailable',
          `The database was unavailable for ${String(withinMs)} ms: ${reason}`,
          { cause: error },
        );
      }
      log.warn({ err: error }, `The database is unavailable; trying again: ${reason}`);
    }
    await sleep(Math.max(0, Math.min(retryMs, untilMs - performance.now())));
  }
}
