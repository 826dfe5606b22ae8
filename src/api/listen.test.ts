import { execFile } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync, readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { silentLog } from '../access/log.ts'
import { makeMemoryBox } from '../access/secret-box.ts'
import { keepCertificate } from './keep-certificate.ts'
import { isLoopback, listen, type Listening } from './listen.ts'
import { makeOwnCertificate } from './own-certificate.ts'
import { provideCertificate, type TlsCertificate } from './tls-certificate.ts'

const run = promisify(execFile)
const has = (program: string) =>
  ['/usr/bin', '/bin', '/usr/local/bin'].some((folder) => existsSync(join(folder, program)))
const hasPrograms = has('curl') && has('openssl')
if (!hasPrograms) console.warn('HTTPS is NOT TESTED against curl and openssl: apt-get install curl openssl')

const box = makeMemoryBox()
const day = 24 * 3_600_000
let folder: string
let servers: Listening[]
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-tls-'))
  servers = []
})
afterEach(async () => {
  for (const server of servers) await server.close()
  rmSync(folder, { recursive: true })
})

const own = (nowMs = Date.now(), hostNames: string[] = []) =>
  provideCertificate({ dataFolder: folder, box, nowMs, hostNames })
const start = async (address: string, certificate?: TlsCertificate, port = 0) => {
  const fetch = () => new Response('hello')
  const server = await listen({ fetch, address, port, ...(certificate ? { certificate } : {}) })
  servers.push(server)
  return server
}

test('loopback is plain HTTP, and nothing else can be', async () => {
  const server = await start('127.0.0.1')
  expect(server.url).toBe(`http://localhost:${server.port}`)
  expect(await (await fetch(`http://127.0.0.1:${server.port}`)).text()).toBe('hello')
  for (const address of ['0.0.0.0', '::', '192.0.2.1']) {
    await expect(start(address)).rejects.toMatchObject({ code: 'needs_https' })
  }
  expect(['127.0.0.1', '127.9.9.9', '::1', '::ffff:127.0.0.1', 'localhost'].map(isLoopback)).toEqual(
    Array(5).fill(true),
  )
  expect(['0.0.0.0', '::', '128.0.0.1', 'localhost.example', '10.0.0.1'].map(isLoopback)).toEqual(
    Array(5).fill(false),
  )
})

test('a port in use, or an address of another machine, is said with what to do', async () => {
  const { port } = await start('127.0.0.1')
  await expect(start('127.0.0.1', undefined, port)).rejects.toMatchObject({
    code: 'port_in_use',
    message: expect.stringContaining(`port ${port}`),
  })
  await expect(start('192.0.2.1', await own())).rejects.toMatchObject({ code: 'address_not_here' })
})

test.skipIf(!hasPrograms)('curl and openssl trust the own certificate and see its fingerprint', async () => {
  const certificate = await own()
  const server = await start('0.0.0.0', certificate)
  const ca = join(folder, 'tls-own.crt')
  for (const host of ['localhost', '127.0.0.1']) {
    const { stdout } = await run('curl', [
      '--silent',
      '--show-error',
      '--cacert',
      ca,
      `https://${host}:${server.port}/`,
    ])
    expect(stdout).toBe('hello')
  }
  const { stdout } = await run('openssl', ['x509', '-in', ca, '-noout', '-fingerprint', '-sha256'])
  expect(stdout.trim().split('=')[1]).toBe(certificate.fingerprint)
})

test.skipIf(!hasPrograms)('plain HTTP on the HTTPS port is told where to go', async () => {
  const server = await start('127.0.0.1', await own())
  const { stdout } = await run('curl', ['--silent', '--include', `http://127.0.0.1:${server.port}/x`])
  expect(stdout).toMatch(/^HTTP\/1\.1 400/)
  expect(stdout).toContain(`https://127.0.0.1:${server.port}/`)
})

test.skipIf(!hasPrograms)('one who connects and leaves, or sends rubbish, does no harm', async () => {
  const server = await start('127.0.0.1', await own())
  for (const bytes of [
    Buffer.alloc(0),
    Buffer.from([0x16, 0xff, 0xff]),
    Buffer.from('\0\0\0'),
    Buffer.alloc(70_000, 65),
  ]) {
    await new Promise<void>((resolve) => {
      const socket = connect(server.port, '127.0.0.1', () => socket.end(bytes))
      socket.on('close', () => resolve()).on('error', () => {})
      socket.resume()
    })
  }
  expect(await run('curl', ['--silent', '--insecure', `https://127.0.0.1:${server.port}/`])).toMatchObject({
    stdout: 'hello',
  })
})

test('the own certificate stays the same until it nears its end or lacks a name', async () => {
  const nowMs = Date.now()
  const first = await own(nowMs)
  expect((await own(nowMs + 360 * day)).fingerprint).toBe(first.fingerprint)
  expect((await own(nowMs + 370 * day)).fingerprint).not.toBe(first.fingerprint)
  const named = await own(nowMs, ['watch.example'])
  expect(named.names).toContain('watch.example')
  expect((await own(nowMs, ['watch.example'])).fingerprint).toBe(named.fingerprint)
})

test('its private key lies sealed and for its owner only', async () => {
  await own()
  const path = join(folder, 'tls-own.key.sealed')
  expect(statSync(path).mode & 0o777).toBe(0o600)
  expect(readFileSync(path, 'utf8')).toMatch(/^gh1\./)
})

test("the operator's certificate is used, and what is wrong with it is named", async () => {
  const names = ['watch.example']
  const place = { cert: join(folder, 'a.crt'), key: join(folder, 'unused') }
  const pair = await makeOwnCertificate(place, box, names, Date.now())
  const other = await makeOwnCertificate(
    { cert: join(folder, 'b.crt'), key: join(folder, 'unused') },
    box,
    names,
    Date.now(),
  )
  writeFileSync(join(folder, 'a.key'), pair.key)
  writeFileSync(join(folder, 'b.key'), other.key)
  const use = (cert: string, key: string, nowMs = Date.now()) =>
    provideCertificate({
      dataFolder: folder,
      box,
      nowMs,
      hostNames: [],
      files: { cert: join(folder, cert), key: join(folder, key) },
    })
  expect(await use('a.crt', 'a.key')).toMatchObject({ own: false, names })
  await expect(use('a.crt', 'b.key')).rejects.toMatchObject({ code: 'key_does_not_fit' })
  await expect(use('gone.crt', 'a.key')).rejects.toMatchObject({ code: 'certificate_unreadable' })
  await expect(use('a.key', 'a.key')).rejects.toMatchObject({ code: 'certificate_unreadable' })
  await expect(use('a.crt', 'a.key', Date.now() + 400 * day)).rejects.toMatchObject({
    code: 'certificate_expired',
  })
})

test.skipIf(!hasPrograms)(
  'a renewed certificate is used for new connections, an unusable one is not',
  async () => {
    const first = await own()
    const server = await start('127.0.0.1', first)
    let provide = () => own()
    const used: string[] = []
    const kept = keepCertificate(
      first,
      () => provide(),
      (certificate) => {
        used.push(certificate.fingerprint)
        server.setCertificate(certificate)
      },
      silentLog,
      Date.now,
    )
    expect(await kept.look()).toBe(false)
    provide = () => own(Date.now(), ['new.example'])
    expect(await kept.look()).toBe(true)
    provide = () => Promise.reject(new Error('broken'))
    expect(await kept.look()).toBe(false)
    kept.stop()
    expect(used).toHaveLength(1)
    const ca = join(folder, 'tls-own.crt')
    const address = `https://127.0.0.1:${server.port}/`
    expect(await run('curl', ['--silent', '--cacert', ca, address])).toMatchObject({ stdout: 'hello' })
  },
)
