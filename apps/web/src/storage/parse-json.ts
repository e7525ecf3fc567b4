/** Reads what was kept as JSON; undefined where nothing was, or nothing that can be read. */
export function parseJson(text: string | undefined): unknown {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    return undefined;
  }
}
