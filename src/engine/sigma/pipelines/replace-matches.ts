import { RE2JS } from 're2js'
import type { Position } from '../problem.ts'
import { pipelineError } from './read-params.ts'

/**
 * Compiles a replacement as pySigma's pipelines write it: `\1`, `\g<1>` and `\g<name>` stand for groups, `\\` for a
 * backslash, and a dollar for itself. Linear in the text.
 */
export function compileReplacement(
  pattern: string,
  replacement: string,
  at: Position,
): (text: string) => string {
  const compiled = compile(pattern, at)
  const parts = readReplacement(replacement)
  const names = new Set(Object.keys(compiled.namedGroups()))
  for (const part of parts) {
    if (typeof part === 'string') continue
    const isThere =
      typeof part.group === 'number' ? part.group <= compiled.groupCount() : names.has(part.group)
    if (!isThere)
      throw pipelineError(at, `the replacement names the group ${part.group}`, 'the regex has none like it')
  }
  return (text) => {
    const matcher = compiled.matcher(text)
    let replaced = ''
    let from = 0
    while (matcher.find()) {
      const texts = parts.map((part) => (typeof part === 'string' ? part : (matcher.group(part.group) ?? '')))
      replaced += text.slice(from, matcher.start()) + texts.join('')
      from = matcher.end()
    }
    return replaced + text.slice(from)
  }
}

function compile(pattern: string, at: Position): RE2JS {
  try {
    return RE2JS.compile(pattern)
  } catch (error) {
    const message = `not a regular expression: ${error instanceof Error ? error.message : String(error)}`
    throw pipelineError(at, message, 'look-around and back-references are not supported')
  }
}

type Part = string | { readonly group: number | string }

function readReplacement(replacement: string): Part[] {
  return replacement.split(/(\\\\|\\\d|\\g<\w+>)/).map((piece): Part => {
    if (piece === '\\\\') return '\\'
    const [, name] = /^\\g<(\w+)>$|^\\(\d)$/.exec(piece)?.filter((one) => one !== undefined) ?? []
    if (name === undefined) return piece
    return { group: /^\d+$/.test(name) ? Number(name) : name }
  })
}
