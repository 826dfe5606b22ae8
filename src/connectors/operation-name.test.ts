import { expect, it } from 'vitest'
import { kindOfOperation, snakeCase } from './operation-name.ts'

it.each([
  ['DescribeInstances', 'read'],
  ['BatchGetItem', 'other'],
  ['DeleteBucketPolicy', 'delete'],
  ['PutBucketVersioning', 'update'],
  ['Add member to role', 'create'],
  ['Set-Mailbox', 'update'],
  ['repo.destroy', 'delete'],
  ['user.lifecycle.create', 'create'],
  ['org.runner_group_removed', 'delete'],
  ['dependabot_alerts.disable', 'disable'],
  ['FileDownloaded', 'read'],
  ['', 'other'],
  ['constructor', 'other'],
])('%s is %s', (name, kind) => {
  expect(kindOfOperation(name)).toBe(kind)
})

it('writes codes in snake case', () => {
  expect(snakeCase('Client.UnauthorizedOperation')).toBe('client_unauthorized_operation')
  expect(snakeCase('INVALID_CREDENTIALS')).toBe('invalid_credentials')
  expect(snakeCase('…')).toBeUndefined()
})
