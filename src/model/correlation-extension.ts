import { z } from 'zod'

const Name = z.string().min(1).describe('id or name of a rule')
const Names = z.union([Name, z.array(Name).min(1)])
const Span = z
  .string()
  .regex(/^\d{1,9}\s*[smhdwMy]$/)
  .describe('a number and s, m, h, d, w, M (30 days) or y (365 days); at most 366 days')

const Rising = z
  .strictObject({ gt: z.number().optional(), gte: z.number().optional() })
  .refine((bounds) => Object.keys(bounds).length > 0, 'compare with gt or gte')
  .meta({ minProperties: 1 })
const Bounds = z
  .partialRecord(z.enum(['gt', 'gte', 'lt', 'lte', 'eq', 'neq']), z.number())
  .refine((bounds) => Object.keys(bounds).length > 0, 'compare with at least one number')
  .meta({ minProperties: 1 })

const common = {
  'group-by': z
    .union([z.string(), z.array(z.string())])
    .optional()
    .describe('fields whose values keep apart'),
  aliases: z.record(z.string(), z.record(z.string(), z.string())).optional(),
  generate: z.boolean().optional().describe('the rules it names alert by themselves too'),
}

const Absence = z
  .strictObject({
    type: z.literal('absence'),
    rules: Names.describe('what happened'),
    without: Names.describe('what should have happened beside it, and did not'),
    before: Span.optional(),
    after: Span.optional(),
    'after-field': z
      .string()
      .min(1)
      .optional()
      .describe('field of the event with how long after, in milliseconds; after is then the most'),
    ...common,
  })
  .refine(({ before, after }) => before !== undefined || after !== undefined, 'give before or after')
  .meta({ anyOf: [{ required: ['before'] }, { required: ['after'] }] })

const Score = z.strictObject({
  type: z.literal('score'),
  weights: z.record(Name, z.number().positive()).describe('what each rule weighs; each counts once'),
  timespan: Span,
  condition: Rising.describe('what the weights must add up to'),
  ...common,
})

const Compare = z.strictObject({
  type: z.literal('compare'),
  left: Names,
  right: Names,
  timespan: Span,
  condition: z.union([
    z.strictObject({ difference: Bounds.describe('events of left less those of right') }),
    z.strictObject({ ratio: Bounds.describe('events of left for each of right') }),
  ]),
  ...common,
})

const Path = z.strictObject({
  type: z.literal('path'),
  rules: Names,
  timespan: Span,
  condition: z.strictObject({
    gte: z.number().int().min(2).max(50).describe('places in a row, each next to the one before'),
    field: z.string().optional().describe('where the place stands; context.zone without it'),
  }),
  ...common,
})

/**
 * The `correlation` of a rule of the kinds that Gatehouse adds to Sigma's. The parser says more: it knows the rules
 * that are named, and places.
 */
export const CorrelationExtension = z.discriminatedUnion('type', [Absence, Score, Compare, Path])
