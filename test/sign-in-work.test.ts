import type * as Argon2 from '@node-rs/argon2'
import { beforeEach, expect, test, vi } from 'vitest'
import { serveApi } from './serve-api.ts'
import { ApiClient } from './api-client.ts'
import { adminEmail, signInAdmin } from './sign-in-helpers.ts'

const worked = vi.hoisted(() => [] as unknown[])

// The real functions, with a note of each use: time itself is too shaky to measure.
vi.mock('@node-rs/argon2', async (load) => {
  const real = await load<typeof Argon2>()
  return {
    ...real,
    hash: (password: string, cost: object) => {
      worked.push(cost)
      return real.hash(password, cost)
    },
    verify: (stored: string, password: string) => {
      const [, memoryCost, timeCost, parallelism] = /m=(\d+),t=(\d+),p=(\d+)/.exec(stored)?.map(Number) ?? []
      worked.push({ memoryCost, timeCost, parallelism })
      return real.verify(stored, password)
    },
  }
})

beforeEach(() => void worked.splice(0))

test('a wrong password costs the same work whether or not the account exists', async () => {
  const api = await serveApi()
  await signInAdmin(api)
  const invited = await api.services.access.users.invite({
    name: 'New',
    email: 'new@example.org',
    grants: [],
  })
  expect(invited.id).not.toBe('')
  const work: unknown[][] = []
  for (const email of [adminEmail, 'nobody@example.org', 'new@example.org']) {
    worked.splice(0)
    const body = { email, password: 'wrong wrong wrong' }
    const answer = await new ApiClient(api.url).send('POST', '/api/auth/sign-in/email', body)
    expect(answer.status).toBe(401)
    work.push([...worked])
  }
  expect(work[0]).toHaveLength(1)
  expect(work[1]).toEqual(work[0])
  expect(work[2]).toEqual(work[0])
  await api.stop()
})
