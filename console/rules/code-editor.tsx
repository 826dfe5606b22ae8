import {
  autocompletion,
  completionKeymap,
  type CompletionContext,
  type CompletionResult,
} from '@codemirror/autocomplete'
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands'
import { yaml } from '@codemirror/lang-yaml'
import { HighlightStyle, syntaxHighlighting } from '@codemirror/language'
import { lintGutter, setDiagnostics, type Diagnostic } from '@codemirror/lint'
import { EditorState, type Text } from '@codemirror/state'
import { EditorView, highlightActiveLine, keymap, lineNumbers } from '@codemirror/view'
import { tags } from '@lezer/highlight'
import { useEffect, useRef, type ReactNode } from 'react'
import type { RuleProblem, Vocabulary } from '../client/rules.ts'
import { completeRule } from './complete.ts'
import { editorTheme } from './editor-theme.ts'

interface CodeEditorProps {
  readonly label: string
  readonly value: string
  readonly onChange: (text: string) => void
  readonly problems: readonly RuleProblem[]
  /** Completes words of rules where it is given. */
  readonly vocabulary?: Vocabulary | undefined
}

/** Colours of the tokens, none of them severity or domain. */
const colours = HighlightStyle.define([
  { tag: [tags.definition(tags.propertyName), tags.propertyName], color: 'var(--ink)', fontWeight: '600' },
  { tag: [tags.string, tags.content], color: 'var(--ink-2)' },
  { tag: tags.comment, color: 'var(--ink-3)', fontStyle: 'italic' },
  { tag: [tags.separator, tags.punctuation, tags.meta], color: 'var(--ink-3)' },
])

/** A text of YAML to write: numbered lines, completion, problems where they are. Tab leaves it, as any field. */
export function CodeEditor({ label, value, onChange, problems, vocabulary }: CodeEditorProps): ReactNode {
  const box = useRef<HTMLDivElement>(null)
  const editor = useRef<EditorView>(undefined)
  const latest = useRef({ value, onChange, vocabulary })
  useEffect(() => {
    latest.current = { value, onChange, vocabulary }
  })
  useEffect(() => {
    const parent = box.current
    if (!parent) return
    const complete = (context: CompletionContext): CompletionResult | null => {
      const words = latest.current.vocabulary
      return words ? completionsAt(context, words) : null
    }
    // In the page itself its styles would be a style element, which the policy refuses; here they are a sheet.
    const root = parent.shadowRoot ?? parent.attachShadow({ mode: 'open' })
    const view = new EditorView({
      parent: root,
      root,
      state: EditorState.create({
        doc: latest.current.value,
        extensions: [
          lineNumbers(),
          lintGutter(),
          history(),
          highlightActiveLine(),
          yaml(),
          syntaxHighlighting(colours),
          autocompletion({ override: [complete], icons: false }),
          keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
          EditorView.lineWrapping,
          EditorView.contentAttributes.of({ 'aria-label': label, spellcheck: 'false', tabindex: '0' }),
          EditorView.updateListener.of((update) => {
            if (update.docChanged) latest.current.onChange(update.state.doc.toString())
          }),
          editorTheme,
        ],
      }),
    })
    editor.current = view
    return () => view.destroy()
  }, [label])
  useEffect(() => {
    const view = editor.current
    const current = view?.state.doc.toString()
    if (view && current !== value)
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: value } })
  }, [value])
  useEffect(() => {
    const view = editor.current
    view?.dispatch(
      setDiagnostics(
        view.state,
        problems.map((problem) => diagnosticOf(problem, view.state.doc)),
      ),
    )
  }, [problems])
  return <div ref={box} className="h-full min-h-0 overflow-hidden" />
}

function completionsAt(context: CompletionContext, vocabulary: Vocabulary): CompletionResult | null {
  const found = completeRule(context.state.doc.toString(), context.pos, vocabulary)
  // Unasked, only where something is written already: a list over every empty line would be in the way.
  if (!found || (!context.explicit && found.from === context.pos)) return null
  return {
    from: found.from,
    options: found.options.map(({ label, apply }) => ({ label, apply })),
    validFor: /^[\w.@-]*$/,
  }
}

/** Lines and columns count from 1; a text that changed meanwhile may be shorter. */
function diagnosticOf({ line, column, message, hint }: RuleProblem, doc: Text): Diagnostic {
  const at = doc.line(Math.min(Math.max(1, line), doc.lines))
  const from = Math.min(at.to, at.from + Math.max(0, column - 1))
  return { from, to: at.to, severity: 'error', message: `${message} ${hint}` }
}
