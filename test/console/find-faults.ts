import axe from 'axe-core'
import type { Page } from 'playwright-core'

/** What axe finds wrong with a page, a line each. */
export async function findFaults(page: Page): Promise<string[]> {
  // Not a script tag: the policy refuses it.
  await page.evaluate(axe.source)
  const result = await page.evaluate(() =>
    (globalThis as unknown as { axe: typeof axe }).axe.run({ resultTypes: ['violations'] }),
  )
  return result.violations.flatMap((fault) =>
    fault.nodes.map((node) => `${fault.id}: ${node.html.slice(0, 160)}`),
  )
}
