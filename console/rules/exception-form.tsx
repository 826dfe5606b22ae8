import { useState, type ReactNode } from 'react'
import { addException } from '../client/rules.ts'
import { m } from '../messages/catalogue.ts'
import { ChooseField, EditForm } from '../parts/form.tsx'
import { ExceptionConditions, whereOf, type TypedCondition } from './exception-conditions.tsx'
import { ExceptionPreview } from './exception-preview.tsx'

const t = m.rules.exceptions
const dayMs = 86_400_000

const textOf = (form: FormData, name: string): string => {
  const value = form.get(name)
  return typeof value === 'string' ? value : ''
}

/** Holds back alerts of a rule about some things, tried on its last alerts as they are typed; until a day, for a reason. */
export function ExceptionForm({ rule, onDone }: { rule: string; onDone: () => void }): ReactNode {
  const [conditions, setConditions] = useState<readonly TypedCondition[]>([{ field: 'host', text: '' }])
  const save = (form: FormData): Promise<unknown> =>
    addException({
      rule,
      where: whereOf(conditions),
      reason: textOf(form, 'reason'),
      until: Date.now() + Number(textOf(form, 'days')) * dayMs,
    })
  return (
    <div className="-mx-5 border-y border-line bg-sunken">
      <EditForm title={t.add} save={save} refresh={['exceptions']} onDone={onDone} submit={t.save}>
        <ExceptionConditions conditions={conditions} onChange={setConditions} />
        <ExceptionPreview rule={rule} conditions={conditions} />
        <label className="flex flex-col gap-1 text-[13.5px] text-ink-2">
          {t.reason}
          <input className="input text-ink" name="reason" required minLength={3} maxLength={1000} />
        </label>
        <ChooseField label={t.until} name="days" value="30" options={Object.entries(t.lengths)} />
        <button type="button" className="button self-start" data-kind="quiet" onClick={onDone}>
          {t.cancel}
        </button>
      </EditForm>
    </div>
  )
}
