/** What a new rule begins as: it can be saved once its title and its selection are the writer's own. */
export const newRule = (id: string): string => `title: A card refused at a door
id: ${id}
description: What it finds, in a sentence
level: medium
taxonomy: ocsf
logsource:
  category: physical_access
detection:
  refused:
    activity: denied
  condition: refused
`

/** What its cases begin as. */
export const newCases = `defaults:
  class: physical_access
  door: north-1
cases:
  - name: fires on a refusal
    events:
      - { at: 0, activity: denied }
    fires: 1
  - name: stays quiet on a grant
    events:
      - { at: 0, activity: granted }
    fires: 0
`

/** The text under new ids and names, so that it stands beside what it was copied from; its own references follow. */
export function copyOf(text: string, makeId: () => string): string {
  const renamed = new Map<string, string>()
  for (const [, id = ''] of text.matchAll(/^id:\s*["']?([\w-]+)["']?\s*$/gm)) renamed.set(id, makeId())
  for (const [, name = ''] of text.matchAll(/^name:\s*["']?([\w-]+)["']?\s*$/gm))
    renamed.set(name, `${name}_copy`)
  const copied = text.replaceAll(/[\w-]+/g, (word, at: number) => {
    const line = text.slice(text.lastIndexOf('\n', at) + 1, at)
    return isReference(line, text, at) ? (renamed.get(word) ?? word) : word
  })
  return copied.replaceAll(/^title:\s*(.*)$/gm, (_, title: string) => `title: ${withCopy(title)}`)
}

/** Ids and names stand behind `id:` and `name:`, and in lists and maps of a correlation. */
function isReference(line: string, text: string, at: number): boolean {
  if (/^(id|name):\s*["']?$/.test(line)) return true
  const document = text.slice(text.lastIndexOf('\n---', at) + 1, at)
  return /^(correlation|filter):/m.test(document) && !/^(title|description|author|detection):/.test(line)
}

const withCopy = (title: string): string =>
  /^(["']).*\1$/.test(title) ? `${title.slice(0, -1)} (copy)${title.slice(-1)}` : `${title} (copy)`
