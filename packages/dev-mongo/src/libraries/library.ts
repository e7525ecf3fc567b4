/** The libraries that a mongod needs besides libc and that a bare system may lack. */
export const libraryNames = [
  'libcurl.so.4',
  'libssl.so.3',
  'libcrypto.so.3',
  'liblzma.so.5',
  'libssl.so.1.1',
  'libcrypto.so.1.1',
] as const;

/** A library by the name that programs ask for it. */
export type LibraryName = (typeof libraryNames)[number];

/** The programs that install packages, in the order in which they are looked for. */
export const installers = ['apt-get', 'dnf', 'yum', 'zypper', 'pacman', 'apk'] as const;

/** A program that installs packages. */
export type Installer = (typeof installers)[number];

const openssl = {
  'apt-get': 'libssl3',
  dnf: 'openssl-libs',
  yum: 'openssl-libs',
  zypper: 'libopenssl3',
  pacman: 'openssl',
  apk: 'libssl3',
} as const;

/** Of the release before, which newer systems have no more. */
const openssl1 = {
  'apt-get': 'libssl1.1',
  dnf: 'openssl1.1',
  yum: 'openssl1.1',
  zypper: 'libopenssl1_1',
  pacman: 'openssl-1.1',
  apk: 'libssl1.1',
} as const;

/** The package that has a library, by the program that installs it. */
export const packageOf: Readonly<Record<LibraryName, Readonly<Record<Installer, string>>>> = {
  'libcurl.so.4': {
    'apt-get': 'libcurl4',
    dnf: 'libcurl',
    yum: 'libcurl',
    zypper: 'libcurl4',
    pacman: 'curl',
    apk: 'libcurl',
  },
  'libssl.so.3': openssl,
  'libcrypto.so.3': openssl,
  'liblzma.so.5': {
    'apt-get': 'liblzma5',
    dnf: 'xz-libs',
    yum: 'xz-libs',
    zypper: 'liblzma5',
    pacman: 'xz',
    apk: 'xz-libs',
  },
  'libssl.so.1.1': openssl1,
  'libcrypto.so.1.1': openssl1,
};
