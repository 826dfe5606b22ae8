/**
 * About how many instructions a pattern compiles to, without compiling it: what repeat counts multiply takes seconds
 * and hundreds of megabytes to find out. Patterns that are not right get some number.
 */
export function estimateProgram(pattern: string): number {
  const sums = [0]
  let last = 0
  const add = (size: number) => {
    last = size
    sums.push((sums.pop() ?? 0) + size)
  }
  for (let at = 0; at < pattern.length; at++) {
    const character = pattern.charAt(at)
    if (character === '\\') {
      at = afterEscape(pattern, at)
      add(1)
    } else if (character === '[') {
      at = afterClass(pattern, at)
      add(1)
    } else if (character === '(') sums.push(0)
    else if (character === ')') {
      const inner = sums.length > 1 ? (sums.pop() ?? 0) : 0
      add(inner + 2)
    } else if (character === '{') {
      const repeat = /^\{(\d+)(?:,(\d*))?\}/.exec(pattern.slice(at, at + 16))
      if (!repeat) add(1)
      else {
        const times = Math.max(1, Number(repeat[1]), Number(repeat[2] ?? 0))
        at += repeat[0].length - 1
        const before = last
        add(before * (times - 1))
        last = before * times
      }
    } else add(1)
  }
  return sums.reduce((sum, size) => sum + size, 0)
}

/** The last character of an escape: of `\Q…\E` and `\p{…}` that of the whole. */
function afterEscape(pattern: string, at: number): number {
  const next = pattern.charAt(at + 1)
  const end = next === 'Q' ? pattern.indexOf('\\E', at) + 1 : undefined
  if (end !== undefined) return end > 0 ? end : pattern.length
  if ('pPx'.includes(next) && pattern.charAt(at + 2) === '{') {
    const close = pattern.indexOf('}', at)
    return close < 0 ? pattern.length : close
  }
  return at + 1
}

function afterClass(pattern: string, start: number): number {
  let at = start + 1
  if (pattern.charAt(at) === '^') at++
  if (pattern.charAt(at) === ']') at++
  for (; at < pattern.length; at++) {
    const character = pattern.charAt(at)
    if (character === '\\') at++
    else if (character === '[' && pattern.charAt(at + 1) === ':') {
      const close = pattern.indexOf(':]', at)
      at = close < 0 ? pattern.length : close + 1
    } else if (character === ']') return at
  }
  return at
}
