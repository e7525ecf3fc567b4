import { createAsyncApiDocument } from '../asyncapi/document.ts';
import { html, type Markup } from './markup.ts';
import { writePage } from './page.ts';

type Document = ReturnType<typeof createAsyncApiDocument>;

/** Writes the page of the streams and their events out of the AsyncAPI document. */
export function writeEventsPage(document: Document = createAsyncApiDocument()): string {
  return writePage({
    title: 'Events',
    intro: document.info.description,
    source: '/asyncapi.json',
    sections: [
      ...Object.values(document.channels).map(writeChannel),
      ...Object.values(document.components.messages).map((message) =>
        writeMessage(message, document.components.schemas),
      ),
    ],
  });
}

function writeChannel(channel: Document['channels'][keyof Document['channels']]): Markup {
  const links = Object.keys(channel.messages).map((name) => html`<a href="#${name}">${name}</a> `);
  return html`<section>
    <h2>GET ${channel.address}</h2>
    <p>${channel.description}</p>
    <p>${links}</p>
  </section>`;
}

function writeMessage(
  message: Document['components']['messages'][string],
  schemas: Document['components']['schemas'],
): Markup {
  const { name, summary, description, payload, examples } = message;
  const schema = schemas[String(payload['$ref']).split('/').at(-1) ?? ''];
  const lines = 'event' in message.headers.properties ? `event: ${name}` : 'no event line';
  return html`<section id="${name}">
    <h2>${name}</h2>
    <p>${summary} ${description}</p>
    <dl>
      <dt>kind</dt>
      <dd>${message['x-kind']}</dd>
      <dt>line</dt>
      <dd><code>${lines}</code></dd>
      <dt>id</dt>
      <dd>${writeId(message.headers)}</dd>
    </dl>
    ${examples.map((example) => html`<pre tabindex="0">${JSON.stringify(example.payload, null, 2)}</pre>`)}
    <details>
      <summary>Schema</summary>
      <pre tabindex="0">${JSON.stringify(schema, null, 2)}</pre>
    </details>
  </section>`;
}

function writeId(headers: {
  readonly properties: object;
  readonly required: readonly string[];
}): string {
  if (!('id' in headers.properties)) return 'none';
  return headers.required.includes('id') ? 'its position' : 'a position, where there is a new one';
}
