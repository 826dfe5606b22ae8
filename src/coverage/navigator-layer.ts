import { z } from 'zod'
import type { AttackCoverage, TechniqueCoverage } from '../model/coverage.ts'

/** A layer of the ATT&CK Navigator, format 4.5. `score` is the number of rules in use. */
export const NavigatorLayer = z.object({
  name: z.string(),
  versions: z.object({ layer: z.literal('4.5') }),
  domain: z.literal('enterprise-attack'),
  description: z.string(),
  techniques: z.array(
    z.object({
      techniqueID: z.string(),
      tactic: z.string().optional(),
      score: z.number(),
      color: z.string(),
      comment: z.string(),
      enabled: z.literal(true),
      showSubtechniques: z.boolean(),
    }),
  ),
  legendItems: z.array(z.object({ label: z.string(), color: z.string() })),
  hideDisabled: z.boolean(),
})
export type NavigatorLayer = z.infer<typeof NavigatorLayer>

const colours: Record<TechniqueCoverage['state'], readonly [colour: string, label: string]> = {
  covered: ['#5fa777', 'covered'],
  noisy: ['#d9a441', 'covered by noisy rules alone'],
  no_source: ['#c9c9c9', 'a rule without a source'],
  unused: ['#e8b4b4', 'rules off or broken'],
}

/** The coverage as a layer; a technique stands under each tactic its rules name. */
export function navigatorLayer({ techniques, from, to }: AttackCoverage): NavigatorLayer {
  const inParents = new Set(techniques.flatMap(({ id }) => (id.includes('.') ? [id.slice(0, 5)] : [])))
  const day = (ms: number) => new Date(ms).toISOString().slice(0, 10)
  return {
    name: 'Gatehouse coverage',
    versions: { layer: '4.5' },
    domain: 'enterprise-attack',
    description: `Rules in use and fed by sources heard of from ${day(from)} to ${day(to)}`,
    techniques: techniques.flatMap((technique) => {
      const places = technique.tactics.length > 0 ? technique.tactics : [undefined]
      const used = technique.rules.filter(({ state }) => state === 'active' || state === 'noisy')
      return places.map((tactic) => ({
        techniqueID: technique.id,
        ...(tactic !== undefined && { tactic }),
        score: used.length,
        color: colours[technique.state][0],
        comment: technique.rules.map(({ title, state }) => `${title} (${state})`).join('\n'),
        enabled: true as const,
        showSubtechniques: inParents.has(technique.id),
      }))
    }),
    legendItems: Object.values(colours).map(([color, label]) => ({ label, color })),
    hideDisabled: false,
  }
}
