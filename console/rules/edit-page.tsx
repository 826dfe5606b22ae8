import { useQuery } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { useState, type ReactNode } from 'react'
import { readVocabulary, type RuleProblem } from '../client/rules.ts'
import { m } from '../messages/catalogue.ts'
import { Empty, Loaded, PanelSkeleton, problemOf, toLoad } from '../parts/load.tsx'
import { PageHead, Segments } from '../parts/page-head.tsx'
import { notify } from '../shell/notices.ts'
import { useMay } from '../shell/me.ts'
import { useView } from '../shell/view.ts'
import { Backtest } from './backtest.tsx'
import { CodeEditor } from './code-editor.tsx'
import { EditCases } from './edit-cases.tsx'
import { EditVersions } from './edit-versions.tsx'
import { RemoveRule } from './remove-rule.tsx'
import { startOf, useCheck, useSave, useSource, type DraftStart } from './use-draft.ts'

const t = m.rules.edit

/** Writes a rule: a new one, an own one, or a copy. What is wrong is said as it is typed; only what is right is saved. */
export function EditPage(): ReactNode {
  const [{ rule, copy }] = useView()
  const may = useMay('configure', 'system')
  const id = rule ?? copy
  const query = useSource(id)
  if (!may) return <Empty title={t.mayNot} text={t.mayNotHint} />
  if (id === undefined) return <Editor key="new" start={startOf(undefined, undefined)} />
  return (
    <Loaded load={toLoad(query)} skeleton={<PanelSkeleton />}>
      {(source) => <Editor key={`${id}:${source.base}`} start={startOf(source, rule)} />}
    </Loaded>
  )
}

type Side = 'cases' | 'backtest' | 'versions'
const none: readonly RuleProblem[] = []

function Editor({ start: given }: { start: DraftStart }): ReactNode {
  const [start] = useState(given)
  const [text, setText] = useState(start.text)
  const [cases, setCases] = useState(start.cases)
  const [note, setNote] = useState('')
  const [side, setSide] = useState<Side>('cases')
  const navigate = useNavigate()
  const checked = useCheck(text)
  const vocabulary = useQuery({
    queryKey: ['rules', 'vocabulary'],
    queryFn: readVocabulary,
    staleTime: 300_000,
  }).data
  const saving = useSave({
    over: start.over,
    onSaved: (id) => {
      notify(m.words.saved)
      void navigate({ to: '/rules', search: { open: `rule:${id}` } })
    },
  })
  const problems = checked?.problems ?? none
  const isChanged = text !== start.text || cases !== start.cases || !start.over
  return (
    <>
      <PageHead title={start.over ? t.title : t.titleNew} note={checked?.rules[0]?.title}>
        {start.over && <RemoveRule rule={start.over.id} />}
        <input
          className="input w-[220px] max-w-full"
          aria-label={t.note}
          placeholder={t.note}
          value={note}
          maxLength={500}
          onChange={(event) => setNote(event.target.value)}
        />
        <button
          type="button"
          className="button"
          data-kind="main"
          disabled={saving.isPending || problems.length > 0 || !isChanged}
          onClick={() => saving.mutate({ text, cases, note })}
        >
          {t.save}
        </button>
      </PageHead>
      {saving.error && <SaveProblem error={saving.error} />}
      <div className="flex min-h-0 flex-1 flex-col lg:flex-row">
        <div className="flex min-h-[320px] min-w-0 flex-1 flex-col border-line lg:border-r">
          <div className="min-h-0 flex-1">
            <CodeEditor
              label={t.text}
              value={text}
              onChange={setText}
              problems={problems}
              vocabulary={vocabulary}
            />
          </div>
          <Problems problems={problems} isChecked={checked !== undefined} />
        </div>
        <div className="flex min-h-[320px] min-w-0 flex-col lg:w-[460px]">
          <div className="border-b border-line px-4 py-2">
            <Segments
              label={t.side}
              value={side}
              onPick={setSide}
              options={[
                ['cases', t.cases],
                ['backtest', t.backtest],
                ['versions', t.versions],
              ]}
            />
          </div>
          {side === 'cases' && <EditCases text={text} cases={cases} onChange={setCases} />}
          {side === 'backtest' && (
            <div className="min-h-0 flex-1 overflow-y-auto px-4 py-3">
              <Backtest of={() => ({ text })} />
            </div>
          )}
          {side === 'versions' && (
            <EditVersions
              rule={start.over?.id}
              text={text}
              onTake={(version) => {
                setText(version.text)
                setCases(version.cases)
              }}
            />
          )}
        </div>
      </div>
    </>
  )
}

function SaveProblem({ error }: { error: Error }): ReactNode {
  const { message, hint } = problemOf(error)
  return (
    <p role="alert" className="border-b border-line bg-bad-wash px-4 py-2 text-[14px]">
      <span className="font-semibold">{message}</span> {hint}
    </p>
  )
}

function Problems({
  problems,
  isChecked,
}: {
  problems: readonly RuleProblem[]
  isChecked: boolean
}): ReactNode {
  return (
    <div
      role="status"
      className={`max-h-[30%] shrink-0 overflow-y-auto border-t border-line px-4 py-2 text-[14px] ${problems.length > 0 ? 'bg-bad-wash' : 'text-ink-2'}`}
      tabIndex={problems.length > 0 ? 0 : undefined}
    >
      {problems.length === 0 && (isChecked ? t.fine : t.checking)}
      {problems.map((problem) => (
        <p key={`${problem.line}:${problem.column}:${problem.message}`}>
          <span className="font-semibold">{t.at(problem.line, problem.column)}</span> {problem.message}{' '}
          {problem.hint}
        </p>
      ))}
    </div>
  )
}
