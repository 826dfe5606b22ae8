import { gzipSync } from 'node:zlib'
import { readdirSync, readFileSync } from 'node:fs'
import { beforeAll, expect, it } from 'vitest'
import { buildConsole, isConsoleStale } from '../../console/build.ts'

const folder = 'dist/console'
const initialLimitBytes = 250_000

beforeAll(async () => {
  if (isConsoleStale()) await buildConsole()
})

it('is fresh after a build', () => {
  expect(isConsoleStale()).toBe(false)
})

it('loads little at first, and the map and the chart only when they are needed', () => {
  const html = readFileSync(`${folder}/index.html`, 'utf8')
  const initial = [...html.matchAll(/(?:src|href)="\/(assets\/[^"]+\.js)"/g)].map((match) => match[1] ?? '')
  expect(initial.length).toBeGreaterThan(0)
  const bytes = initial.reduce((sum, name) => sum + gzipSync(readFileSync(`${folder}/${name}`)).length, 0)
  expect(bytes).toBeLessThan(initialLimitBytes)
  const lazy = readdirSync(`${folder}/assets`).filter((name) => /^(site-map|rate-chart)-.*\.js$/.test(name))
  expect(lazy.length).toBeGreaterThanOrEqual(2)
  for (const name of lazy) expect(initial).not.toContain(`assets/${name}`)
})

it('needs nothing that a strict content policy refuses', () => {
  const html = readFileSync(`${folder}/index.html`, 'utf8')
  expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/)
  expect(html).not.toMatch(/https?:\/\//)
})
