/** The style of the documents' pages; their colours follow the system's. */
export const style = `:root {
  color-scheme: light dark;
  --line: light-dark(#d9d9de, #3a3a42);
  --quiet: light-dark(#5c5c66, #a5a5b0);
  --field: light-dark(#f5f5f7, #1e1e23);
  font: 1rem/1.55 system-ui, sans-serif;
}
body { margin: 0 auto; max-width: 56rem; padding: 1rem; overflow-wrap: anywhere; }
nav { display: flex; flex-wrap: wrap; gap: 1rem; padding-bottom: 1rem; border-bottom: 1px solid var(--line); }
h1 { font-size: 1.6rem; }
h2 { margin-top: 2.5rem; font-size: 1.2rem; }
h2, h3, code, pre { font-family: ui-monospace, monospace; }
h3 { font-size: 1rem; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: 0.25rem 1rem; }
dt { color: var(--quiet); }
dd { margin: 0; }
pre { padding: 0.75rem; overflow-x: auto; border: 1px solid var(--line); background: var(--field); font-size: 0.875rem; }
section { border-bottom: 1px solid var(--line); padding-bottom: 1rem; }
`;
