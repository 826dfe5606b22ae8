import type { RunningServer } from './start-server.ts'

/** The API as an administrator uses it, signed in through the set-up link as a person would. */
export class AdminClient {
  readonly url: string
  readonly cookie: string

  constructor(url: string, cookie: string) {
    this.url = url
    this.cookie = cookie
  }

  static readonly email = 'admin@gatehouse.example'
  static readonly password = 'correct horse battery staple 9'

  static async setUp(server: Pick<RunningServer, 'url' | 'setupToken'>): Promise<AdminClient> {
    const { email, password } = AdminClient
    const anonymous = new AdminClient(server.url, '')
    await anonymous.post('/api/setup', { token: server.setupToken, name: 'Admin', email, password })
    return AdminClient.signIn(server.url)
  }

  static async signIn(
    url: string,
    who = { email: AdminClient.email, password: AdminClient.password },
  ): Promise<AdminClient> {
    const { email, password } = who
    const signedIn = await fetch(`${url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: url },
      body: JSON.stringify({ email, password }),
    })
    if (!signedIn.ok) throw new Error(`sign-in: ${signedIn.status} ${await signedIn.text()}`)
    const cookies = signedIn.headers.getSetCookie().map((line) => line.split(';')[0])
    return new AdminClient(url, cookies.join('; '))
  }

  async get<T = unknown>(path: string): Promise<T> {
    const response = await fetch(this.url + path, { headers: this.#headers() })
    return (await read(response, path)) as T
  }

  async post<T = unknown>(
    path: string,
    body: unknown,
    method: 'POST' | 'PUT' | 'PATCH' | 'DELETE' = 'POST',
  ): Promise<T> {
    const headers = { 'content-type': 'application/json', ...this.#headers() }
    const call: RequestInit = { headers, body: JSON.stringify(body) }
    const response = await fetch(this.url + path, { ...call, method })
    return (await read(response, path)) as T
  }

  /** Facts of every kind, all of them or an error that says which row is wrong. */
  async importFacts(facts: object): Promise<void> {
    const report = await this.post<{ written: boolean }>('/api/imports/all?mode=all_or_nothing', facts)
    if (!report.written) throw new Error(`import: ${JSON.stringify(report).slice(0, 2_000)}`)
  }

  /** A source that may be written to over HTTP, and its key. */
  async makeIngestKey(id: string, connector?: string): Promise<string> {
    await this.post('/api/sources', { id, name: id, transport: 'http', ...(connector && { connector }) })
    const { key } = await this.post<{ key: string }>('/api/keys', { name: id, ingest_source: id })
    return key
  }

  #headers(): Record<string, string> {
    return this.cookie === '' ? {} : { cookie: this.cookie, origin: this.url }
  }
}

async function read(response: Response, path: string): Promise<unknown> {
  const text = await response.text()
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 2_000)}`)
  return JSON.parse(text)
}
