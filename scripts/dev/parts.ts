import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import type { DevSettings } from './settings.ts';

/** One process of the development set-up besides MongoDB. */
export interface Part {
  readonly name: 'server' | 'web';
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env: Readonly<Record<string, string>>;
  /** Answers 200 once the part is ready. */
  readonly readyUrl: string;
}

/** Lists what `pnpm dev` runs under Node, given where MongoDB is. */
export function listParts(
  settings: DevSettings,
  root: string,
  mongodbUri: string,
): readonly [server: Part, web: Part] {
  const origin = serverOrigin(settings);
  return [
    {
      name: 'server',
      args: [
        join(packageFolder(root, 'tsx'), 'dist', 'cli.mjs'),
        'watch',
        '--clear-screen=false',
        'src/main.ts',
      ],
      cwd: join(root, 'apps', 'server'),
      env: {
        PORT: String(settings.port),
        HOST: settings.host,
        MONGODB_URI: mongodbUri,
        DB_NAME: settings.database,
        DEMO_POSTS: 'true',
        DEMO_USERS: 'true',
        // Nobody needs to be spread over time here: a restart should be quick.
        DRAIN_SPREAD_MS: '0',
        NODE_ENV: 'development',
      },
      readyUrl: `${origin}/readyz`,
    },
    {
      name: 'web',
      args: [
        join(packageFolder(join(root, 'apps', 'web'), 'vite'), 'bin', 'vite.js'),
        ...['--port', String(settings.webPort), '--strictPort', '--host', '127.0.0.1'],
        ...['--clearScreen', 'false'],
      ],
      cwd: join(root, 'apps', 'web'),
      env: { API_ORIGIN: origin, NODE_ENV: 'development' },
      readyUrl: `http://127.0.0.1:${String(settings.webPort)}/`,
    },
  ];
}

/** Returns the server's address on this machine. */
export function serverOrigin({ host, port }: DevSettings): string {
  const reachable = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
  return `http://${reachable.includes(':') ? `[${reachable}]` : reachable}:${String(port)}`;
}

function packageFolder(from: string, name: string): string {
  return dirname(createRequire(join(from, 'package.json')).resolve(`${name}/package.json`));
}
