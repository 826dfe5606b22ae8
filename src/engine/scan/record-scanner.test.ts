import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fold } from '../sigma/fold.ts'
import type { Clue, Witness } from '../match/witness.ts'
import { RecordScanner } from './record-scanner.ts'

const clue = (field: string | undefined, kind: Clue['kind'], literal: string): Clue => ({
  field,
  kind,
  literal,
})

/** What a scanner that looks for each witness by itself finds in the text. */
function scan(text: string, ...witnesses: Witness[]): readonly number[] | undefined {
  const scanner = new RecordScanner()
  const group = scanner.addGroup(witnesses.map((witness, number) => ({ number, witnesses: [witness] })))
  scanner.take(text)
  return scanner.candidates(group)
}

describe('what a text shows', () => {
  it.each([
    ['equals', 'c:\\tool.exe', '{"F":"C:\\\\Tool.EXE"}', true],
    ['equals', 'c:\\tool.exe', '{"F":"C:\\\\Tool.EXE "}', false],
    ['equals', '', '{"F":""}', true],
    ['starts', 'c:\\temp\\', '{"F" : "C:\\u005cTEMP\\\\x"}', true],
    ['ends', '/passwd', '{"F":"\\/etc\\/passwd"}', true],
    ['contains', 'mimi', '{"F":"xx MI\\u004dI"}', true],
    ['contains', 'mimi', '{"G":"mimi"}', false],
    ['contains', 'mimi', '{"G":{"F":"mimi"}}', false],
    ['contains', 'kiwi', '{"F":"\u212aIWI"}', true],
    ['contains', 'kiwi', '{"F":"\\u212aiwi"}', true],
    ['contains', 'kiwi', '{"\\u0046":["x",["kiwi"]]}', true],
    ['equals', '4688', '{"F":4688}', true],
    ['equals', '4688', '{"F":4.688e3}', true],
    ['equals', 'true', '{"F":true}', true],
    ['equals', 'null', '{"F":null}', false],
    ['contains', '😀', '{"F":"x😀"}', true],
    ['contains', '😀', '{"F":"x"}', false],
    ['present', '', '{"F":"x"}', true],
    ['present', '', '{"F":null}', false],
    ['equals', 'a', '{"F":"a","F":"b"}', true],
  ] as const)('%s %s: %s', (kind, literal, text, shown) => {
    expect(scan(text, [clue('F', kind, literal)])).toEqual(shown ? [0] : [])
  })

  it('a rule needs all of its witnesses, a witness one of its clues', () => {
    const scanner = new RecordScanner()
    const image: Witness = [clue('Image', 'ends', '\\cmd.exe'), clue('Image', 'ends', '\\pwsh.exe')]
    const line: Witness = [clue('Line', 'contains', 'whoami')]
    const group = scanner.addGroup([
      { number: 0, witnesses: [image, line] },
      { number: 1, witnesses: [line, image] },
      { number: 2, witnesses: [image] },
    ])
    scanner.take('{"Image":"C:\\\\PWSH.exe","Line":"x"}')
    expect(scanner.candidates(group)).toEqual([2])
    scanner.take('{"Image":"C:\\\\PWSH.exe","Line":"x whoami"}')
    expect(scanner.candidates(group)).toEqual([0, 1, 2])
  })

  it('a rule is barred by what surely applies, and by nothing that parsing may take away', () => {
    const scanner = new RecordScanner()
    const line: Witness = [clue('Line', 'contains', 'whoami')]
    const image: Witness = [clue('Image', 'ends', '\\cmd.exe'), clue('Image', 'equals', 'x')]
    const user: Witness = [clue('User', 'starts', 'nt ')]
    const group = scanner.addGroup([
      { number: 0, witnesses: [line], bars: [[image, user], [[clue('Line', 'equals', 'whoami')]]] },
      { number: 1, witnesses: [], bars: [[image]] },
    ])
    const found = (text: string) => {
      scanner.take(text)
      return scanner.candidates(group)
    }
    expect(found('{"Line":"whoami /all"}')).toEqual([0, 1])
    expect(found('{"Line":"WHOAMI"}')).toEqual([1])
    expect(found('{"Line":"whoami /all","Image":"\\\\Cmd.exe"}')).toEqual([0])
    expect(found('{"Line":"whoami /all","Image":"\\\\Cmd.exe","User":"NT x"}')).toEqual([])
    expect(found('{"Line":"whoami /all","Image":["y","x"],"User":"NT x"}')).toEqual([])
    expect(found('{"Line":"whoami","Line":"whoami /all"}')).toEqual([0, 1])
    expect(found('{"Image":"x","Image":"y"}')).toEqual([1])
    expect(found('{"Image":{"x":"x"}}')).toEqual([1])
  })

  it('a dotted name is a path through maps and lists, or one name', () => {
    const witness = [clue('a.b.c', 'equals', 'x')]
    for (const text of ['{"a":{"b":{"c":"x"}}}', '{"a.b":{"c":"x"}}', '{"a":[1,{"b.c":["x"]}]}'])
      expect({ text, found: scan(text, witness) }).toEqual({ text, found: [0] })
    expect(scan('{"a":{"b":{"d":"x"}},"c":"x"}', witness)).toEqual([])
  })

  it('a clue on any field is sought in every value', () => {
    const witness = [clue(undefined, 'contains', 'sekurlsa')]
    expect(scan('{"a":{"b":[{"c":"x se\\u006burlsa::"}]}}', witness)).toEqual([0])
    expect(scan('{"a":"se\u212aurlsa"}', witness)).toEqual([0])
    expect(scan('{"a":"x","b":["SE\u212aURLSA"]}', witness)).toEqual([0])
    expect(scan('{"a":"x:\\/\\/y \\u00e9"}', [clue(undefined, 'contains', '://y')])).toEqual([0])
    expect(scan('{"a":"C:\\\\Temp\\\\"}', [clue(undefined, 'contains', '\\temp\\')])).toEqual([0])
    expect(scan('{"a":1.5e3}', [clue(undefined, 'contains', '1500')])).toEqual([0])
    expect(scan('{"a":{"b":[{"c":"x SEKURLSA::"}]}}', witness)).toEqual([0])
  })
})

describe('a field is read from the text as parsing would', () => {
  const read = (text: string, name = 'F') => {
    const scanner = new RecordScanner()
    const group = scanner.addGroup([
      { number: 0, witnesses: [[clue('G', 'present', '')]], fields: ['F', 'a.b'] },
    ])
    scanner.take(text)
    scanner.candidates(group)
    const value = { present: false, hasNull: false, texts: [], folds: [] }
    return scanner.read(name, value) ? value : undefined
  }
  it.each([
    ['{"F":"C:\\\\a\\"b\\u00e9"}', ['C:\\a"bé']],
    ['{"G":"é","F":"Ä K"}', ['Ä K']],
    ['{"F":["x",1.50,true,["y"],null]}', ['x', '1.5', 'true', 'y']],
    ['{"\\u0046":12e3}', ['12000']],
    ['{"F":9007199254740993}', ['9007199254740992']],
    ['{"F":""}', ['']],
  ])('%s', (text, texts) => {
    expect(read(text)).toMatchObject({ present: true, hasNull: text.includes('null'), texts })
  })

  it('what is not there, and what is null', () => {
    expect(read('{"G":"x"}')).toMatchObject({ present: false, hasNull: false, texts: [] })
    expect(read('{"F":null}')).toMatchObject({ present: true, hasNull: true, texts: [] })
    expect(read('{"F":[]}')).toMatchObject({ present: true, hasNull: true, texts: [] })
  })

  it('what only parsing tells', () => {
    expect(read('{"F":{"a":1}}')).toBeUndefined()
    expect(read('{"F":["x",{"a":1}]}')).toBeUndefined()
    expect(read('{"F":"a","F":"b"}')).toBeUndefined()
    expect(read('{"F":"\\x"}')).toBeUndefined()
    expect(read('{"a":{"b":1}}', 'a.b')).toBeUndefined()
    expect(read('{"H":1}', 'H')).toBeUndefined()
  })
})

describe('never too little', () => {
  it('names with the same outer letters and length are told apart', () => {
    const long = (middle: string) => `Subject_${middle}_UserName`
    expect(scan(`{"${long('x')}":"a"}`, [clue(long('y'), 'equals', 'a')])).toEqual([])
    expect(scan(`{"${long('x')}":"b","${long('y')}":"a"}`, [clue(long('y'), 'equals', 'a')])).toEqual([0])
  })

  it('a map at a field that is asked for, a long record and deep ones are left to the parsed record', () => {
    const witness = [clue('F', 'contains', 'abcd')]
    expect(scan('{"F":{"a":1}}', witness)).toBeUndefined()
    expect(scan(`{"F":"${'x'.repeat(300_000)}abcd"}`, witness)).toBeUndefined()
    expect(scan(`{"F":${'['.repeat(70)}"abcd"${']'.repeat(70)}}`, witness)).toBeUndefined()
    expect(scan(`{"F":[${'1,'.repeat(5_000)}"abcd"]}`, witness)).toBeUndefined()
    expect(scan('\ufeff{"F":"abcd"}', witness)).toBeUndefined()
  })

  it('only the Kelvin sign folds into ASCII, which is what the scanner knows', () => {
    const others: number[] = []
    for (let code = 0x80; code <= 0x10ffff; code++) {
      if (code >= 0xd800 && code <= 0xdfff) continue
      if (/[\0-\x7f]/.test(fold(String.fromCodePoint(code)))) others.push(code)
    }
    expect(others).toEqual([0x212a])
  })

  it('literals of every length are found at every place', () => {
    const text = 'abcdefghijklmnopqrstuvwxyz0123456789'
    for (let length = 1; length <= 20; length++) {
      for (let at = 0; at + length <= text.length; at++) {
        const literal = text.slice(at, at + length)
        expect(scan(`{"F":"${text.toUpperCase()}"}`, [clue('F', 'contains', literal)])).toEqual([0])
        expect(
          scan(`{"F":"${literal}"}`, [clue('F', 'starts', literal)], [clue('F', 'ends', literal)]),
        ).toEqual([0, 1])
      }
    }
  }, 120_000)

  it('what is no JSON gets an answer too', () => {
    const scanner = new RecordScanner()
    const group = scanner.addGroup([
      { number: 0, witnesses: [[clue('a.b', 'contains', 'abc'), clue(undefined, 'ends', 'x')]] },
    ])
    const piece = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      '"',
      '\\',
      '\\u',
      ':',
      ',',
      'a',
      'b',
      '.',
      '1',
      '-',
      'é',
      ' ',
    )
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 60 }), (pieces) => {
        scanner.take(`{${pieces.join('')}`)
        expect(scanner.candidates(group) ?? []).toSatisfy((found: number[]) => found.length <= 1)
      }),
      { numRuns: 2_000 },
    )
  })
})

it('rules that are added later find the record that was read before, and memory grows with them only', () => {
  const scanner = new RecordScanner()
  scanner.take('{"F":"abcd","G":"efgh"}')
  const first = scanner.addGroup([{ number: 0, witnesses: [[clue('F', 'equals', 'abcd')]] }])
  expect(scanner.candidates(first)).toEqual([0])
  const second = scanner.addGroup(
    Array.from({ length: 20_000 }, (_, number) => ({
      number,
      witnesses: [[clue('G', 'equals', number === 7 ? 'efgh' : `literal number ${number}`)]],
    })),
  )
  expect(scanner.candidates(second)).toEqual([7])
  expect(scanner.candidates(first)).toEqual([0])
  const before = scanner.memoryBytes
  for (let round = 0; round < 1_000; round++) {
    scanner.take(new TextEncoder().encode(`{"G":"literal number ${round}"}`))
    expect(scanner.candidates(second)).toEqual(round === 7 ? [] : [round])
  }
  expect(scanner.memoryBytes).toBe(before)
})
