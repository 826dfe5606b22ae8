import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['{src,test,tools,console}/**/*.test.{ts,tsx}'],
    exclude: ['test/accept/**', 'test/bench/**', '**/node_modules/**'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})
