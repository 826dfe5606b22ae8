/**
 * The record as JSON, written as no program would and some attacker might: in another order, with space anywhere,
 * letters and names in escapes, odd numbers, names twice, dotted names as maps. What `JSON.parse` makes of it may
 * differ from the record.
 */
export function writeOddly(record: Readonly<Record<string, unknown>>, random: () => number): string {
  const members = Object.entries(record).map(([name, value]) => writeMember(name, value, random))
  // The last of a name counts.
  for (const [name] of Object.entries(record))
    if (random() < 0.05) members.unshift(writeMember(name, random() < 0.5 ? null : 'x', random))
  if (random() < 0.3) members.sort(() => random() - 0.5)
  if (random() < 0.2) members.push(`"other":${pickOdd(random)}`)
  return `${space(random)}{${members.join(`${space(random)},${space(random)}`)}${space(random)}}${space(random)}`
}

function writeMember(name: string, value: unknown, random: () => number): string {
  const dot = name.indexOf('.', 1)
  if (dot > 0 && random() < 0.5) {
    const inner = `{${writeMember(name.slice(dot + 1), value, random)}}`
    const nested = random() < 0.2 ? `[${inner}, 1]` : inner
    return `${writeText(name.slice(0, dot), random)}:${nested}`
  }
  return `${writeText(name, random)}${space(random)}:${space(random)}${writeValue(value, random)}`
}

function writeValue(value: unknown, random: () => number): string {
  if (Array.isArray(value))
    return `[${space(random)}${value.map((one) => writeValue(one, random)).join(' ,')}]`
  if (typeof value === 'string') {
    if (/^\d{1,9}$/.test(value) && random() < 0.3) return writeNumber(Number(value), random)
    return random() < 0.05 ? `[[${writeText(value, random)}],null]` : writeText(value, random)
  }
  if (typeof value === 'number') return writeNumber(value, random)
  return random() < 0.03 ? pickOdd(random) : JSON.stringify(value)
}

function writeNumber(value: number, random: () => number): string {
  const dice = random()
  if (!Number.isSafeInteger(value)) return String(value)
  if (dice < 0.1) return `${value}.0`
  if (dice < 0.2) return `${value}e0`
  if (dice < 0.3) return `${value * 10}E-1`
  return String(value)
}

function writeText(text: string, random: () => number): string {
  if (random() < 0.7) return JSON.stringify(text)
  let written = ''
  for (let at = 0; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    const hex = unit.toString(16).padStart(4, '0')
    if (random() < 0.1) written += `\\u${random() < 0.5 ? hex : hex.toUpperCase()}`
    else written += text[at] === '/' && random() < 0.5 ? '\\/' : JSON.stringify(text[at]).slice(1, -1)
  }
  return `"${written}"`
}

const odd = [
  '1e999',
  '-0',
  '-9218868437227405000',
  '0.1e-7',
  '{"a":{"b":[1,{"c":"}]\\\\\\""}]}}',
  '[]',
  '{}',
  '[{},[[]],"\\\\"]',
  '"\\\\"',
  'false',
]

const pickOdd = (random: () => number) => odd[Math.floor(random() * odd.length)] ?? 'null'

const space = (random: () => number) => (random() < 0.1 ? ' \t\r\n'.slice(Math.floor(random() * 4)) : '')
