import { z } from 'zod'

export type JsonSchema = Record<string, unknown>

/**
 * JSON Schema (2020-12) of what is sent (`input`: members with a default may be left out) or what is answered
 * (`output`). What JSON Schema has no word for is left open. `open`: members that it does not name are no fault.
 */
export function jsonSchemaOf(schema: z.ZodType, io: 'input' | 'output', open?: 'open'): JsonSchema {
  return z.toJSONSchema(schema, {
    io,
    unrepresentable: 'any',
    target: 'draft-2020-12',
    override({ jsonSchema }) {
      if (open && jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties
    },
  })
}
