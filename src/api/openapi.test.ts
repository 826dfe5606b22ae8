import { expect, test } from 'vitest'
import { z } from 'zod'
import { defineEndpoint } from './define-endpoint.ts'
import { docsPage } from './docs-page.ts'
import { endpoints } from './endpoints.ts'
import { openApiOf } from './openapi.ts'

/** What OpenAPI 3.1 asks of the parts that are used here; unknown members are errors. */
const Reference = z.strictObject({ $ref: z.string().startsWith('#/components/') })
const Schema = z.record(z.string(), z.unknown())
const Content = z.record(z.string().includes('/'), z.strictObject({ schema: Schema }))
const Operation = z.strictObject({
  operationId: z.string().regex(/^[a-z][A-Za-z0-9]*$/),
  summary: z.string().min(1),
  tags: z.array(z.string()).length(1),
  'x-right': z.string().min(1),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  parameters: z
    .array(
      z.strictObject({
        name: z.string(),
        in: z.enum(['path', 'query']),
        required: z.boolean(),
        description: z.string().optional(),
        schema: Schema,
      }),
    )
    .optional(),
  requestBody: z
    .strictObject({ required: z.boolean().optional(), description: z.string().optional(), content: Content })
    .optional(),
  responses: z.record(
    z.string().regex(/^([1-5]\d\d|default)$/),
    z.union([Reference, z.strictObject({ description: z.string(), content: Content })]),
  ),
})
const Document = z.strictObject({
  openapi: z.string().regex(/^3\.1\.\d+$/),
  info: z.strictObject({ title: z.string(), version: z.string(), description: z.string(), license: Schema }),
  paths: z.record(
    z.string().startsWith('/'),
    z.partialRecord(z.enum(['get', 'post', 'put', 'patch', 'delete']), Operation),
  ),
  components: z.strictObject({ securitySchemes: Schema, schemas: Schema, responses: Schema }),
})

const document = openApiOf(endpoints, '1.2.3')

test('the document is OpenAPI 3.1', () => {
  expect(z.prettifyError(Document.safeParse(document).error ?? new z.ZodError([]))).toBe('')
})

test('every reference leads somewhere', () => {
  const text = JSON.stringify(document)
  const references = [...text.matchAll(/"\$ref":"#\/([^"]+)"/g)].map((match) => match[1] ?? '')
  expect(references.length).toBeGreaterThan(0)
  for (const reference of references) {
    const found = reference
      .split('/')
      .reduce<unknown>((value, key) => (value as Record<string, unknown>)[key], document)
    expect([reference, found]).toEqual([reference, expect.any(Object)])
  }
})

test('every endpoint is there with its right, and every parameter of its path', () => {
  for (const endpoint of endpoints) {
    const operation = document.paths[endpoint.path]?.[endpoint.method]
    const names = [...endpoint.path.matchAll(/\{(\w+)\}/g)].map((match) => match[1])
    const declared = operation?.parameters?.filter((parameter) => parameter['in'] === 'path') ?? []
    expect([endpoint.path, declared.map((parameter) => parameter['name'])]).toEqual([endpoint.path, names])
    expect(operation?.security.length === 0).toBe(endpoint.access === 'public')
  }
})

test('operation ids differ', () => {
  const ids = Object.values(document.paths).flatMap((methods) =>
    Object.values(methods).map((one) => one.operationId),
  )
  expect(new Set(ids).size).toBe(ids.length)
})

test('defaults make a query parameter optional, and the body is described as it is sent', () => {
  const endpoint = defineEndpoint({
    method: 'post',
    path: '/api/x',
    area: 'x',
    summary: 'x',
    access: 'public',
    query: z.object({ limit: z.coerce.number().default(5), q: z.string() }),
    body: z.object({ at: z.string().transform(Number) }),
    response: z.object({ ok: z.boolean() }),
    handle: async () => ({ ok: true }),
  })
  const operation = openApiOf([endpoint], '1').paths['/api/x']?.['post']
  expect(operation?.parameters?.map(({ name, required }) => [name, required])).toEqual([
    ['limit', false],
    ['q', true],
  ])
  expect(JSON.stringify(operation?.requestBody)).toContain('"at":{"type":"string"}')
})

test('the page shows every path, loads nothing from elsewhere and needs no script', async () => {
  const page = String(await docsPage(document))
  for (const path of Object.keys(document.paths)) expect(page).toContain(path)
  expect(page).not.toMatch(/<script|<style|style=|src="|href="http/)
})
