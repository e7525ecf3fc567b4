import { createOpenApiDocument } from '../openapi/document.ts';
import { html, type Markup } from './markup.ts';
import { writePage } from './page.ts';

/** A part of the document, of which the page takes what it knows. */
type Part = Readonly<Record<string, unknown>>;

/** Writes the page of the HTTP routes out of the OpenAPI document. */
export function writeHttpPage(): string {
  const document = createOpenApiDocument();
  return writePage({
    title: 'HTTP',
    intro: document.info.description,
    source: '/openapi.json',
    sections: [
      ...Object.entries(document.paths).flatMap(([path, operations]) =>
        Object.entries(operations).map(([method, operation]) =>
          writeOperation(`${method.toUpperCase()} ${path}`, operation),
        ),
      ),
      ...Object.entries(document.components.schemas).map(writeSchema),
    ],
  });
}

function writeOperation(name: string, operation: Part): Markup {
  const parameters = partsOf(operation['parameters']);
  const body = refIn(operation['requestBody']);
  const responses = Object.entries(partOf(operation['responses']));
  return html`<section>
    <h2>${name}</h2>
    <p>${textOf(operation['summary'])}</p>
    <dl>
      ${parameters.map(
        ({ name: parameter, in: where, description }) =>
          html`<dt>${textOf(parameter)}</dt>
            <dd>${textOf(where)}: ${textOf(description)}</dd>`,
      )}
      ${body === undefined ? [] : [writeRow('body', html`${linkTo(body)}`)]}
      ${responses.map(([status, response]) => {
        const schema = refIn(response);
        const link = schema === undefined ? html`` : linkTo(schema);
        return writeRow(status, html`${textOf(partOf(response)['description'])} ${link}`);
      })}
    </dl>
  </section>`;
}

function writeSchema([name, schema]: readonly [string, unknown]): Markup {
  return html`<section id="${name}">
    <h2>${name}</h2>
    <pre tabindex="0">${JSON.stringify(schema, null, 2)}</pre>
  </section>`;
}

function writeRow(term: string, description: Markup): Markup {
  return html`<dt>${term}</dt>
    <dd>${description}</dd>`;
}

function linkTo(schema: string): Markup {
  return html`<a href="#${schema}">${schema}</a>`;
}

/** The name of the schema that a body or a response refers to, if it has one of its own. */
function refIn(part: unknown): string | undefined {
  const [content] = Object.values(partOf(partOf(part)['content']));
  const ref = partOf(partOf(content)['schema'])['$ref'];
  return typeof ref === 'string' ? ref.split('/').at(-1) : undefined;
}

function partOf(value: unknown): Part {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function partsOf(value: unknown): readonly Part[] {
  return Array.isArray(value) ? value.map(partOf) : [];
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
