/** A part of the long tier: what one `pnpm check:long PART` runs. */
export type Part = LongTests | ShortTierOnNode | ShortTierOnMongod;

/** A part that has test files of its own. */
export interface LongTests {
  /** A short description of what it tests, for `--help`. */
  readonly summary: string;
  /** Its test files, or folders of them (ending in `/`), from the repository's root. */
  readonly files: readonly string[];
}

/** A part that runs tests of the short tier on another Node. */
export interface ShortTierOnNode {
  readonly summary: string;
  /** The major version, fetched with npm. */
  readonly node: number;
  /** Which of the short tier's projects it runs. */
  readonly projects: readonly string[];
}

/** A part that runs tests of the short tier on a MongoDB of a certain version. */
export interface ShortTierOnMongod {
  readonly summary: string;
  /** The version, found or fetched by `@tidings/dev-mongo`. */
  readonly mongod: string;
  /** Which of the short tier's projects it runs. */
  readonly projects: readonly string[];
  /** Which of their test files, or folders of them (ending in `/`). */
  readonly files: readonly string[];
}

/** Longest run of one part, in milliseconds; at the limit the part is ended and counts as failed. */
export const maxPartMs = 30 * 60_000;

/** All parts, in the order in which they run. Every `*.long.test.ts` belongs to exactly one. */
export const parts: Readonly<Record<string, Part>> = {
  sources: {
    summary: 'every way of obtaining a MongoDB and a browser, and the start of one',
    files: [
      'packages/dev-mongo/test/ways.long.test.ts',
      'packages/dev-mongo/test/start-mongo.long.test.ts',
      'packages/dev-browser/test/npm-chromium.long.test.ts',
    ],
  },
  dev: {
    summary: '`pnpm dev` leaves no process behind, and runs beside another one',
    files: ['scripts/test/dev.long.test.ts'],
  },
  packages: {
    summary: 'the packed packages in apps outside this repository',
    files: [
      'scripts/test/elsewhere.long.test.ts',
      'scripts/test/express-mongoose.long.test.ts',
      'scripts/test/published-packages.long.test.ts',
      'scripts/test/readme-walk.long.test.ts',
    ],
  },
  servers: {
    summary: 'the packed packages behind every server that has an example, on its own runtime',
    files: ['scripts/test/servers.long.test.ts'],
  },
  fuzz: {
    summary: 'malformed requests to every endpoint',
    files: ['apps/server/test/fuzz.long.test.ts'],
  },
  feed: {
    summary: 'no cursor is left behind, whatever the database does while one is closed',
    files: ['packages/change-feed/test/leftover-cursors.long.test.ts'],
  },
  server: {
    summary: 'stalled readers, a wiped database under a running server, and the example in Go',
    files: [
      'apps/server/test/go-example.long.test.ts',
      'apps/server/test/stalled-readers.long.test.ts',
      'apps/server/test/wiped-database.long.test.ts',
    ],
  },
  'server-details': {
    summary:
      'malformed accounts, floods, deletions that meet writes, read preferences, a database that hangs',
    files: [
      'apps/server/test/amplification.long.test.ts',
      'apps/server/test/deletion-storm.long.test.ts',
      'apps/server/test/malformed-accounts.long.test.ts',
      'apps/server/test/read-preference.long.test.ts',
      'apps/server/test/start-hanging.long.test.ts',
    ],
  },
  page: {
    summary: 'long absences, new versions, a wiped database and a very long list, in Chromium',
    files: [
      'apps/web/test/connection-loss.long.test.ts',
      'apps/web/test/versions.long.test.ts',
      'apps/web/test/virtual-list.long.test.ts',
      'apps/web/test/wiped-database.long.test.ts',
    ],
  },
  'page-details': {
    summary: 'rows and scroll positions to the pixel, every theme, language and width, in Chromium',
    files: [
      'apps/web/test/clock-ahead.long.test.ts',
      'apps/web/test/edit-deleted.long.test.ts',
      'apps/web/test/looks.long.test.ts',
      'apps/web/test/notifications.long.test.ts',
      'apps/web/test/older-messages.long.test.ts',
      'apps/web/test/pages-accessibility.long.test.ts',
      'apps/web/test/print.long.test.ts',
      'apps/web/test/scroll-anchoring.long.test.ts',
      'apps/web/test/scroll-position.long.test.ts',
      'apps/web/test/service-worker.long.test.ts',
      'apps/web/test/shared-by-locks.long.test.ts',
      'apps/web/test/shortcuts.long.test.ts',
      'apps/web/test/virtual-list-rows.long.test.ts',
    ],
  },
  browsers: {
    summary: 'what users do, in Chromium, and in Firefox and WebKitGTK where they are installed',
    files: ['apps/web/test/journeys.long.test.ts'],
  },
  pictures: {
    summary: 'the pictures of the page in both themes and languages',
    files: ['apps/web/test/pictures.long.test.ts'],
  },
  oracle: {
    summary: 'random faults against a model of what every client must receive',
    files: ['apps/oracle/test/oracle.long.test.ts'],
  },
  tenants: {
    summary: 'access taken and given at random in the example with tenants, and what reaches whom',
    files: ['apps/oracle/test/tenants.long.test.ts'],
  },
  // Before and after the release that splits large changes.
  'mongod-6.0.5': onMongod('6.0.5'),
  'mongod-6.0.27': onMongod('6.0.27'),
  node22: onNode(22),
  node24: onNode(24),
  node26: onNode(26),
};

function onNode(node: number): ShortTierOnNode {
  return {
    summary: `unit and system tests on Node ${String(node)}`,
    node,
    projects: ['unit', 'system'],
  };
}

function onMongod(mongod: string): ShortTierOnMongod {
  return {
    summary: `feed, snapshots, rights and a short run of the oracle on MongoDB ${mongod}`,
    mongod,
    projects: ['system', 'oracle'],
    files: [
      'packages/change-feed/test/',
      'packages/server/test/',
      'apps/server/test/big-documents.system.test.ts',
      'apps/server/test/read-only.system.test.ts',
      'apps/server/test/rights.system.test.ts',
      'apps/server/test/stream.system.test.ts',
      'apps/oracle/test/oracle.test.ts',
    ],
  };
}
