import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { readSshd } from './sshd.ts'

it('never takes an address that the stranger wrote into the user name', () => {
  const part = fc.constantFrom(
    ' from ',
    '192.0.2.1',
    ' port 22',
    ' ssh2',
    'root',
    ' ',
    ':',
    'invalid user ',
    ' for ',
  )
  const name = fc
    .array(fc.oneof(part, fc.string({ maxLength: 6 })), { maxLength: 10 })
    .map((parts) => parts.join(''))
  fc.assert(
    fc.property(name, fc.boolean(), (user, invalid) => {
      const text = `Failed password for ${invalid ? 'invalid user ' : ''}${user} from 203.0.113.9 port 40022 ssh2`
      const finding = readSshd({ text, app: 'sshd', place: '' })
      expect(finding).toMatchObject({ status: 'failure', src_endpoint: { ip: '203.0.113.9', port: 40_022 } })
    }),
  )
})
