import { html, type Markup } from './markup.ts';

/** Where the pages' one style sheet is. */
export const stylePath = '/docs/style.css';

/** Writes a whole page around its content: no script, nothing inline, nothing from elsewhere. */
export function writePage(options: {
  readonly title: string;
  readonly intro: string;
  /** The document that the page is made from. */
  readonly source: string;
  readonly sections: readonly Markup[];
}): string {
  const { title, intro, source, sections } = options;
  return String(
    html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <meta name="color-scheme" content="light dark" />
          <title>${title} · Tidings</title>
          <link rel="icon" href="/favicon.svg" />
          <link rel="stylesheet" href="${stylePath}" />
        </head>
        <body>
          <nav aria-label="Documents">
            <a href="/">Tidings</a>
            <a href="/docs/events">Events</a>
            <a href="/docs/http">HTTP</a>
            <a href="${source}">${source}</a>
          </nav>
          <main>
            <h1>${title}</h1>
            <p>${intro}</p>
            ${sections}
          </main>
        </body>
      </html> `,
  );
}
