/** The position that a stream's URL carries. */
export function cursorOf(url: string | URL): string | undefined {
  return new URL(url).searchParams.get('lastEventId') ?? undefined;
}

/** The same position in the life of another database. */
export function foreign(position: string): string {
  return position.replace(/^[0-9a-z]+/, 'zzzzzzzz');
}
