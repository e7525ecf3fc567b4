/** Which folder may import which: the directions of docs/architecture.md. */
const only = (name, from, allowed) => ({
  name,
  severity: 'error',
  comment: `${from} imports nothing of this repository but ${allowed.join(', ') || 'itself'}.`,
  from: { path: `^${from}/src/`, pathNot: '\\.(test|test-d)\\.ts$' },
  to: {
    path: '^(packages|apps|scripts)/',
    pathNot: [from, ...allowed].map((folder) => `^${folder}/`),
  },
});

const never = (name, from, to, comment) => ({
  name,
  severity: 'error',
  comment,
  from: { path: from, pathNot: '\\.(test|test-d)\\.ts$' },
  to: { path: to },
});

/**
 * Parts of one folder, from the lowest to the highest: none imports what stands after it, in tests neither.
 * Each is the beginning of a path inside the folder, as a regular expression.
 */
const layers = (folder, ...parts) =>
  parts.slice(0, -1).map((part, index) => ({
    name: `nothing-upwards-in-${folder.replaceAll('/', '-')}`,
    severity: 'error',
    comment: `In ${folder}, ${part} imports nothing of ${parts.slice(index + 1).join(', ')}.`,
    from: { path: `^${folder}/${part}` },
    to: { path: parts.slice(index + 1).map((above) => `^${folder}/${above}`) },
  }));

export default {
  forbidden: [
    { name: 'no-circular', severity: 'error', from: {}, to: { circular: true } },
    {
      name: 'not-to-unresolvable',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-import-of-an-app',
      severity: 'error',
      comment:
        'Nothing imports an app, in tests and benches neither: packages/dev-app starts it for them.',
      from: { path: '^(packages|scripts)/', pathNot: '^packages/dev-app/' },
      to: { path: '^apps/' },
    },
    {
      name: 'no-import-of-another-app',
      severity: 'error',
      comment: 'No app imports another one, in tests and benches neither: use packages/dev-app.',
      from: { path: '^apps/([^/]+)/' },
      to: { path: '^apps/', pathNot: '^apps/$1/' },
    },
    only('dev-app-starts-the-app', 'packages/dev-app', [
      'apps/server',
      'packages/protocol',
      'packages/contracts',
      'packages/dev-mongo',
    ]),
    only('protocol-imports-zod-only', 'packages/protocol', []),
    only('contracts-import-protocol', 'packages/contracts', ['packages/protocol']),
    only('contract-gate-imports-protocol', 'packages/contract-gate', ['packages/protocol']),
    only('sse-hub-imports-protocol', 'packages/sse-hub', ['packages/protocol']),
    only('event-source-imports-protocol', 'packages/event-source', ['packages/protocol']),
    only('live-list-imports-protocol', 'packages/live-list', ['packages/protocol']),
    only('change-feed-imports-protocol', 'packages/change-feed', ['packages/protocol']),
    only('server-package-knows-no-contract', 'packages/server', [
      'packages/protocol',
      'packages/sse-hub',
      'packages/change-feed',
    ]),
    only('cli-imports-what-it-runs', 'packages/cli', [
      'packages/protocol',
      'packages/contract-gate',
      'packages/server',
    ]),
    only('dev-machine-imports-nothing', 'packages/dev-machine', []),
    only('dev-mongo-imports-dev-machine', 'packages/dev-mongo', ['packages/dev-machine']),
    only('dev-browser-imports-dev-machine', 'packages/dev-browser', ['packages/dev-machine']),
    only('app-uses-what-others-install', 'apps/server', [
      'packages/protocol',
      'packages/contracts',
      'packages/server',
    ]),
    only('web', 'apps/web', ['packages/protocol', 'packages/contracts', 'packages/event-source']),
    only('oracle-judges-from-outside', 'apps/oracle', [
      'packages/contracts',
      'packages/event-source',
      'packages/dev-machine',
      'packages/dev-mongo',
      'packages/dev-browser',
    ]),
    never(
      'sse-hub-knows-no-mongodb-and-no-express',
      '^packages/(sse-hub|protocol|contracts|event-source|live-list)/src/',
      '/node_modules/(mongodb|express|svelte)/',
      'The hub, the contract and the client know neither database nor framework.',
    ),
    ...layers(
      'packages/sse-hub/src',
      '(errors|limits)\\.ts$',
      '(log/|fixtures/[^/]+$)',
      'snapshots/',
      'subscribers/',
      'delivery/',
      '(counts|hub-types)\\.ts$',
      'hub\\.ts$',
      'fixtures/hub/',
      'hub-tests/',
    ),
    ...layers(
      'apps/server/src',
      'document/',
      'http/',
      'config/',
      'database/',
      'users/',
      'posts/',
      'announcements/',
      'membership/',
      'messages/',
      'presence/',
      'rooms/',
      'streams/',
      'operations/',
      'api-docs/',
      'app/',
      '[^/]+\\.ts$',
    ),
  ],
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '(^|/)(dist|\\.turbo)/' },
    tsPreCompilationDeps: true,
    tsConfig: { fileName: 'tsconfig.json' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'svelte', 'types', 'default'],
      extensions: ['.ts', '.js', '.svelte', '.json'],
    },
  },
};
