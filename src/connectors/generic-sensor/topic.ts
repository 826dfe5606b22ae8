import { z } from 'zod'

/** An MQTT topic with `{name}` for a captured level, `+` for any level, `#` at the end for the rest. */
export const TopicPattern = z
  .string()
  .min(1)
  .max(300)
  .regex(
    /^(?:\{[A-Za-z0-9_]{1,40}\}|\+|[^{}+#/]{0,100})(?:\/(?:\{[A-Za-z0-9_]{1,40}\}|\+|[^{}+#/]{0,100}))*(?:\/#)?$/,
    {
      message: 'use plain levels, {name}, + for one level and # at the end: site/{room}/+/temperature',
    },
  )

/** What the topic captured, or undefined where it does not fit. */
export type TopicMatcher = (topic: string) => Map<string, string> | undefined

export function compileTopic(pattern: string): TopicMatcher {
  const levels = pattern.split('/')
  const rest = levels.at(-1) === '#'
  if (rest) levels.pop()
  return (topic) => {
    const found = topic.split('/', 64)
    if (rest ? found.length < levels.length : found.length !== levels.length) return undefined
    const captures = new Map<string, string>()
    for (const [index, level] of levels.entries()) {
      const here = found[index] ?? ''
      if (level.startsWith('{')) captures.set(level.slice(1, -1), here)
      else if (level !== '+' && level !== here) return undefined
    }
    return captures
  }
}
