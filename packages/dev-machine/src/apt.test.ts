import { describe, expect, it } from 'vitest';
import { hasApt, openApt, readDependencies, readNewPackages, readSizes } from './apt.ts';

describe('hasApt', () => {
  it('is false where the PATH has no apt-get', () => {
    expect(hasApt({ PATH: '/nowhere' })).toBe(false);
  });
});

describe('openApt', () => {
  it('says that there is no apt-get where there is none', async () => {
    await expect(openApt('/nowhere', { PATH: '/nowhere' })).rejects.toMatchObject({
      code: 'not-started',
      message: 'This system has no apt-get.',
    });
  });
});

describe('readDependencies', () => {
  it('reads the names, without versions, architectures and alternatives', () => {
    const record = [
      'Package: chromium',
      'Depends: libasound2 (>= 1.0.17), libx11-6, python3:any, libgtk-3-0 | xdg-desktop-portal-backend, zlib1g (>= 1:1.2.11.dfsg)',
      'Recommends: chromium-sandbox',
    ];
    expect(readDependencies(record)).toEqual(['libasound2', 'libx11-6', 'python3', 'zlib1g']);
  });

  it('reads none where the package depends on nothing', () => {
    expect(readDependencies(['Package: fonts-dejavu-core'])).toEqual([]);
  });
});

describe('readNewPackages', () => {
  it('reads what would be added, and leaves out what would be replaced', () => {
    const lines = [
      "Note, selecting 'libcurl4t64' instead of 'libcurl4'",
      'The following NEW packages will be installed:',
      'Inst libc6 [2.36-9] (2.36-9+deb12u1 Debian:12.15/oldstable [amd64]) []',
      'Inst libbrotli1 (1.0.9-2+b6 Debian:12.15/oldstable [amd64])',
      'Inst libcurl4t64 (8.5.0-2 Ubuntu:24.04/noble [amd64])',
      'Conf libbrotli1 (1.0.9-2+b6 Debian:12.15/oldstable [amd64])',
    ];
    expect(readNewPackages(lines)).toEqual(['libbrotli1', 'libcurl4t64']);
  });
});

describe('readSizes', () => {
  it('adds up the bytes of every download', () => {
    const lines = [
      "'http://deb.example/pool/a_1_amd64.deb' a_1_amd64.deb 81179200 SHA256:fcbc",
      "'http://deb.example/pool/b_1%7e_all.deb' b_1~_all.deb 800 SHA256:12ab",
    ];
    expect(readSizes(lines)).toBe(81_180_000);
  });
});
