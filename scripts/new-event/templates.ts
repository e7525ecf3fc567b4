import type { EventPlan } from './event-plan.ts';

/** Files to be made, by their path. What somebody has to write in them does not compile until they do. */
export function writeFiles(plan: EventPlan): ReadonlyMap<string, string> {
  const { file, kind, part, web } = plan;
  return new Map([
    [`packages/contracts/src/${part}/${file}.ts`, contract(plan)],
    [`packages/contracts/src/${part}/${file}.test.ts`, contractTest(plan)],
    ...(kind === 'change'
      ? ([
          [`apps/server/src/${part}/make-${file}.ts`, projection(plan)],
          [`apps/server/src/${part}/make-${file}.test.ts`, projectionTest(plan)],
        ] as const)
      : []),
    [`apps/web/src/${web}/listen-to-${file}.ts`, listener(plan)],
    [`apps/server/test/${file}.system.test.ts`, systemTest(plan)],
  ]);
}

const topics: Readonly<Record<EventPlan['part'], string>> = {
  posts: '() => postsTopic (from ./post-list.ts)',
  messages: '({ room }) => roomTopic(room) (from ./message-list.ts)',
  rooms: '({ room }) => detailsTopic(room) (from ./room.ts)',
};

function contract({ name, kind, part, thing }: EventPlan): string {
  const position = kind === 'snapshot' ? ', position: z.string()' : '';
  const example = `example${thing.charAt(0).toUpperCase()}${thing.slice(1)}`;
  return `import { defineEvent, unwritten } from '@tidings/protocol';

export const ${name} = defineEvent('${name}', {
  kind: '${kind}',
  summary: unwritten('Say in one sentence what ${name} tells, for documents; and again above the export, as its docstring.'),
  schema: unwritten('Write the payload of ${name}, e.g. z.object({ id: DocumentId${position} }); z is zod/mini, DocumentId in ../document/document-id.ts.'),
  example: unwritten('Write a payload of ${name} that validates, e.g. { id: ${example}.id }.'),
  topic: unwritten('Say in which topic ${name} is, by its payload: ${topics[part]}.'),
});
`;
}

function contractTest({ name, file }: EventPlan): string {
  return `import { unwritten, validate } from '@tidings/protocol';
import { describe, expect, it } from 'vitest';
import { ${name} } from './${file}.ts';

describe('${name}', () => {
  const topics: readonly string[] = [
    unwritten('Write the topic that the example of ${name} is in.'),
  ];
  it.each(topics)('is in topic %s', (topic) => {
    expect(${name}.topic(${name}.example)).toBe(topic);
  });

  const refused: readonly unknown[] = unwritten('List payloads that ${name} must refuse, e.g. [{}, { id: 1 }].');
  it.each(refused)('refuses %j', (payload) => {
    expect(validate(${name}.schema, payload).ok).toBe(false);
  });
});
`;
}

function projection({ name, pascal, part }: EventPlan): string {
  return `import type { Change } from '@tidings/server';
import { unwritten } from '@tidings/protocol';
import type { ProjectedEvent } from '../document/projection.ts';

/** Makes \`${name}\` of a change of ${part} that it is about, and nothing of any other. */
export const make${pascal}: (change: Change) => readonly ProjectedEvent[] = unwritten(
  "Write (change) => [{ name: '${name}', data: … }] for the change that ${name} is about, and [] for any other; then add a source of ${part} to app/sources.ts that projects with it.",
);
`;
}

function projectionTest({ name, file, pascal, thing }: EventPlan): string {
  return `import type { Change } from '@tidings/server';
import { unwritten } from '@tidings/protocol';
import { ObjectId } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { make${pascal} } from './make-${file}.ts';

const change: Omit<Change, 'operation'> = {
  collection: '${thing}',
  documentKey: { _id: new ObjectId('65b2f0c4e13b2a0012345678') },
  wallTime: new Date(0),
  clusterTime: { seconds: 1, increment: 1 },
};

describe('make${pascal}', () => {
  const about: readonly object[] = unwritten(
    "List changes that ${name} is about, e.g. [{ operation: 'update', fullDocument: { … }, fullDocumentBeforeChange: { … } }].",
  );
  it.each(about)('makes one of %j', (fields) => {
    // A row names exactly the fields that its operation has.
    const events = make${pascal}({ ...change, ...fields } as unknown as Change);
    expect(events.map(({ name }) => name)).toEqual(['${name}']);
  });

  const other: readonly object[] = unwritten("List changes that ${name} is not about, e.g. [{ operation: 'delete' }].");
  it.each(other)('makes none of %j', (fields) => {
    // The same.
    expect(make${pascal}({ ...change, ...fields } as unknown as Change)).toEqual([]);
  });
});
`;
}

function listener({ name, pascal, web }: EventPlan): string {
  return `import type { SseChannel } from '@tidings/contracts';
import type { Source } from '@tidings/event-source';
import { unwritten, type EventPayload } from '@tidings/protocol';

type ${pascal} = EventPayload<SseChannel, '${name}'>;

/** Listens to \`${name}\`. */
export function listenTo${pascal}(source: Pick<Source<SseChannel>, 'on'>): void {
  const listener: (data: ${pascal}) => void = unwritten(
    'Write what the page does with ${name}, e.g. ({ id }) => { … }; give listenTo${pascal} what that takes, and call it where apps/web/src/${web} listens to the rest.',
  );
  source.on('${name}', listener);
}
`;
}

function systemTest({ name, kind }: EventPlan): string {
  const by = kind === 'change' ? 'Write into the database what' : 'Do what';
  return `import { unwritten } from '@tidings/protocol';
import type { Db } from 'mongodb';
import { describe, expect, it } from 'vitest';
import { openStream } from './kit/open-stream.ts';
import { createTestDatabase, startTestServer } from './kit/start-test-server.ts';

describe('${name}', () => {
  it('reaches who is looking', async () => {
    const provoke: (database: Db) => Promise<unknown> = unwritten(
      "${by} makes ${name}, and return its payload, e.g. async (database) => { await database.collection('post').updateOne(…); return { id }; }.",
    );
    const database = await createTestDatabase();
    const server = await startTestServer(database);
    const stream = await openStream(\`\${server.url}/sse\`);
    await stream.find('sync');
    const payload = await provoke(database);
    expect((await stream.find('${name}')).data).toEqual(payload);
  });
});
`;
}
