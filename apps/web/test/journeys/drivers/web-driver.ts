/** A session with a browser that speaks W3C WebDriver. */
export interface WebDriverSession {
  /** Sends a command about the session; resolves to its value, and rejects with the browser's error. */
  send(method: 'GET' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown>;
}

/** Begins a session at a driver that listens at `origin`. */
export async function beginSession(
  origin: string,
  capabilities: object,
): Promise<WebDriverSession> {
  const begun = await ask(origin, 'POST', '/session', { capabilities });
  // What the specification has a new session answer.
  const { sessionId } = begun as { sessionId: string };
  return {
    send: (method, path, body) => ask(origin, method, `/session/${sessionId}${path}`, body),
  };
}

async function ask(origin: string, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${origin}${path}`, {
    method,
    ...(method === 'POST' && { body: JSON.stringify(body ?? {}) }),
  });
  // Every answer has a value, that of an error these fields.
  const { value } = (await response.json()) as { value: unknown };
  if (response.ok) return value;
  const { error, message } = value as { error: string; message: string };
  throw new Error(`${method} ${path.replace(/^\/session\/[^/]+/, '')}: ${error}: ${message}`);
}
