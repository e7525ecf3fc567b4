/** Writes the arguments that let Python install one package, and nothing that it depends on, into a folder. */
export function pipInstallArgs(
  requirement: string,
  target: string,
  more: readonly string[] = [],
): readonly string[] {
  return [
    ...['-m', 'pip', 'install', '--no-deps', '--quiet', '--disable-pip-version-check'],
    ...['--no-input', '--no-compile', ...more, '--target', target, requirement],
  ];
}
