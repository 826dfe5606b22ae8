import { httpSources } from './messages.ts'
import type { DemoOrganisation } from './organisation.ts'

/** The API as the demo uses it: signed in as an administrator, like a person; no side door. */
export class DemoApi {
  readonly #url: string
  readonly #cookie: string

  constructor(url: string, cookie: string) {
    this.#url = url
    this.#cookie = cookie
  }

  /**
   * Sets up the first administrator with the printed set-up token and signs in as them. The password is made for this
   * run and shown to whoever started it.
   */
  static async setUp(url: string, token: string, email: string, password: string): Promise<DemoApi> {
    await request(url, '/api/setup', {}, { token, name: 'Demo administrator', email, password })
    const signedIn = await fetch(`${url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url },
      body: JSON.stringify({ email, password }),
    })
    if (!signedIn.ok) throw new Error(`signing in to the demo: ${signedIn.status} ${await signedIn.text()}`)
    const cookies = signedIn.headers.getSetCookie().map((line) => line.split(';')[0])
    return new DemoApi(url, cookies.join('; '))
  }

  /** Imports sites, assets, people and plans, then makes a source and a key for each HTTP sender. */
  async load(organisation: DemoOrganisation): Promise<Record<string, string>> {
    const { places, assets, people, teams, plans, travel } = organisation
    await this.#send('/api/imports/all?mode=all_or_nothing', { places, assets, people, teams, plans, travel })
    // The day that is told lies back further than a device's clock is usually believed.
    for (const id of ['syslog', 'mqtt'])
      await this.#send(`/api/sources/${id}`, { clock_bound_ms: clockBoundMs }, 'PATCH')
    const keys: Record<string, string> = {}
    for (const [id, connector] of Object.entries(httpSources)) {
      await this.#send('/api/sources', {
        id,
        name: sourceNames[id as keyof typeof httpSources],
        transport: 'http',
        connector,
        clock_bound_ms: clockBoundMs,
      })
      const made = await this.#send('/api/keys', { name: `demo ${id}`, ingest_source: id })
      keys[id] = (made as { key: string }).key
    }
    return keys
  }

  async get(path: string): Promise<unknown> {
    const response = await fetch(this.#url + path, { headers: { cookie: this.#cookie } })
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
    return response.json()
  }

  #send(path: string, body: unknown, method: 'POST' | 'PUT' | 'PATCH' = 'POST'): Promise<unknown> {
    return request(this.#url, path, { cookie: this.#cookie, origin: this.#url }, body, method)
  }
}

const clockBoundMs = 3 * 86_400_000

const sourceNames = {
  'demo-access': 'Access control, all sites',
  'demo-windows': 'Windows event forwarding',
  'demo-network': 'Zeek sensors',
} as const

async function request(
  url: string,
  path: string,
  headers: Record<string, string>,
  body: unknown,
  method: 'POST' | 'PUT' | 'PATCH' = 'POST',
): Promise<unknown> {
  const call: RequestInit = {
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  }
  const response = await fetch(url + path, { ...call, method })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  return response.json()
}
