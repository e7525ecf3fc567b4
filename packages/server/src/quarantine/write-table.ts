/** Longest text of a cell, in characters. */
const maxCellLength = 60;

/** Writes rows below their headings, in columns as wide as what is in them. */
export function writeTable(rows: readonly (readonly string[])[]): string[] {
  const cells = rows.map((row) => row.map((cell) => plain(cell, maxCellLength)));
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  return cells.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
}

/** Makes a text fit for a terminal: what documents hold may command it. */
export function plain(text: string, maxLength = Infinity): string {
  const safe = text.replaceAll(/[\p{Cc}\u2028-\u202e\u2066-\u2069]/gu, (sign) => {
    return `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
  return safe.length <= maxLength ? safe : `${safe.slice(0, maxLength - 1)}…`;
}
