/**
 * Lists the flags that a browser for tests is run with: no window, no graphics card, nothing that it
 * does in the network by itself; no sandbox where it cannot have one.
 */
export function chromiumFlags(canSandbox: boolean): readonly string[] {
  return [
    '--headless',
    ...(canSandbox ? [] : ['--no-sandbox']),
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
}
