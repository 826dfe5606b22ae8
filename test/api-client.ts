/** A browser's side of the API: keeps cookies, says where it comes from. */
export class ApiClient {
  readonly url: string
  readonly cookies = new Map<string, string>()
  origin: string | undefined
  constructor(url: string) {
    this.url = url
    this.origin = url
  }

  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
  ): Promise<Answer> {
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await fetch(this.url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(cookie ? { cookie } : {}),
        ...(this.origin === undefined ? {} : { origin: this.origin }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    })
    for (const line of response.headers.getSetCookie()) this.#keep(line)
    const text = await response.text()
    return { status: response.status, headers: response.headers, text, json: parse(text) }
  }

  #keep(line: string): void {
    const match = /^([^=]+)=([^;]*)/.exec(line)
    if (!match?.[1]) return
    if (/max-age=0/i.test(line)) this.cookies.delete(match[1])
    else this.cookies.set(match[1], match[2] ?? '')
  }
}

export interface Answer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  /** The parsed body; an empty object where it is not a JSON object. */
  readonly json: Record<string, unknown>
}

function parse(text: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text)
    return value !== null && typeof value === 'object' ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
