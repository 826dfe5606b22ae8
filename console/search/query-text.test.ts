import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { hasTerm, splitTerms, toggleTerm } from './query-text.ts'

const field = fc.constantFrom('class', 'person', 'src_endpoint.ip')
const value = fc.stringMatching(/^[a-zA-Z0-9 .:-]{1,20}$/).filter((text) => text.trim() === text)

it('toggling a term twice gives the query back', () => {
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom('denied', '"Failed password"', 'OR', '-tag:test')),
      field,
      value,
      (words, name, text) => {
        const query = words.join(' ')
        const once = toggleTerm(query, name, text)
        expect(hasTerm(once, name, text)).toBe(true)
        expect(toggleTerm(once, name, text)).toBe(query)
      },
    ),
  )
})

it('excluding a term takes its inclusion out', () => {
  expect(toggleTerm('a class:door_state', 'class', 'door_state', true)).toBe('a -class:door_state')
})

it('keeps a phrase in one piece, closed or not', () => {
  expect(splitTerms('a "b c" message:"d e" "f')).toEqual(['a', '"b c"', 'message:"d e"', '"f'])
})
