import { expect, it } from 'vitest'
import { readMac } from './read-mac.ts'

it.each([
  ['00:11:22:AA:bb:CC', '00:11:22:aa:bb:cc'],
  ['00-11-22-aa-bb-cc', '00:11:22:aa:bb:cc'],
  ['0011.22aa.bbcc', '00:11:22:aa:bb:cc'],
  ['001122AABBCC', '00:11:22:aa:bb:cc'],
  ['00-11-22-AA-BB-CC:guest wifi', '00:11:22:aa:bb:cc'],
  ['00:11:22:aa:bb', undefined],
  ['00:11:22:aa:bb:ccd', undefined],
  ['anna', undefined],
  [undefined, undefined],
])('reads %s', (text, mac) => {
  expect(readMac(text)).toBe(mac)
})
