import { useMutation } from '@tanstack/react-query'
import type { ReactNode } from 'react'
import { runCases, type CaseRun, type RuleProblem } from '../client/rules.ts'
import { m } from '../messages/catalogue.ts'
import { problemOf } from '../parts/load.tsx'
import { CodeEditor } from './code-editor.tsx'

const t = m.rules.edit
const none: readonly RuleProblem[] = []

interface EditCasesProps {
  readonly text: string
  readonly cases: string
  readonly onChange: (cases: string) => void
}

/** What must fire and what must not, beside the rule; run on demand over the text as it stands. */
export function EditCases({ text, cases, onChange }: EditCasesProps): ReactNode {
  const running = useMutation({ mutationFn: () => runCases(text, cases), meta: { quiet: true } })
  const run = running.data
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="min-h-[200px] flex-1">
        <CodeEditor
          label={t.casesText}
          value={cases}
          onChange={onChange}
          problems={run?.problems.filter(({ file }) => file === 'rule.cases.yml') ?? none}
        />
      </div>
      <div className="max-h-[50%] shrink-0 overflow-y-auto border-t border-line px-4 py-2 text-[14px]">
        <button
          type="button"
          className="button"
          data-size="small"
          disabled={running.isPending}
          onClick={() => running.mutate()}
        >
          {t.run}
        </button>
        {running.error && (
          <p role="alert" className="mt-2 text-bad">
            {problemOf(running.error).message}
          </p>
        )}
        {run && <Outcomes run={run} />}
      </div>
    </div>
  )
}

function Outcomes({ run }: { run: CaseRun }): ReactNode {
  return (
    <ul className="mt-2">
      {run.problems.map((problem) => (
        <li key={`${problem.file}:${problem.line}:${problem.message}`} className="text-bad">
          <span className="font-semibold">{t.at(problem.line, problem.column)}</span> {problem.message}{' '}
          {problem.hint}
        </li>
      ))}
      {run.outcomes.map((one) => (
        <li key={`${one.file}:${one.name}`} className="grid grid-cols-[minmax(0,1fr)_auto] gap-x-3 py-0.5">
          <span>{one.name}</span>
          <span className={one.passed ? 'text-ink-2' : 'font-semibold text-bad'}>
            {one.passed ? m.rules.passed : m.rules.failed}
          </span>
          {!one.passed && <span className="col-span-2 text-[13px] text-ink-3">{one.text}</span>}
        </li>
      ))}
    </ul>
  )
}
