import { preparePrePostImages } from '@tidings/change-feed';
import { MongoServerError, type CreateCollectionOptions, type Db } from 'mongodb';
import type { Right } from './database/rights.ts';
import { rejectedCollection, rejectedLimits } from './feed/rejections.ts';
import { requestCollection, requestTtlSeconds } from './posts/create-post.ts';

const namespaceExists = 48;
/** The index that forgets old requests. */
const requestIndex = 'at_1';

/** What the server needs all the time to only read: MongoDB's role `read` has it. */
export const readingRights: readonly Right[] = [
  { collection: '', action: 'find' },
  { collection: '', action: 'changeStream' },
  { collection: '', action: 'listCollections' },
];

/** What the server needs all the time. */
export const workingRights: readonly Right[] = [
  ...readingRights,
  { collection: 'post', action: 'insert' },
  { collection: requestCollection, action: 'insert' },
  { collection: requestCollection, action: 'listIndexes' },
  { collection: rejectedCollection, action: 'insert' },
  { collection: 'tidings', action: 'insert' },
  { collection: 'tidings', action: 'update' },
];

/** One thing that is not yet in the database, and what may make it. */
interface Step {
  readonly rights: readonly Right[];
  run(): Promise<void>;
}

/** Creates the collections and indexes that this server needs; changes nothing that is there already. */
export async function prepareDatabase(database: Db): Promise<void> {
  for (const step of await planSteps(database)) await step.run();
}

/** Says which rights it takes to create what is missing now: none when all is there. */
export async function preparingRights(database: Db): Promise<Right[]> {
  return (await planSteps(database)).flatMap(({ rights }) => rights);
}

async function planSteps(database: Db): Promise<Step[]> {
  const found = new Map(
    (await database.listCollections({}, { nameOnly: false }).toArray()).map(
      ({ name, options }) => [name, options] as const,
    ),
  );
  const creating = (collection: string): Right => ({ collection, action: 'createCollection' });
  const steps: Step[] = [];
  const images = found.get('post')?.['changeStreamPreAndPostImages'] as
    { readonly enabled?: boolean } | undefined; // as `listCollections` tells it
  if (images?.enabled !== true) {
    steps.push({
      rights: [found.has('post') ? { collection: 'post', action: 'collMod' } : creating('post')],
      run: () => preparePrePostImages(database, ['post']),
    });
  }
  const others = new Map<string, CreateCollectionOptions>([
    ['announcement', {}],
    [rejectedCollection, { capped: true, ...rejectedLimits }],
  ]);
  for (const [name, options] of others) {
    if (found.has(name)) continue;
    steps.push({
      // To create a capped collection MongoDB wants both.
      rights:
        'capped' in options
          ? [creating(name), { collection: name, action: 'convertToCapped' }]
          : [creating(name)],
      run: () => createIfMissing(database, name, options),
    });
  }
  const requests = database.collection(requestCollection);
  if (!found.has(requestCollection) || !(await requests.indexExists(requestIndex))) {
    steps.push({
      rights: [
        ...(found.has(requestCollection) ? [] : [creating(requestCollection)]),
        { collection: requestCollection, action: 'createIndex' },
      ],
      async run() {
        await requests.createIndex(
          { at: 1 },
          { name: requestIndex, expireAfterSeconds: requestTtlSeconds },
          undefined,
        );
      },
    });
  }
  if (!found.has('tidings')) {
    // The feed makes its own collection.
    steps.push({ rights: [creating('tidings')], run: () => Promise.resolve() });
  }
  return steps;
}

async function createIfMissing(
  database: Db,
  name: string,
  options: CreateCollectionOptions,
): Promise<void> {
  try {
    await database.createCollection(name, options);
  } catch (error) {
    if (error instanceof MongoServerError && error.code === namespaceExists) return;
    throw error;
  }
}
