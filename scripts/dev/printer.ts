/** Writes lines for people, each with the name of who says it. */
export interface Printer {
  /** Writes a line of `pnpm dev` itself. */
  readonly say: (line: string) => void;
  /** Writes a line that one of the parts has written. */
  readonly relay: (name: string, line: string) => void;
  /** Writes lines as they are. */
  readonly block: (lines: readonly string[]) => void;
}

/** Width of the names' column, in characters. */
const nameWidth = 6;
const colors: Readonly<Record<string, number>> = { dev: 36, server: 35, web: 33 };

/** Creates a printer; a terminal gets colours. */
export function createPrinter(out: {
  readonly isTTY?: boolean;
  readonly write: (text: string) => unknown;
}): Printer {
  const relay = (name: string, line: string): void => {
    const label = `${name.padEnd(nameWidth)} │`;
    const painted =
      out.isTTY === true ? `\u001B[${String(colors[name] ?? 37)}m${label}\u001B[0m` : label;
    out.write(`${painted} ${line}\n`);
  };
  return {
    relay,
    say: (line) => {
      for (const part of line.split('\n')) relay('dev', part);
    },
    block: (lines) => out.write(`\n${lines.map((line) => `  ${line}`.trimEnd()).join('\n')}\n\n`),
  };
}
