import { findOnPath } from '@tidings/dev-machine';
import type { Env } from '../way.ts';
import { installers, packageOf, type Installer, type LibraryName } from './library.ts';

const commands: Readonly<Record<Installer, string>> = {
  'apt-get': 'apt-get install',
  dnf: 'dnf install',
  yum: 'yum install',
  zypper: 'zypper install',
  pacman: 'pacman -S',
  apk: 'apk add',
};

/** Says how this system installs a library that mongod needs. */
export function howToInstall(
  library: LibraryName,
  env: Env,
  isRoot = process.getuid?.() === 0,
): string {
  const installer = installers.find((name) => findOnPath(name, env) !== undefined);
  if (installer === undefined) {
    return `Install ${library} (Debian's package ${packageOf[library]['apt-get']}), which MongoDB needs.`;
  }
  const name = packageOf[library][installer];
  const command = `${isRoot ? '' : 'sudo '}${commands[installer]} ${name}`;
  return `Install the package ${name}, which MongoDB needs: ${command}`;
}
