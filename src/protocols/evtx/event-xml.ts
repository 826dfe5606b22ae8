/** An element as read from XML. */
interface XmlElement {
  readonly name: string
  readonly attributes: [name: string, value: string][]
  readonly children: XmlElement[]
  text: string
}

/** The XML of a record cannot be read. */
export class EventXmlError extends Error {
  override readonly name = 'EventXmlError'
  readonly code = 'event_xml'
}

const maxDepth = 32
const maxElements = 10_000
/** Elements of `System` that are numbers; attributes too. */
const numeric = new Set(['EventID', 'Version', 'Level', 'Task', 'Opcode', 'EventRecordID'])
const numericAttributes = new Set(['ProcessID', 'ThreadID', 'ProcessorID', 'SessionID', 'Qualifiers'])

/**
 * Turns the XML of a Windows event into JSON of the shape that evtx_dump writes: `Event.System` with
 * `#attributes` for attributes, `Event.EventData` with one member for each named `Data`, unnamed ones as
 * `Data: { "#text": … }`. Numbers in `System` are numbers; values of `EventData` stay text, since XML has lost their
 * types. Objects have no prototype. Reads only what event XML consists of: no entities but the five and numbers, no
 * DTD, no CDATA. Throws `EventXmlError`.
 */
export function eventXmlToJson(xml: string): Record<string, unknown> {
  const root = parseXml(xml)
  if (root.name !== 'Event') throw new EventXmlError('the record does not start with an Event element')
  const json = empty()
  json[root.name] = toJson(root, 'Event')
  return json
}

function toJson(element: XmlElement, parent: string): unknown {
  const attributes = empty()
  let hasAttributes = false
  for (const [name, value] of element.attributes) {
    // The renderer writes an empty attribute for a value that is not there.
    if (value === '') continue
    hasAttributes = true
    attributes[name] = numericAttributes.has(name) ? toNumber(value) : value
  }
  if (element.children.length === 0) {
    const text = element.text
    const value =
      text === '' ? null : parent === 'System' && numeric.has(element.name) ? toNumber(text) : text
    if (!hasAttributes) return value
    return value === null ? { '#attributes': attributes } : { '#attributes': attributes, '#text': value }
  }
  const json = empty()
  if (hasAttributes) json['#attributes'] = attributes
  if (element.name === 'EventData') addData(json, element.children)
  else for (const child of element.children) add(json, child.name, toJson(child, element.name))
  return json
}

function addData(json: Record<string, unknown>, children: readonly XmlElement[]): void {
  const unnamed: string[] = []
  for (const child of children) {
    const name = child.attributes.find(([attribute]) => attribute === 'Name')?.[1]
    if (child.name !== 'Data' || child.children.length > 0) add(json, child.name, toJson(child, 'EventData'))
    else if (name === undefined || name === '') unnamed.push(child.text)
    else add(json, name, child.text)
  }
  if (unnamed.length > 0) add(json, 'Data', { '#text': unnamed.length === 1 ? unnamed[0] : unnamed })
}

/** A second member of the same name becomes `name_1`, as evtx_dump does. */
function add(json: Record<string, unknown>, name: string, value: unknown): void {
  let key = name
  for (let count = 1; key in json; count++) key = `${name}_${count}`
  json[key] = value
}

function toNumber(text: string): number | string {
  return /^\d{1,15}$/.test(text) ? Number(text) : text
}

function empty(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>
}

function parseXml(xml: string): XmlElement {
  const root: XmlElement = { name: '', attributes: [], children: [], text: '' }
  const open = [root]
  let at = 0
  let count = 0
  while (at < xml.length) {
    const next = xml.indexOf('<', at)
    const top = open.at(-1)!
    if (top.children.length === 0) top.text += unescapeXml(xml.slice(at, next === -1 ? xml.length : next))
    if (next === -1) break
    const end = tagEnd(xml, next)
    if (end === -1) throw new EventXmlError('a tag is not closed')
    const tag = xml.slice(next + 1, end)
    at = end + 1
    if (tag.startsWith('/')) {
      if (open.length < 2 || tag.slice(1).trim() !== top.name)
        throw new EventXmlError(`unexpected </${tag.slice(1, 60)}>`)
      open.pop()
    } else if (!tag.startsWith('?') && !tag.startsWith('!')) {
      if (++count > maxElements || open.length > maxDepth)
        throw new EventXmlError('too many elements or too deep')
      const element = parseTag(tag)
      top.text = ''
      top.children.push(element)
      if (!tag.endsWith('/')) open.push(element)
    }
  }
  if (open.length > 1 || root.children.length !== 1) throw new EventXmlError('not one closed element')
  return root.children[0]!
}

/** The `>` of a tag; one inside quotes is not it. */
function tagEnd(xml: string, from: number): number {
  let inside = 0
  for (let at = from; at < xml.length; at++) {
    const code = xml.charCodeAt(at)
    if (inside !== 0) inside = code === inside ? 0 : inside
    else if (code === 34 || code === 39) inside = code
    else if (code === 62) return at
  }
  return -1
}

function parseTag(tag: string): XmlElement {
  const body = tag.endsWith('/') ? tag.slice(0, -1) : tag
  const space = body.search(/\s/)
  const name = space === -1 ? body : body.slice(0, space)
  if (name === '') throw new EventXmlError('a tag without a name')
  const attributes: [string, string][] = []
  if (space !== -1)
    for (const [, key, double, single] of body
      .slice(space)
      .matchAll(/\s([^\s=]+)="([^"]*)"|\s([^\s=]+)='[^']*'/g))
      attributes.push([key ?? single ?? '', unescapeXml(double ?? '')])
  return { name, attributes, children: [], text: '' }
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" }

function unescapeXml(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(
    /&(?:(amp|lt|gt|quot|apos)|#(\d{1,7})|#x([0-9a-fA-F]{1,6}));/g,
    (whole, name?: string, decimal?: string, hex?: string) => {
      if (name !== undefined) return entities[name]!
      const code = decimal === undefined ? Number.parseInt(hex!, 16) : Number(decimal)
      return code <= 0x10ffff ? String.fromCodePoint(code) : whole
    },
  )
}
