import type { ReactNode } from 'react'
import type { Alert } from '../../src/model/alert.ts'
import { m } from '../messages/catalogue.ts'
import { Facts } from '../parts/facts.tsx'
import { OpenLink } from '../parts/open-link.tsx'
import { useNames } from '../places/names.ts'
import { rulesOf, stampsOf, type ExplainedRule, type Line } from './explain-parts.ts'

const t = m.explain

/** Why a rule came true: which of its parts matched which field of which event, and what the context said. */
export function Explain({ alert }: { alert: Alert }): ReactNode {
  const names = useNames()
  const ids = alert.events.flatMap(({ site, zone, asset }) =>
    [site, zone, asset].filter((id) => id !== undefined),
  )
  const found = alert.explanation.find(({ part }) => part === 'correlation')
  const rules = rulesOf(alert)
  const stamps = stampsOf(alert)
  if (rules.length === 0) return <PlainLines alert={alert} inText={(text) => names.inText(text, ids)} />
  return (
    <div className="flex flex-col gap-3">
      {found && <p className="text-[14px]">{names.inText(found.text, ids)}</p>}
      {rules.map((rule) => (
        <RuleParts key={rule.id} rule={rule} titled={found !== undefined} />
      ))}
      {stamps.length > 0 && (
        <div>
          <h3 className="caps mb-1.5" title={t.contextNote}>
            {t.context}
          </h3>
          <Facts
            rows={stamps.map(({ name, values }) => [
              name,
              values.length === 0 ? (
                <span key={name} className="text-ink-3">
                  {t.noStamp}
                </span>
              ) : (
                values.map((value) => (value === 'unknown' ? t.unknown : names.of(value))).join(', ')
              ),
            ])}
          />
        </div>
      )}
    </div>
  )
}

function RuleParts({ rule, titled }: { rule: ExplainedRule; titled: boolean }): ReactNode {
  return (
    <section className="rounded-(--radius) border border-line">
      <div className="border-b border-line px-3 py-1.5">
        {titled && (
          <OpenLink kind="rule" id={rule.id} className="link block text-[13.5px] font-semibold">
            {rule.title}
          </OpenLink>
        )}
        {rule.condition !== undefined && (
          <code className="text-[12.5px] break-words text-ink-2" title={t.condition}>
            {rule.condition}
          </code>
        )}
      </div>
      <ol className="flex flex-col">
        {rule.parts.map(({ key, name, negated, lines }) => (
          <li key={key} className="grid grid-cols-[minmax(0,110px)_minmax(0,1fr)] gap-x-3 px-3 py-1.5">
            <span className="min-w-0 text-[13px] break-words text-ink-3" title={t.part}>
              {name}
              {negated && <span className="block text-[12px] text-ink-2">{t.notApply}</span>}
            </span>
            <ul className="flex min-w-0 flex-col gap-1.5">
              {lines.map((line, index) => (
                <Test key={index} line={line} />
              ))}
            </ul>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** One test: the field, how it was compared and with what, then what the event held. */
function Test({ line }: { line: Line }): ReactNode {
  const { field, modifier, wanted, value } = line
  if (modifier === undefined) return field === undefined ? null : <li>{line.text}</li>
  const same = value?.toLowerCase() === wanted?.toLowerCase()
  return (
    <li className="min-w-0 text-[13.5px] break-words">
      <code className="text-ink">{field ?? t.anywhere}</code>{' '}
      <span className="text-ink-2">{t.modifier[modifier] ?? modifier}</span>{' '}
      <code className="font-semibold">{short(wanted ?? '')}</code>
      {!same && (
        <span className="block text-[12.5px] text-ink-3">
          {value === undefined ? (
            modifier !== 'exists' && t.sawNothing
          ) : (
            <>
              {t.saw} <Seen line={line} value={value} />
            </>
          )}
        </span>
      )}
    </li>
  )
}

function Seen({ line, value }: { line: Line; value: string }): ReactNode {
  const text = <code title={value}>{short(value)}</code>
  if (line.event === undefined) return text
  return (
    <OpenLink kind="event" id={line.event}>
      {text}
    </OpenLink>
  )
}

/** An alert that was stored before its parts were kept apart. */
function PlainLines({ alert, inText }: { alert: Alert; inText: (text: string) => string }): ReactNode {
  return (
    <ol className="flex flex-col gap-1.5">
      {alert.explanation.map((line, index) => (
        <li key={index} className="text-[14px]">
          {inText(line.text)}
          {line.field !== undefined && (
            <code className="ml-1.5 text-[12.5px] break-words text-ink-3" title={line.value}>
              {line.field}={short(line.value ?? '')}
            </code>
          )}
        </li>
      ))}
    </ol>
  )
}

const mostShown = 80
const short = (value: string): string => (value.length > mostShown ? `${value.slice(0, mostShown)}…` : value)
