import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { published } from './published.ts';
import { root } from './run.ts';

const packages = [...published].map(([folder, manifest]) => ({ folder, manifest }));

describe('a published package', () => {
  it.each(packages)('is public, with provenance and a licence: $folder', ({ manifest }) => {
    expect(manifest).toMatchObject({
      license: 'MIT',
      type: 'module',
      engines: { node: '>=20.19' },
      publishConfig: { access: 'public', provenance: true },
    });
    expect(manifest.files).toEqual(expect.arrayContaining(['dist', 'src', 'CHANGELOG.md']));
  });

  it.each(packages)('publishes the same entry points as the workspace has: $folder', (each) => {
    const { exports, publishConfig } = each.manifest;
    expect(Object.keys(publishConfig?.exports ?? {})).toEqual(Object.keys(exports));
  });

  it.each(packages)('depends on published packages alone: $folder', ({ manifest }) => {
    const names = [...published.values()].map(({ name }) => name);
    const ours = Object.keys(manifest.dependencies ?? {}).filter((name) =>
      name.startsWith('@tidings/'),
    );
    expect(names).toEqual(expect.arrayContaining(ours));
  });

  it.each(packages)('has a README: $folder', ({ folder }) => {
    expect(existsSync(join(root, 'packages', folder, 'README.md'))).toBe(true);
  });
});
