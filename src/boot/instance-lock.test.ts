import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { lockInstance } from './instance-lock.ts'

let root: string
beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'gatehouse-lock-'))
})
afterEach(() => rmSync(root, { recursive: true, force: true }))

test('one at a time, by name; released it is free', () => {
  const unlock = lockInstance(root)
  expect(() => lockInstance(root)).toThrow(`in use by process ${process.pid}`)
  unlock()
  lockInstance(root)()
})

test('a number that another program has by now keeps nobody out', () => {
  // Our parent is alive and a Node program, as after a container's restart another one may be.
  writeFileSync(join(root, 'gatehouse.pid'), `${process.ppid}\n`)
  expect(() => lockInstance(root)()).not.toThrow()
})

test('a killed process leaves no lock behind', async () => {
  const module = new URL('./instance-lock.ts', import.meta.url).href
  const script = `import { lockInstance } from '${module}'; lockInstance(${JSON.stringify(root)}); console.log('held'); setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(child.stdout, 'data')
  expect(() => lockInstance(root)).toThrow(`in use by process ${child.pid}`)
  child.kill('SIGKILL')
  await once(child, 'exit')
  lockInstance(root)()
})
