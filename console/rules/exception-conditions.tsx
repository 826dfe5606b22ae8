import { X } from 'lucide-react'
import type { ReactNode } from 'react'
import { ExceptionField } from '../../src/model/rule-exception.ts'
import { m } from '../messages/catalogue.ts'

const t = m.rules.exceptions

/** One condition as it is typed: a kind of thing, and which ones, one a line. */
export interface TypedCondition {
  readonly field: ExceptionField
  readonly text: string
}

/** As the API takes them; those that name nothing yet are left out. */
export function whereOf(
  conditions: readonly TypedCondition[],
): { field: ExceptionField; values: string[] }[] {
  return conditions
    .map(({ field, text }) => ({
      field,
      values: [...new Set(text.split('\n').map((line) => line.trim()))].filter((line) => line !== ''),
    }))
    .filter(({ values }) => values.length > 0)
}

interface ConditionsProps {
  readonly conditions: readonly TypedCondition[]
  readonly onChange: (conditions: readonly TypedCondition[]) => void
}

/** Several kinds of things, all of which have to fit; each kind once. */
export function ExceptionConditions({ conditions, onChange }: ConditionsProps): ReactNode {
  const used = conditions.map(({ field }) => field)
  const [free] = ExceptionField.options.filter((field) => !used.includes(field))
  const change = (at: number, change: Partial<TypedCondition>): void =>
    onChange(conditions.map((one, index) => (index === at ? { ...one, ...change } : one)))
  return (
    <>
      {conditions.map((condition, index) => (
        <ConditionField
          key={index}
          condition={condition}
          options={ExceptionField.options.filter(
            (field) => field === condition.field || !used.includes(field),
          )}
          isFirst={index === 0}
          onChange={(changed) => change(index, changed)}
          onRemove={
            conditions.length > 1 ? () => onChange(conditions.filter((_, at) => at !== index)) : undefined
          }
        />
      ))}
      <p className="-mt-1 text-[13px] text-ink-3">
        {conditions.length > 1 ? t.valuesNoteMany : t.valuesNote}
      </p>
      {free !== undefined && conditions.length < 10 && (
        <button
          type="button"
          className="button self-start"
          data-kind="quiet"
          data-size="small"
          onClick={() => onChange([...conditions, { field: free, text: '' }])}
        >
          {t.another}
        </button>
      )}
    </>
  )
}

interface ConditionProps {
  readonly condition: TypedCondition
  readonly options: readonly ExceptionField[]
  readonly isFirst: boolean
  readonly onChange: (change: Partial<TypedCondition>) => void
  readonly onRemove: (() => void) | undefined
}

function ConditionField({ condition, options, isFirst, onChange, onRemove }: ConditionProps): ReactNode {
  const { field, text } = condition
  return (
    <fieldset className="flex flex-col gap-2">
      {!isFirst && <legend className="caps mb-1">{t.and}</legend>}
      <div className="flex items-end gap-2">
        <label className="flex min-w-0 flex-1 flex-col gap-1 text-[13.5px] text-ink-2">
          {t.what}
          <select
            className="select h-[36px] !max-w-none text-[15px] text-ink"
            value={field}
            onChange={(event) => onChange({ field: ExceptionField.parse(event.target.value) })}
          >
            {options.map((option) => (
              <option key={option} value={option}>
                {t.fields[option]}
              </option>
            ))}
          </select>
        </label>
        {onRemove && (
          <button
            type="button"
            className="button"
            data-kind="quiet"
            aria-label={t.less(t.fields[field])}
            onClick={onRemove}
          >
            <X size={14} aria-hidden />
          </button>
        )}
      </div>
      <label className="flex flex-col gap-1 text-[13.5px] text-ink-2">
        {t.values}
        <textarea
          className="input mono text-ink"
          rows={Math.min(8, Math.max(2, text.split('\n').length))}
          value={text}
          required
          spellCheck={false}
          onChange={(event) => onChange({ text: event.target.value })}
        />
      </label>
    </fieldset>
  )
}
