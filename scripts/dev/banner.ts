import { relative } from 'node:path';
import type { RunningMongo } from '@tidings/dev-mongo';
import { serverOrigin } from './parts.ts';
import type { DevSettings } from './settings.ts';

/** Writes what a user needs to know once everything is up. */
export function describeDev(
  settings: DevSettings,
  mongo: Pick<RunningMongo, 'uri' | 'dataDir' | 'version' | 'foundBy'>,
): readonly string[] {
  const api = serverOrigin(settings);
  return [
    'Tidings is up.',
    '',
    `Web       http://localhost:${String(settings.webPort)}`,
    `API       ${api}`,
    `Watch     curl -N ${api}/sse`,
    `MongoDB   ${withDatabase(withoutPassword(mongo.uri), settings.database)}`,
    `          ${mongo.version}, ${mongo.foundBy}; insert into its collection post and watch`,
    `Data      ${mongo.dataDir === undefined ? 'where MONGODB_URI keeps it' : nearby(mongo.dataDir)}`,
    '',
    'Ctrl-C stops everything; the data stays.',
  ];
}

/** Puts a database into a connection string, in the place of the one it names. */
export function withDatabase(uri: string, database: string): string {
  return uri.replace(/^([^/]*\/\/[^/?]+)(?:\/[^?]*)?/, `$1/${encodeURIComponent(database)}`);
}

/** Hides the password of a connection string, and the options that are secret. */
export function withoutPassword(uri: string): string {
  return uri
    .replace(/^([^/]*\/\/[^:@/]*):.*@/, '$1:***@')
    .replace(
      /([?&](?:tlsCertificateKeyFilePassword|authMechanismProperties|proxyPassword)=)[^&]*/gi,
      '$1***',
    );
}

function nearby(folder: string): string {
  const path = relative(process.cwd(), folder);
  return path.startsWith('..') ? folder : path;
}
