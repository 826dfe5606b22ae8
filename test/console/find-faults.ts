import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe finds wrong with a page, a line each; of all its rules, or of those named. */
export async function findFaults(page: Page, only?: readonly string[]): Promise<string[]> {
  // Not a script tag: the policy refuses it.
  await page.evaluate(axe.source)
  const options: axe.RunOptions = {
    resultTypes: ['violations'],
    ...(only && { runOnly: [...only] }),
  }
  const result = await page.evaluate(
    (how) => (globalThis as unknown as { axe: typeof axe }).axe.run(how),
    options,
  )
  return result.violations.flatMap((fault) =>
    fault.nodes.map((node) => `${fault.id}: ${node.html.slice(0, 160)}`),
  )
}
