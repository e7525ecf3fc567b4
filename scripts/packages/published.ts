import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './run.ts';

/** The part of a package.json that the scripts read. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly files?: readonly string[];
  readonly exports: Readonly<Record<string, unknown>>;
  readonly publishConfig?: { readonly exports?: Readonly<Record<string, unknown>> };
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly peerDependencies?: Readonly<Record<string, string>>;
}

/** The published packages, by their folders in `packages/`: all that are not `private`. */
export const published: ReadonlyMap<string, Manifest> = new Map(
  readdirSync(join(root, 'packages'))
    .map((folder): [string, Manifest] => [folder, readManifest(folder)])
    .filter(([, manifest]) => manifest.private !== true),
);

/** Every address from which users import: a package's name, or that with one of its subpaths. */
export function entryPoints(): string[] {
  return [...published.values()].flatMap(({ name, exports }) =>
    Object.keys(exports).map((subpath) => name + subpath.slice(1)),
  );
}

function readManifest(folder: string): Manifest {
  const text = readFileSync(join(root, 'packages', folder, 'package.json'), 'utf8');
  return JSON.parse(text) as Manifest; // npm requires these fields
}
