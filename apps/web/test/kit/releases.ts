import { join } from 'node:path';
import { buildServer, type ReleaseChange } from '@tidings/dev-app/build';
import { exitOf, startProcess } from '@tidings/dev-app/testing';
import { buildWebApp } from './build-web-app.ts';

/** A release as it is deployed: a built server that serves its own built page. */
export interface Release {
  readonly serverDist: string;
  readonly webDist: string;
}

const contract = (file: string, from: string, to: string): ReleaseChange => ({
  file: `packages/contracts/src/${file}`,
  from,
  to,
});
const server = (file: string, from: string, to: string): ReleaseChange => ({
  file: `apps/server/src/${file}`,
  from,
  to,
});

/** A contract with one event and one optional field more, and a server that sends both. */
export const compatible = {
  contract: [
    contract(
      'channels/sse.ts',
      "import { defineChannel } from '@tidings/protocol';",
      "import { defineChannel, defineEvent } from '@tidings/protocol';\nimport * as z from 'zod/mini';",
    ),
    contract(
      'channels/sse.ts',
      'events: [\n    ...postList.events,',
      `events: [
    defineEvent('postPinned', {
      kind: 'change',
      summary: 'An operator pinned a post.',
      schema: z.object({ id: z.string() }),
      example: { id: '65b2f0c4e13b2a0012345678' },
      topic: () => 'posts',
    }),
    ...postList.events,`,
    ),
    contract(
      'posts/post.ts',
      'author: Author,',
      'author: Author,\n  pinned: z.optional(z.boolean()),',
    ),
  ],
  server: [
    server(
      'posts/post-document.ts',
      "    clientId: document['clientId'],",
      "    clientId: document['clientId'],\n    pinned: document['pinned'],",
    ),
    server('posts/post-document.ts', 'fields: postFields,', "fields: [...postFields, 'pinned'],"),
    server(
      'app/sources.ts',
      'withReleases(messageSource),',
      `withReleases(messageSource),
  {
    name: 'pinned',
    collection: 'post',
    fields: ['pinned'],
    projectionKey: '1',
    serves: (topic) => topic === 'posts',
    project: (change) => ({
      events:
        change.operation === 'update' && change.fullDocument?.pinned === true
          ? [{ name: 'postPinned', data: { id: String(change.documentKey._id) } }]
          : [],
    }),
  },`,
    ),
  ],
};

/** A contract of the next generation: longer titles, which the one before refuses, and shorter bodies. */
export const incompatible = {
  contract: [
    contract('channels/sse.ts', 'generation: 1,', 'generation: 2,'),
    contract('posts/post.ts', 'maxTitleLength = 300', 'maxTitleLength = 600'),
    contract('posts/post.ts', 'maxBodyLength = 10_000', 'maxBodyLength = 30'),
  ],
  server: [],
};

/** Builds a release once for a test file; without changes, the present one. */
export function buildRelease(changes?: {
  readonly contract: readonly ReleaseChange[];
  readonly server: readonly ReleaseChange[];
}): () => Release {
  const { contract = [], server = [] } = changes ?? {};
  const webDist = buildWebApp(contract);
  const serverDist = buildServer([...contract, ...server]);
  return () => ({ webDist: webDist(), serverDist: serverDist() });
}

/** A place on the network where one release after the other is deployed. */
export interface Deployment {
  readonly url: string;
  /** Ends the server that is there, and starts this one's in its place. */
  deploy(release: Release): Promise<void>;
}

/** Deploys a release at a port of its own; its server ends with the test. */
export async function startDeployment(
  database: { readonly databaseName: string },
  first: Release,
): Promise<Deployment> {
  const start = ({ serverDist, webDist }: Release, port: string) =>
    startProcess(database, { WEB_DIST: webDist, PORT: port, DRAIN_SPREAD_MS: '100' }, [
      join(serverDist, 'main.js'),
    ]);
  let running = await start(first, '0');
  const { url } = running;
  return {
    url,
    async deploy(release) {
      running.child.kill('SIGTERM');
      await exitOf(running.child);
      running = await start(release, new URL(url).port);
    },
  };
}
