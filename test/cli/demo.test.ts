import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { AdminClient } from '../support/admin-client.ts'
import { startServer } from '../support/start-server.ts'

interface System {
  readonly demo: boolean
  readonly demo_run: {
    readonly state: string
    readonly url?: string
    readonly email?: string
    readonly password?: string
  }
}

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-demo-test-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

test('offered at set-up, apart from everything real, back after a restart, and gone without trace', async () => {
  const dataFolder = join(folder, 'data')
  const place = join(dataFolder, 'demo')
  let server = await startServer({ dataFolder })
  try {
    const setUp = {
      token: server.setupToken,
      name: 'Admin',
      email: AdminClient.email,
      password: AdminClient.password,
    }
    const answer = await new AdminClient(server.url, '').post('/api/setup', { ...setUp, demo: true })
    expect(answer).toMatchObject({ demo: true })
    const admin = await AdminClient.signIn(server.url)
    const { url = '', email = '', password = '' } = (await untilRunning(admin)).demo_run
    const cookie = await signIn(url, email, password)
    const inside = new AdminClient(url, cookie)
    expect((await inside.get<{ items: unknown[] }>('/api/people')).items.length).toBeGreaterThan(50)
    expect((await admin.get<{ items: unknown[] }>('/api/people')).items).toEqual([])
    expect((await admin.get<{ items: unknown[] }>('/api/events')).items).toEqual([])
    // Cookies know no ports: each installation reads its own only.
    await expect(new AdminClient(server.url, cookie).get('/api/me')).rejects.toThrow(/401/)
    expect((await inside.get<System>('/api/system')).demo).toBe(false)

    await server.stop()
    await expect(fetch(`${url}/health`)).rejects.toThrow('fetch failed')
    server = await startServer({ dataFolder })
    const back = await AdminClient.signIn(server.url)
    const again = (await untilRunning(back)).demo_run
    expect(again.password).not.toBe(password)

    expect(await back.post('/api/system/demo', undefined, 'DELETE')).toEqual({ removed: true })
    expect(await back.get<System>('/api/system')).toMatchObject({ demo: false, demo_run: { state: 'off' } })
    expect([existsSync(place), existsSync(`${place}.on`)]).toEqual([false, false])
    await expect(fetch(`${again.url}/health`)).rejects.toThrow('fetch failed')
  } finally {
    await server.stop()
  }
}, 120_000)

async function untilRunning(admin: AdminClient): Promise<System> {
  let system: System | undefined
  await vi.waitUntil(
    async () => {
      system = await admin.get<System>('/api/system')
      if (system.demo_run.state === 'failed') throw new Error(JSON.stringify(system.demo_run))
      return system.demo_run.state === 'running'
    },
    { timeout: 60_000, interval: 500 },
  )
  if (!system) throw new Error('never asked')
  return system
}

async function signIn(url: string, email: string, password: string): Promise<string> {
  const answer = await fetch(`${url}/api/auth/sign-in/email`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', origin: url },
    body: JSON.stringify({ email, password }),
  })
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`)
  return answer.headers
    .getSetCookie()
    .map((line) => line.split(';')[0])
    .join('; ')
}
