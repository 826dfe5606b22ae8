/**
 * The scanner in WebAssembly: goes through the JSON text of one record and tells of which rules it shows all witnesses.
 *
 * Written in AssemblyScript. `npm run generate` compiles it to `src/engine/scan/scanner-bytes.ts`, from where
 * `src/engine/scan/record-scanner.ts`, its only caller, loads it. Nothing is allocated here: all places are given.
 * The tables are laid out by `name-table.ts`, `clue-table.ts` and `scan-group.ts` beside it.
 *
 * It may tell too much, never too little. Where it would have to guess it answers `unsure`, and the caller looks at
 * the parsed record instead. Text that is not JSON gives any answer, but never reads outside of the given places.
 */

/** Writes the number that the JSON text at `at` stands for, as JavaScript writes it, to `into`; returns its length. */
declare function writeNumber(at: u32, length: u32, into: u32): u32

const unsure: i32 = -1
const tooFlat: i32 = -2
const mostDepth: i32 = 64

// Kinds of values. A `container` at a field that rules ask for counts as its JSON text, which is not at hand.
const plainText: u32 = 0
const escapedText: u32 = 1
const word: u32 = 2
const number: u32 = 3
const container: u32 = 4
/** `null`, or a list of nothing: there, but no text. */
const nothing: u32 = 5

// Set by `setPlaces`.
let names: u32 = 0
let nameMask: u32 = 0
let values: u32 = 0
let mostValues: u32 = 0
let folds: u32 = 0
let paths: u32 = 0
let pathRoom: u32 = 0
/** For each field the record in which its name was met last, and the last of its values there. */
let fieldsMet: u32 = 0

// The record being read.
let recordAt: u32 = 0
let end: u32 = 0
let isDeep: bool = false
let valueCount: u32 = 0
let foldEnd: u32 = 0
let broken: bool = false
let recordNumber: u32 = 0
let doubled: bool = false
/** Has it letters that its text may write in several ways: beyond ASCII, or escaped without need? */
let isOdd: bool = false

// The group being matched.
let seen: u32 = 0
let round: u32 = 0
let found: u32 = 0
let foundCount: u32 = 0

/** First byte that the caller may use. */
export function firstFree(): u32 {
  return <u32>__heap_base
}

export function setPlaces(
  nameTable: u32,
  mask: u32,
  valueList: u32,
  valueRoom: u32,
  foldRoom: u32,
  pathPlace: u32,
  pathBytes: u32,
  fieldPlace: u32,
): void {
  names = nameTable
  nameMask = mask
  values = valueList
  mostValues = valueRoom
  folds = foldRoom
  paths = pathPlace
  pathRoom = pathBytes
  fieldsMet = fieldPlace
}

/** Of the outer bytes and the length: others may give the same, so whoever finds by it compares. */
export function hashOf(from: u32, length: u32, isBlurred: bool): u32 {
  return hashLike(from, length, isBlurred ? caseBits : 0)
}

/** The same of the bytes with the bits of `blur`, in each of its eight bytes, set. */
function hashLike(from: u32, length: u32, blur: u64): u32 {
  let h: u64 = length
  if (length >= 8) {
    h = (h ^ (load<u64>(from) | blur)) * 0x9e3779b97f4a7c15
    h = (h ^ (h >> 29) ^ (load<u64>(from + length - 8) | blur)) * 0xbf58476d1ce4e5b9
  } else h = (h ^ gram(from, length, blur)) * 0x9e3779b97f4a7c15
  return <u32>(h >> 32)
}

/** Up to eight bytes as a number; the bytes behind them do not count. */
function gram(from: u32, length: u32, blur: u64): u64 {
  if (length == 0) return 0
  const all = load<u64>(from) | blur
  return length >= 8 ? all : all & (((<u64>1) << (length * 8)) - 1)
}

export function hashOfGram(from: u32, length: u32, isBlurred: bool): u32 {
  return hashGram(gram(from, length, isBlurred ? caseBits : 0), length)
}

function hashGram(bytes: u64, length: u32): u32 {
  return <u32>(((bytes ^ ((<u64>length) << 59)) * 0x9e3779b97f4a7c15) >> 32)
}

/** Four letters, the most that are sought at every place, with a shorter calculation. */
export function hashOfInner(from: u32, length: u32, isBlurred: bool): u32 {
  return hashInner(<u32>gram(from, length, isBlurred ? caseBits : 0), length)
}

function hashInner(bytes: u32, length: u32): u32 {
  return (bytes + length) * 0x9e3779b1
}

/** `hashInner` of four at once. */
function hashFour(bytes: v128, lengths: v128): v128 {
  return i32x4.mul(i32x4.add(bytes, lengths), i32x4.splat(0x9e3779b1))
}

/** The four bytes at each of four places that follow each other. */
function fourInARow(place: u32): v128 {
  const bytes = v128.load(place)
  return v128.shuffle<u8>(bytes, bytes, 0, 1, 2, 3, 1, 2, 3, 4, 2, 3, 4, 5, 3, 4, 5, 6)
}

function fourApart(place: u32, stride: u32): v128 {
  let bytes = v128.load32_zero(place)
  bytes = v128.load32_lane(place + stride, bytes, 1)
  bytes = v128.load32_lane(place + 2 * stride, bytes, 2)
  return v128.load32_lane(place + 3 * stride, bytes, 3)
}

function isSame(a: u32, b: u32, length: u32): bool {
  let i: u32 = 0
  for (; i + 8 <= length; i += 8) if (load<u64>(a + i) != load<u64>(b + i)) return false
  for (; i < length; i++) if (load<u8>(a + i) != load<u8>(b + i)) return false
  return true
}

/** The bit that tells lower case from upper, in each of eight bytes. */
const caseBits: u64 = 0x2020202020202020

/** Is the text the folded literal, but for case? */
function isLike(literal: u32, text: u32, length: u32): bool {
  let i: u32 = 0
  for (; i + 16 <= length; i += 16)
    if (i8x16.bitmask(i8x16.eq(v128.load(literal + i), lower(v128.load(text + i)))) != 0xffff) return false
  if (i == length) return true
  const same = <u32>i8x16.bitmask(i8x16.eq(v128.load(literal + i), lower(v128.load(text + i))))
  const wanted: u32 = (1 << (length - i)) - 1
  return (same & wanted) == wanted
}

/** Number of the field with this name, or -1. The table always has free places. */
function slotOf(from: u32, length: u32): i32 {
  const hash = hashLike(from, length, 0)
  let i = hash & nameMask
  let entry = names + i * 16
  while (load<i32>(entry, 12) >= 0) {
    if (
      load<u32>(entry) == hash &&
      load<u32>(entry, 8) == length &&
      isSame(load<u32>(entry, 4), from, length)
    )
      break
    i = (i + 1) & nameMask
    entry = names + i * 16
  }
  return load<i32>(entry, 12)
}

/**
 * Notes the values of the record's fields, with `deep` also those within its maps. Returns how many, or `unsure`.
 * Behind the record there must be 32 bytes that belong to nobody.
 */
export function open(from: u32, length: u32, deep: bool): i32 {
  recordAt = from
  end = from + length
  isDeep = deep
  valueCount = 0
  foldEnd = folds
  broken = false
  recordNumber++
  doubled = false
  isOdd = hasBeyondAscii(from, length)
  const at = skipSpace(from)
  if (at >= end || load<u8>(at) != 0x7b) return unsure
  readMap(at, 0, 0)
  return broken ? unsure : <i32>valueCount
}

/** Did the opened record say a name twice? Then parsing keeps one of its values, and this all of them. */
export function isDoubled(): bool {
  return doubled
}

function hasBeyondAscii(from: u32, length: u32): bool {
  let bits = i8x16.splat(0)
  const last = from + length
  let at = from
  for (; at + 16 <= last; at += 16) bits = v128.or(bits, v128.load(at))
  let found = <u32>i8x16.bitmask(bits)
  for (; at < last; at++) found |= (<u32>load<u8>(at)) & 0x80
  return found != 0
}

// What follows is given a place in the record and returns the one behind what it read; where `broken`, any.

function skipSpace(from: u32): u32 {
  let at = from
  while (at < end) {
    const byte = load<u8>(at)
    if (byte > 0x20 || (byte != 0x20 && byte != 0x0a && byte != 0x0d && byte != 0x09)) break
    at++
  }
  return at
}

/** Did the text that `skipText` went over last have escapes? */
let escaped: bool = false

/** `from` is on the opening quote. */
function skipText(from: u32): u32 {
  let at = from + 1
  const quote = i8x16.splat(0x22)
  const slash = i8x16.splat(0x5c)
  escaped = false
  while (at < end) {
    const bytes = v128.load(at)
    const marks = <u32>i8x16.bitmask(v128.or(i8x16.eq(bytes, quote), i8x16.eq(bytes, slash)))
    if (marks == 0) {
      at += 16
      continue
    }
    at += ctz(marks)
    if (at >= end) break
    if (load<u8>(at) == 0x22) return at + 1
    escaped = true
    // The same letter can be written in these ways and in others.
    const letter = load<u8>(at + 1)
    if (letter == 0x75 || letter == 0x2f) isOdd = true
    at += 2
  }
  broken = true
  return at
}

/** `from` is on the opening bracket. */
function skipContainer(from: u32): u32 {
  let at = from
  let depth: i32 = 0
  const quote = i8x16.splat(0x22)
  const caseBit = i8x16.splat(0x20)
  const opening = i8x16.splat(0x7b)
  const closing = i8x16.splat(0x7d)
  while (at < end) {
    const bytes = v128.load(at)
    // Square brackets are braces without this bit.
    const braces = v128.or(bytes, caseBit)
    const marks = <u32>(
      i8x16.bitmask(
        v128.or(i8x16.eq(bytes, quote), v128.or(i8x16.eq(braces, opening), i8x16.eq(braces, closing))),
      )
    )
    if (marks == 0) {
      at += 16
      continue
    }
    at += ctz(marks)
    if (at >= end) break
    const byte = load<u8>(at)
    if (byte == 0x22) {
      at = skipText(at)
      continue
    }
    at++
    if ((byte | 0x20) == 0x7b) depth++
    else if (--depth == 0) return at
  }
  broken = true
  return at
}

/** `pathLength` bytes of path stand at `paths`: the names that lead here, each with a dot behind it. */
function readMap(from: u32, pathLength: u32, depth: i32): u32 {
  let at = skipSpace(from + 1)
  if (at < end && load<u8>(at) == 0x7d) return at + 1
  while (depth <= mostDepth && !broken) {
    at = skipSpace(at)
    if (at >= end || load<u8>(at) != 0x22) break
    const nameAt = at + 1
    at = skipText(at)
    if (broken) return at
    let name = nameAt
    let length = at - 1 - nameAt
    if (escaped || pathLength > 0 || isDeep) {
      // Escapes only make shorter.
      if (pathLength + length + 32 > pathRoom) break
      length = pathLength + copyName(nameAt, length, paths + pathLength, escaped)
      name = paths
    }
    at = skipSpace(at)
    if (at >= end || load<u8>(at) != 0x3a) break
    const slot = slotOf(name, length)
    if (slot >= 0) stamp(slot)
    at = skipSpace(readValue(at + 1, slot, length, depth))
    if (broken) return at
    if (at >= end) break
    const byte = load<u8>(at++)
    if (byte == 0x7d) return at
    if (byte != 0x2c) break
  }
  broken = true
  return at
}

/** No value of the field was noted yet in this record. */
function stamp(slot: i32): void {
  const place = fieldsMet + slot * 8
  if (load<u32>(place) == recordNumber) doubled = true
  else store<u32>(place, 0, 4)
  store<u32>(place, recordNumber)
}

function copyName(from: u32, length: u32, into: u32, escaped: bool): u32 {
  if (!escaped) {
    memory.copy(into, from, length)
    return length
  }
  let to = into
  const last = from + length
  while (from < last) {
    const byte = load<u8>(from++)
    if (byte != 0x5c) {
      store<u8>(to++, byte)
      continue
    }
    const escape = load<u8>(from++)
    if (escape == 0x75) {
      const unit = readUnit(from)
      from += 4
      // Names beyond ASCII are not written in escapes by anybody honest.
      if (unit < 0 || unit > 0x7f) {
        broken = true
        return 0
      }
      store<u8>(to++, <u8>unit)
    } else store<u8>(to++, plainOf(escape))
  }
  return to - into
}

/** What stands behind a backslash, as the letter it means. */
function plainOf(escape: u8): u8 {
  switch (escape) {
    case 0x62:
      return 8
    case 0x66:
      return 12
    case 0x6e:
      return 10
    case 0x72:
      return 13
    case 0x74:
      return 9
    default:
      return escape
  }
}

/** Four hexadecimal digits, or -1. */
function readUnit(from: u32): i32 {
  let unit: i32 = 0
  for (let i: u32 = 0; i < 4; i++) {
    const byte = <i32>load<u8>(from + i)
    const letter = byte | 0x20
    if (byte >= 0x30 && byte <= 0x39) unit = unit * 16 + byte - 0x30
    else if (letter >= 0x61 && letter <= 0x66) unit = unit * 16 + letter - 0x57
    else return -1
  }
  return unit
}

/** `nameLength` bytes of path stand at `paths` where the record is read deeply. */
function readValue(start: u32, slot: i32, nameLength: u32, depth: i32): u32 {
  const from = skipSpace(start)
  if (from >= end) {
    broken = true
    return from
  }
  const byte = load<u8>(from)
  if (byte == 0x22) {
    const at = skipText(from)
    if (slot >= 0 || isDeep) note(slot, from + 1, at - 1 - (from + 1), escaped ? escapedText : plainText)
    return at
  }
  if (byte == 0x7b) {
    if (slot >= 0) note(slot, from, 0, container)
    if (!isDeep) return skipContainer(from)
    store<u8>(paths + nameLength, 0x2e)
    return readMap(from, nameLength + 1, depth + 1)
  }
  if (byte == 0x5b)
    return slot < 0 && !isDeep ? skipContainer(from) : readList(from, slot, nameLength, depth + 1)
  let at = from
  while (at < end) {
    const next = load<u8>(at)
    if (next == 0x2c || next == 0x7d || next == 0x5d || next <= 0x20) break
    at++
  }
  if (slot < 0 && !isDeep) return at
  if (byte == 0x6e) note(slot, from, 0, nothing)
  else note(slot, from, at - from, byte == 0x74 || byte == 0x66 ? word : number)
  return at
}

function readList(from: u32, slot: i32, nameLength: u32, depth: i32): u32 {
  let at = skipSpace(from + 1)
  if (at < end && load<u8>(at) == 0x5d) {
    note(slot, at, 0, nothing)
    return at + 1
  }
  while (depth <= mostDepth && !broken) {
    at = skipSpace(readValue(at, slot, nameLength, depth))
    if (broken) return at
    if (at >= end) break
    const byte = load<u8>(at++)
    if (byte == 0x5d) return at
    if (byte != 0x2c) break
  }
  broken = true
  return at
}

function note(slot: i32, from: u32, length: u32, kind: u32): void {
  if (valueCount == mostValues) {
    broken = true
    return
  }
  const value = values + valueCount++ * 32
  store<i32>(value, slot)
  store<u32>(value, from, 4)
  store<u32>(value, length, 8)
  store<u32>(value, kind, 12)
  // Where it lies folded: nowhere yet.
  store<u32>(value, 0, 16)
  if (slot < 0) return
  const place = fieldsMet + slot * 8
  store<u32>(value, load<u32>(place, 4), 24)
  store<u32>(place, value, 4)
}

/**
 * Writes the numbers of the rules all of whose witnesses the opened record shows to `into`, in no order, each once.
 * `group` is where the group's places stand; `roundNumber` is another one each time. Returns how many, or `unsure`, or
 * `tooFlat`: to be opened deeply and asked again.
 */
export function match(group: u32, roundNumber: u32, into: u32): i32 {
  const programs = load<u32>(group)
  const programCount = load<u32>(group, 4)
  const raw = load<u32>(group, 28)
  // What is sought in any value is sought in the record's text, as long as that writes each letter in one way.
  const anywhere = raw != 0 && !isOdd ? 0 : load<u32>(group, 8)
  if (!isDeep && anywhere != 0) return tooFlat
  seen = load<u32>(group, 12)
  found = load<u32>(group, 16)
  round = roundNumber
  foundCount = 0
  for (let i: u32 = 0; i < valueCount; i++) {
    const value = values + i * 32
    const slot = load<u32>(value)
    const program = slot < programCount ? load<u32>(programs + slot * 8) : 0
    if (program == 0 && anywhere == 0) continue
    const kind = load<u32>(value, 12)
    if (kind <= escapedText && anywhere == 0 && !isOdd) {
      // What is written in one way only need not be folded.
      const asWritten = load<u32>(programs + slot * 8, 4)
      look(asWritten, load<u32>(value, 4), load<u32>(value, 8), 0)
      lookInside(asWritten, load<u32>(value, 4), load<u32>(value, 8))
      continue
    }
    if (kind >= container) {
      if (kind == container && program != 0) return unsure
      continue
    }
    if (load<u32>(value, 16) == 0) foldValue(value)
    const text = load<u32>(value, 16)
    const length = load<u32>(value, 20) >> 1
    const beyond = load<u32>(value, 20) & 1
    if (anywhere != 0) look(anywhere, text, length, beyond)
    if (program == 0) continue
    look(program, text, length, beyond)
    lookInside(program, text, length)
  }
  // All texts lie behind each other: gone through as one, at the price of what begins in one and ends in the next.
  if (anywhere != 0) lookInside(anywhere, folds, foldEnd - folds)
  if (raw != 0 && anywhere == 0) lookInside(raw, recordAt, end - recordAt)
  const rulesOf = load<u32>(group, 20)
  // Rules that have only bars.
  let count = gatherRules(load<u32>(group, 24), into, 0)
  for (let i: u32 = 0; i < foundCount; i++)
    count = gatherRules(load<u32>(rulesOf + load<u32>(found + i * 4) * 4), into, count)
  return <i32>count
}

/**
 * Each rule stands under one of its witnesses: its number, how many words follow its third, how many other witnesses it
 * needs, these, and its bars, each with the number of its witnesses before them.
 */
function gatherRules(rules: u32, into: u32, countSoFar: u32): u32 {
  let count = countSoFar
  if (rules == 0) return count
  let rule = rules + 4
  for (let left = load<u32>(rules); left > 0; left--) {
    const next = rule + 12 + load<u32>(rule, 4) * 4
    if (isPossible(rule, next)) store<u32>(into + count++ * 4, load<u32>(rule))
    rule = next
  }
  return count
}

function isPossible(rule: u32, last: u32): bool {
  let at = rule + 12
  for (let left = load<u32>(rule, 8); left > 0; left--) {
    if (!isShown(at, true)) return false
    at = behindWitness(at)
  }
  if (doubled) return true
  while (at < last) {
    let isBarred = true
    let left = load<u32>(at)
    at += 4
    for (; left > 0; left--) {
      if (isBarred && !isShown(at, false)) isBarred = false
      at = behindWitness(at)
    }
    if (isBarred) return false
  }
  return true
}

/** A witness that is marked where met stands as its number, with this bit. */
const isMarked: u32 = 0x80000000

function behindWitness(witness: u32): u32 {
  if ((load<u32>(witness) & isMarked) != 0) return witness + 4
  return witness + 4 + load<u32>(witness) * 16
}

// Kinds of clues that are looked for one by one.
const equals: u32 = 0
const starts: u32 = 1
const ends: u32 = 2
const contains: u32 = 3
const present: u32 = 4
const beyond: u32 = 5
const long: u32 = 6
const run: u32 = 7
const same: u32 = 8

/** Does the record show a clue of the witness, whose number stands before them? `ifMap`: what a map counts as. */
function isShown(witness: u32, ifMap: bool): bool {
  const number = load<u32>(witness)
  if ((number & isMarked) != 0) return load<u32>(seen + (number ^ isMarked) * 4) == round
  const last = behindWitness(witness)
  for (let clue = witness + 4; clue < last; clue += 16) {
    const kind = load<u32>(clue, 4)
    const literal = load<u32>(clue, 8)
    const size = load<u32>(clue, 12)
    for (let value = firstValue(load<u32>(clue)); value != 0; value = load<u32>(value, 24)) {
      const valueKind = load<u32>(value, 12)
      if (valueKind >= container) {
        if (valueKind == container && ifMap) return true
        continue
      }
      if (load<u32>(value, 16) == 0) foldValue(value)
      if (kind == same ? isValueOf(value, literal, ifMap) : shows(value, kind, literal, size)) return true
    }
  }
  return false
}

/** The last noted value of the field, which leads to those before; 0 where it has none. */
function firstValue(slot: u32): u32 {
  const place = fieldsMet + slot * 8
  return load<u32>(place) == recordNumber ? load<u32>(place, 4) : 0
}

function shows(value: u32, kind: u32, literal: u32, size: u32): bool {
  const text = load<u32>(value, 16)
  const length = load<u32>(value, 20) >> 1
  if (kind == contains) return holds(text, length, literal, size)
  if (kind == equals) return length == size && isSame(text, literal, size)
  if (kind == ends) return length >= size && isSame(text + length - size, literal, size)
  if (kind == starts) return length >= size && isSame(text, literal, size)
  if (kind == long) return length >= size
  if (kind == run) return hasRun(text, length, size)
  if (kind == beyond) return (load<u32>(value, 20) & 1) != 0
  return true
}

/** Has the other field this value too? */
function isValueOf(value: u32, slot: u32, ifMap: bool): bool {
  const text = load<u32>(value, 16)
  const length = load<u32>(value, 20) >> 1
  for (let other = firstValue(slot); other != 0; other = load<u32>(other, 24)) {
    const kind = load<u32>(other, 12)
    if (kind >= container) {
      if (kind == container && ifMap) return true
      continue
    }
    if (load<u32>(other, 16) == 0) foldValue(other)
    if (load<u32>(other, 20) >> 1 == length && isSame(load<u32>(other, 16), text, length)) return true
  }
  return false
}

/** Are there so many folded letters and digits in a row? */
function hasRun(text: u32, length: u32, size: u32): bool {
  if (length < size) return false
  let count: u32 = 0
  for (let i: u32 = 0; i < length; i++) {
    const byte = load<u8>(text + i)
    const isOne = (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x30 && byte <= 0x39)
    count = isOne ? count + 1 : 0
    if (count == size) return true
  }
  return false
}

/** Does the text hold the literal, which is not empty? */
function holds(text: u32, length: u32, literal: u32, size: u32): bool {
  if (size > length) return false
  const last = text + length - size
  const head = i8x16.splat(load<u8>(literal))
  const tail = i8x16.splat(load<u8>(literal + size - 1))
  for (let at = text; at <= last; at += 16) {
    let marks = <u32>(
      i8x16.bitmask(v128.and(i8x16.eq(v128.load(at), head), i8x16.eq(v128.load(at + size - 1), tail)))
    )
    while (marks != 0) {
      const place = at + ctz(marks)
      if (place > last) break
      if (isSame(place, literal, size)) return true
      marks &= marks - 1
    }
  }
  return false
}

/** Writes the value's text, folded, behind those that are folded already; notes its place, and twice its length with a bit for what is beyond ASCII. */
function foldValue(value: u32): void {
  const from = load<u32>(value, 4)
  const length = load<u32>(value, 8)
  const kind = load<u32>(value, 12)
  const into = foldEnd
  let last = into
  beyondAscii = false
  if (kind == number && !isWholeNumber(from, length)) last = into + writeNumber(from, length, into)
  else if (kind == escapedText) last = unescape(from, length, into)
  else last = foldPlain(from, length, into)
  if (beyondAscii) last = foldKelvin(into, last)
  store<u32>(value, into, 16)
  store<u32>(value, ((last - into) << 1) | (beyondAscii ? 1 : 0), 20)
  // Between two texts, so that few literals are met across them.
  store<u8>(last, 0)
  foldEnd = last + 1
}

let beyondAscii: bool = false

/** Is it written as JavaScript would write it? */
function isWholeNumber(from: u32, length: u32): bool {
  let i: u32 = 0
  if (load<u8>(from) == 0x2d) {
    i = 1
    if (length == 2 && load<u8>(from + 1) == 0x30) return false
  }
  if (length - i > 15) return false
  for (; i < length; i++) {
    const byte = load<u8>(from + i)
    if (byte < 0x30 || byte > 0x39) return false
  }
  return true
}

/** Sixteen bytes in lower case, where they are ASCII. */
function lower(bytes: v128): v128 {
  const upper = v128.and(i8x16.gt_s(bytes, i8x16.splat(0x40)), i8x16.lt_s(bytes, i8x16.splat(0x5b)))
  return v128.or(bytes, v128.and(upper, i8x16.splat(0x20)))
}

function foldPlain(from: u32, length: u32, into: u32): u32 {
  let beyond: u32 = 0
  let i: u32 = 0
  for (; i + 16 <= length; i += 16) {
    const bytes = v128.load(from + i)
    beyond |= <u32>i8x16.bitmask(bytes)
    v128.store(into + i, lower(bytes))
  }
  if (i < length) {
    const bytes = v128.load(from + i)
    beyond |= (<u32>i8x16.bitmask(bytes)) & ((1 << (length - i)) - 1)
    v128.store(into + i, lower(bytes))
  }
  if (beyond != 0) beyondAscii = true
  return into + length
}

function unescape(from: u32, length: u32, into: u32): u32 {
  const slash = i8x16.splat(0x5c)
  const last = from + length
  let beyond: u32 = 0
  while (from < last) {
    const bytes = v128.load(from)
    const marks = <u32>i8x16.bitmask(i8x16.eq(bytes, slash))
    const plain = min<u32>(marks == 0 ? 16 : ctz(marks), last - from)
    v128.store(into, lower(bytes))
    beyond |= (<u32>i8x16.bitmask(bytes)) & ((1 << plain) - 1)
    from += plain
    into += plain
    if (from >= last || load<u8>(from) != 0x5c) continue
    const escape = load<u8>(from + 1)
    from += 2
    if (escape != 0x75) {
      store<u8>(into++, plainOf(escape))
      continue
    }
    const unit = readUnit(from)
    from += 4
    if (unit >= 0 && unit < 0x80) store<u8>(into++, <u8>(unit >= 0x41 && unit <= 0x5a ? unit | 0x20 : unit))
    else if (unit == 0x212a) {
      store<u8>(into++, 0x6b)
      beyondAscii = true
    } else {
      // No literal that is sought holds such a byte.
      store<u8>(into++, 0xff)
      beyondAscii = true
    }
  }
  if (beyond != 0) beyondAscii = true
  return into
}

/** The Kelvin sign is the only letter beyond ASCII that folds to one within. */
function foldKelvin(from: u32, last: u32): u32 {
  let to = from
  while (from < last) {
    if (
      from + 3 <= last &&
      load<u8>(from) == 0xe2 &&
      load<u8>(from + 1) == 0x84 &&
      load<u8>(from + 2) == 0xaa
    ) {
      store<u8>(to++, 0x6b)
      from += 3
    } else store<u8>(to++, load<u8>(from++))
  }
  return to
}

/** Looks for the clues of one field that one text shows as a whole, or at its edges. It is folded, or blurred here. */
function look(program: u32, text: u32, length: u32, beyondAscii: u32): void {
  const isBlurred = load<u32>(program, 64) != 0
  const blur: u64 = isBlurred ? caseBits : 0
  mark(load<u32>(program))
  if (beyondAscii != 0) mark(load<u32>(program, 4))
  const equals = load<u32>(program, 8)
  if (equals != 0)
    markEntries(equals, load<u32>(program, 12), hashLike(text, length, blur), text, length, text, isBlurred)
  const starts = load<u32>(program, 20)
  if (starts != 0) {
    for (let lengths = load<u32>(program, 16); lengths != 0; lengths &= lengths - 1) {
      const size: u32 = ctz(lengths)
      if (size > length) break
      const hash = hashGram(gram(text, size, blur), size)
      markEntries(starts, load<u32>(program, 24), hash, text, length, text, isBlurred)
    }
  }
  const ends = load<u32>(program, 32)
  if (ends != 0) {
    for (let lengths = load<u32>(program, 28); lengths != 0; lengths &= lengths - 1) {
      const size: u32 = ctz(lengths)
      if (size > length) break
      const place = text + length - size
      const hash = hashGram(gram(place, size, blur), size)
      markEntries(ends, load<u32>(program, 36), hash, text, length, place, isBlurred)
    }
  }
}

/**
 * Looks for the clues of one field that may lie anywhere in the text. With a stride of four, say, each literal stands in
 * the table by four places in a row, one of which is looked at. With `blur`, the bit of lower case for each letter, the
 * text need not be folded.
 */
function lookInside(program: u32, text: u32, length: u32): void {
  const filter = load<u32>(program, 52)
  const shift = load<u32>(program, 56)
  const stride = load<u32>(program, 60)
  const table = load<u32>(program, 44)
  if (table == 0) return
  const mask = load<u32>(program, 48)
  const blur = load<u32>(program, 64)
  const isBlurred = blur != 0
  const blurs = i32x4.splat(blur)
  for (let lengths = load<u32>(program, 40); lengths != 0; lengths &= lengths - 1) {
    const size: u32 = ctz(lengths)
    if (size > length) break
    const keep = i32x4.splat(size == 4 ? 0xffffffff : (1 << (size * 8)) - 1)
    const sizes = i32x4.splat(size)
    const last = text + length - size
    // Four places at once: seldom does one of them lead on. What is beyond the last is no letter of the text.
    for (let place = text; place <= last; place += 4 * stride) {
      const four = stride == 1 ? fourInARow(place) : fourApart(place, stride)
      const hashes = hashFour(v128.and(v128.or(four, blurs), keep), sizes)
      const a = <u32>i32x4.extract_lane(hashes, 0)
      const b = <u32>i32x4.extract_lane(hashes, 1)
      const c = <u32>i32x4.extract_lane(hashes, 2)
      const d = <u32>i32x4.extract_lane(hashes, 3)
      const bits =
        bitOf(filter, shift, a) |
        (bitOf(filter, shift, b) << 1) |
        (bitOf(filter, shift, c) << 2) |
        (bitOf(filter, shift, d) << 3)
      if (bits == 0) continue
      if ((bits & 1) != 0) markEntries(table, mask, a, text, length, place, isBlurred)
      if ((bits & 2) != 0) markEntries(table, mask, b, text, length, place + stride, isBlurred)
      if ((bits & 4) != 0) markEntries(table, mask, c, text, length, place + 2 * stride, isBlurred)
      if ((bits & 8) != 0) markEntries(table, mask, d, text, length, place + 3 * stride, isBlurred)
    }
  }
}

/** Is there a literal of this hash? Nearly always right where it says yes, always where it says no. */
function bitOf(filter: u32, shift: u32, hash: u32): u32 {
  const bit = hash >> shift
  return ((<u32>load<u8>(filter + (bit >> 3))) >> (bit & 7)) & 1
}

/** Marks the witnesses of the literals with this hash that stand where they were met. */
function markEntries(
  table: u32,
  mask: u32,
  hash: u32,
  text: u32,
  length: u32,
  place: u32,
  isBlurred: bool,
): void {
  let i = (hash >> 7) & mask
  let list = load<u32>(table + i * 8, 4)
  while (list != 0 && load<u32>(table + i * 8) != hash) {
    i = (i + 1) & mask
    list = load<u32>(table + i * 8, 4)
  }
  if (list == 0) return
  const last = list + 4 + load<u32>(list) * 20
  for (let entry = list + 4; entry < last; entry += 20) {
    const size = load<u32>(entry, 4)
    const start = place - load<u32>(entry, 8)
    const isWhole = load<u32>(entry, 12) != 0
    if (start < text || start + size > text + length || (isWhole && size != length)) continue
    const literal = load<u32>(entry)
    if (isBlurred ? isLike(literal, start, size) : isSame(literal, start, size)) mark(load<u32>(entry, 16))
  }
}

function mark(witnesses: u32): void {
  if (witnesses == 0) return
  const count = load<u32>(witnesses)
  for (let i: u32 = 1; i <= count; i++) {
    const witness = load<u32>(witnesses + i * 4)
    const place = seen + witness * 4
    if (load<u32>(place) == round) continue
    store<u32>(place, round)
    store<u32>(found + foundCount++ * 4, witness)
  }
}
