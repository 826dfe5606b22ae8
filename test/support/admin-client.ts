import type { RunningServer } from './start-server.ts'

/** The API with an administrator's key, made through the set-up link as a person would. */
export class AdminClient {
  readonly url: string
  readonly key: string

  constructor(url: string, key: string) {
    this.url = url
    this.key = key
  }

  static async setUp(server: Pick<RunningServer, 'url' | 'setupToken'>): Promise<AdminClient> {
    const email = 'admin@gatehouse.example'
    const password = 'correct horse battery staple 9'
    const anonymous = new AdminClient(server.url, '')
    await anonymous.post('/api/setup', { token: server.setupToken, name: 'Admin', email, password })
    const signedIn = await fetch(`${server.url}/api/auth/sign-in/email`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.url },
      body: JSON.stringify({ email, password }),
    })
    const cookie = signedIn.headers
      .getSetCookie()
      .map((line) => line.split(';')[0])
      .join('; ')
    const made = await fetch(`${server.url}/api/keys`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: server.url, cookie },
      body: JSON.stringify({ name: 'test', grants: [{ role: 'administrator', sites: ['*'] }] }),
    })
    const { key } = (await read(made, '/api/keys')) as { key: string }
    return new AdminClient(server.url, key)
  }

  async get<T = unknown>(path: string): Promise<T> {
    const response = await fetch(this.url + path, { headers: this.#headers() })
    return (await read(response, path)) as T
  }

  async post<T = unknown>(path: string, body: unknown, method = 'POST'): Promise<T> {
    const headers = { 'content-type': 'application/json', ...this.#headers() }
    const response = await fetch(this.url + path, { method, headers, body: JSON.stringify(body) })
    return (await read(response, path)) as T
  }

  /** A source that may be written to over HTTP, and its key. */
  async makeIngestKey(id: string, connector?: string): Promise<string> {
    await this.post('/api/sources', { id, name: id, transport: 'http', ...(connector && { connector }) })
    const { key } = await this.post<{ key: string }>('/api/keys', { name: id, ingest_source: id })
    return key
  }

  #headers(): Record<string, string> {
    return this.key === '' ? {} : { authorization: `Bearer ${this.key}` }
  }
}

async function read(response: Response, path: string): Promise<unknown> {
  const text = await response.text()
  if (!response.ok) throw new Error(`${path}: ${response.status} ${text.slice(0, 2_000)}`)
  return JSON.parse(text)
}
