import { html } from 'hono/html'
import type { OpenApiDocument, OpenApiOperation } from './openapi.ts'

type Html = ReturnType<typeof html>

/** The API on one page: plain HTML that needs no script, so the content policy stays as strict as elsewhere. */
export function docsPage(document: OpenApiDocument): Html {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  )
  const areas = [...Map.groupBy(operations, ({ operation }) => operation.tags[0] ?? 'other')]
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Gatehouse API</title>
        <link rel="stylesheet" href="/api/docs.css" />
      </head>
      <body>
        <header>
          <h1>Gatehouse API</h1>
          <p>
            The same as <a href="/api/openapi.json">openapi.json</a>. Errors are a <code>Problem</code>:
            <code>code</code>, <code>message</code>, <code>where</code>, <code>hint</code>,
            <code>details</code>. Programs send <code>Authorization: Bearer &lt;key&gt;</code>.
          </p>
          <nav>${areas.map(([area]) => html`<a href="#${area}">${area}</a> `)}</nav>
        </header>
        <main>${areas.map(([area, list]) => section(area, list))}</main>
      </body>
    </html>`
}

function section(
  area: string,
  list: readonly { path: string; method: string; operation: OpenApiOperation }[],
): Html {
  return html`<section id="${area}">
    <h2>${area}</h2>
    ${list.map(({ path, method, operation }) => entry(path, method, operation))}
  </section>`
}

function entry(path: string, method: string, operation: OpenApiOperation): Html {
  const parameters = operation.parameters ?? []
  return html`<details>
    <summary>
      <code class="method">${method.toUpperCase()}</code> <code>${path}</code>
      <span>${operation.summary}</span> <small>${operation['x-right']}</small>
    </summary>
    ${
      parameters.length > 0
        ? html`<h3>Parameters</h3>
            <pre>${JSON.stringify(parameters, null, 2)}</pre>`
        : ''
    }
    ${
      operation.requestBody
        ? html`<h3>Body</h3>
            <pre>${JSON.stringify(operation.requestBody, null, 2)}</pre>`
        : ''
    }
    <h3>Answers</h3>
    <pre>${JSON.stringify(operation.responses, null, 2)}</pre>
  </details>`
}

export const docsStyle = `
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { margin: 0 auto; max-width: 70rem; padding: 1rem 1.5rem 4rem; }
nav a { margin-right: 0.75rem; }
h2 { margin: 2rem 0 0.5rem; border-bottom: 1px solid; text-transform: capitalize; }
h3 { font-size: 0.9rem; margin: 0.75rem 0 0.25rem; }
details { padding: 0.25rem 0; }
summary { cursor: pointer; }
summary span { margin: 0 0.5rem; }
summary small { opacity: 0.7; }
code, pre { font-family: ui-monospace, monospace; font-size: 0.875rem; }
.method { display: inline-block; min-width: 4.5rem; font-weight: 600; }
pre { overflow: auto; max-height: 24rem; padding: 0.75rem; border: 1px solid; border-radius: 4px; }
`
