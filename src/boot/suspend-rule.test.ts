import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { anchorFile } from '../access/audit-anchors.ts'
import { openAudit } from '../access/audit.ts'
import type { CostlyRule } from '../pipeline/cost-watch.ts'
import { RuleBook } from '../pipeline/rules/rule-book.ts'
import { RuleLoader } from '../pipeline/rules/rule-loader.ts'
import { disabledRules } from '../pipeline/rules/rule-switches.ts'
import { openLocalState } from '../store/state/state-store.ts'
import { handlePipelineMessage } from './handle-pipeline-message.ts'
import type { PipelineParts } from './pipeline-parts.ts'

const costly: CostlyRule = {
  rule: 'slow',
  cost: { time: 70_000, us_per_event: 800, share: 0.7, over_ms: 60_500 },
}

async function openParts() {
  const folder = mkdtempSync(join(tmpdir(), 'gatehouse-suspend-'))
  writeFileSync(
    join(folder, 'slow.yml'),
    'title: Slow\nid: slow\nlogsource: { product: p }\ndetection: { s: { f: 1 }, condition: s }\n',
  )
  const state = await openLocalState(':memory:')
  const loader = new RuleLoader({
    paths: [folder],
    disabled: () => disabledRules(state),
    onLoad() {},
    onError(error) {
      throw error
    },
  })
  await loader.reload()
  const log = { warn: vi.fn<() => void>(), error: vi.fn<() => void>() }
  const audit = openAudit(state, anchorFile(join(folder, 'anchors.log')), () => 70_001)
  const rules = new RuleBook({ state, loader, setsFolder: join(folder, 'sets'), now: () => 70_001 })
  const parts = { services: { rules, audit }, log } as unknown as PipelineParts
  const entries = () => state.db.selectFrom('audit_entry').select(['actor', 'action', 'target']).execute()
  return { folder, state, loader, audit, log, parts, rules, entries }
}

test('a rule that costs too much is audited, taken out of use once, and named in the log', async () => {
  const { folder, state, loader, log, parts, rules, entries } = await openParts()
  handlePipelineMessage(parts, { kind: 'costly_rules', rules: [costly] })
  await vi.waitFor(() => expect(log.warn).toHaveBeenCalledOnce())
  expect(loader.current?.rules).toEqual([])
  expect((await rules.list())[0]).toMatchObject({ status: 'off', suspended: costly.cost })
  // The pipeline may tell it once more before it has loaded the rules anew.
  handlePipelineMessage(parts, { kind: 'costly_rules', rules: [costly] })
  await new Promise((resolve) => setTimeout(resolve, 50))
  expect(await entries()).toEqual([{ actor: 'system', action: 'rule.suspend', target: 'slow' }])
  await state.close()
  rmSync(folder, { recursive: true })
})

test('what cannot be audited does not happen', async () => {
  const { folder, state, log, audit, parts, rules } = await openParts()
  vi.spyOn(audit, 'append').mockRejectedValue(new Error('disk full'))
  handlePipelineMessage(parts, { kind: 'costly_rules', rules: [costly] })
  await vi.waitFor(() => expect(log.error).toHaveBeenCalledOnce())
  expect((await rules.list())[0]).toMatchObject({ status: 'on' })
  await state.close()
  rmSync(folder, { recursive: true })
})
