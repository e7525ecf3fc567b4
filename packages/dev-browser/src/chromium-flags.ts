/**
 * Lists the flags that a browser for tests is run with: no window, no graphics card, nothing that it
 * does in the network by itself. The sandbox is left out for root alone, whom it refuses.
 */
export function chromiumFlags(isRoot = process.getuid?.() === 0): readonly string[] {
  return [
    '--headless',
    ...(isRoot ? ['--no-sandbox'] : []),
    '--disable-gpu',
    '--disable-quic',
    '--no-first-run',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
  ];
}
